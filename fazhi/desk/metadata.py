"""What archives and citations ask about the data: title, makers, licence, years; as CITATION.cff, Dataverse's and Zenodo's JSON."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
import yaml

from fazhi import __version__

TITLE = "Yearly indicators of law-based government in China, read from the governments' annual reports"
TITLE_ZH = "法治政府建设年度指标：据各地法治政府建设年度报告"
DESCRIPTION = (
    "Yearly indicators of law-based government per jurisdiction of China (administrative reconsideration, litigation, normative documents, enforcement,"
    " mediation, services and more), read from the annual reports in which governments account for it. Every figure has its sentence, its scope and a"
    " calibrated confidence; what is missing is typed. The codebook defines each indicator in Chinese and English."
)
DESCRIPTION_ZH = (
    "中国各级政府法治政府建设年度报告所载的年度指标（行政复议、行政诉讼、规范性文件、行政执法、矛盾调解、政务服务等），按地区和年度整理。"
    "每个数字都有原句、范围和经校准的置信度，缺失注明原因；编码本以中英文定义每个指标。"
)
KEYWORDS = ("law-based government", "China", "administrative law", "administrative reconsideration", "local government", "法治政府", "行政复议")
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0 International", "path": "https://creativecommons.org/licenses/by/4.0/"}
PROJECT = "The fazhi project"
SOURCES = "Annual reports on law-based government, published by China's governments; each report's address is dim_report.source_uri"


@dataclass(frozen=True)
class Edition:
    """One state of the data under a name. published: when its file was (UTC); authors: `Family, Given`, or the name of a body;
    contact: an e-mail address, empty for none; years: the first and the last that facts are of, null without facts."""

    version: str
    published: datetime
    authors: tuple[str, ...] = (PROJECT,)
    contact: str = ""
    years: tuple[int, int] | None = None

    @property
    def day(self) -> str:
        """The day that its file was published, ISO 8601."""
        return self.published.date().isoformat()


def edition(connection: duckdb.DuckDBPyConnection, version: str | None = None, authors: tuple[str, ...] = (), contact: str = "") -> Edition:
    """The edition that a published file is; its version is the day that it was published where none is given."""
    published, first, last = connection.execute(
        "select (select max(finished_at) from marts.run), min(year), max(year) from marts.fct_indicator_yearly"
    ).fetchall()[0]
    published = published or datetime(1970, 1, 1)
    return Edition(version or published.date().isoformat(), published, authors or (PROJECT,), contact, None if first is None else (first, last))


def citation(of: Edition) -> str:
    """CITATION.cff, version 1.2.0 of the format."""
    told = {
        "cff-version": "1.2.0",
        "message": "If you use these data, please cite them with their version.",
        "type": "dataset",
        "title": TITLE,
        "abstract": DESCRIPTION,
        "authors": [_cff_author(author) for author in of.authors],
        "version": of.version,
        "date-released": of.day,
        "license": LICENCE["name"],
        "keywords": list(KEYWORDS),
    }
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=160)


def _cff_author(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    return {"family-names": family.strip(), "given-names": given.strip()} if comma else {"name": author}


def reference(of: Edition) -> str:
    """How the edition is cited in a text."""
    return f"{'; '.join(of.authors)} ({of.published.year}): {TITLE}. Version {of.version}. Dataset."


def zenodo(of: Edition) -> str:
    """.zenodo.json: the metadata of a Zenodo deposit."""
    told: dict[str, Any] = {
        "upload_type": "dataset",
        "title": f"{TITLE} {TITLE_ZH}",
        "description": f"<p>{DESCRIPTION}</p><p>{DESCRIPTION_ZH}</p>",
        "creators": [{"name": author} for author in of.authors],
        "version": of.version,
        "publication_date": of.day,
        "access_right": "open",
        "license": LICENCE["name"].lower(),
        "keywords": list(KEYWORDS),
        "language": "zho",
        "notes": SOURCES,
    }
    if of.years:
        told["dates"] = [{"start": f"{of.years[0]}-01-01", "end": f"{of.years[1]}-12-31", "type": "Collected", "description": "Years that facts are of"}]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def dataverse(of: Edition) -> str:
    """The dataset as Dataverse's native API takes it (POST /api/dataverses/{id}/datasets). Without a contact it lacks one, and Dataverse asks for it."""
    contact = {"datasetContactName": of.authors[0], "datasetContactEmail": of.contact}
    fields = [
        _field("title", TITLE),
        _compounds("author", [{"authorName": author} for author in of.authors]),
        *([_compounds("datasetContact", [contact])] if of.contact else []),
        _compounds("dsDescription", [{"dsDescriptionValue": text} for text in (DESCRIPTION, f"{TITLE_ZH}。{DESCRIPTION_ZH}")]),
        _field("subject", ["Law", "Social Sciences"], "controlledVocabulary"),
        _compounds("keyword", [{"keywordValue": word} for word in KEYWORDS]),
        _field("language", ["Chinese", "English"], "controlledVocabulary"),
        _field("distributionDate", of.day),
        *(
            [_compounds("timePeriodCovered", [{f"timePeriodCovered{end}": str(year) for end, year in zip(("Start", "End"), of.years, strict=True)}])]
            if of.years
            else []
        ),
        _field("kindOfData", ["aggregate data", "coded documents"]),
        _compounds("software", [{"softwareName": "fazhi", "softwareVersion": __version__}]),
        _field("originOfSources", SOURCES),
        _field("notesText", f"Version {of.version} of the data."),
    ]
    licence = {"name": "CC BY 4.0", "uri": LICENCE["path"].replace("https", "http").rstrip("/")}
    version = {"license": licence, "metadataBlocks": {"citation": {"displayName": "Citation Metadata", "fields": fields}}}
    return json.dumps({"datasetVersion": version}, ensure_ascii=False, indent=1) + "\n"


def _field(name: str, value: str | list[str] | list[dict[str, Any]], kind: str = "primitive") -> dict[str, Any]:
    return {"typeName": name, "multiple": isinstance(value, list), "typeClass": kind, "value": value}


def _compounds(name: str, values: list[dict[str, str]]) -> dict[str, Any]:
    return _field(name, [{part: _field(part, text) for part, text in value.items()} for value in values], "compound")
