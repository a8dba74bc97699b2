"""A release: everything that an archive and its users ask for, the same each time, and what changed since the one before."""

import hashlib
import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
import yaml
from typer.testing import CliRunner

from fazhi import __version__
from fazhi.cli import app
from fazhi.desk.metadata import Edition, citation, dataverse, zenodo
from fazhi.desk.release import ReleaseError, changelog, changes_since, earlier_release, release

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def released(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the samples, by the command line."""
    to = tmp_path_factory.mktemp("release") / "2026.1"
    options = ["--version", "2026.1", "--author", "Wang, Fang", "--author", "某研究院", "--contact", "a@example.org", "--whole"]
    told = CliRunner().invoke(app, ["release", str(to), *options, "--warehouse", str(published)])
    assert told.exit_code == 0, told.output
    return to


def fields_of(told: str) -> dict[str, dict[str, object]]:
    return {field["typeName"]: field for field in json.loads(told)["datasetVersion"]["metadataBlocks"]["citation"]["fields"]}


def test_it_holds_what_archives_ask_for_and_its_checksums_are_right(released: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert sums.keys() == files
    assert all(hashlib.sha256((released / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    asked = "README.md CHANGES.md changes.csv CITATION.cff .zenodo.json dataverse.json LICENSE-CODE LICENSE-DATA codebook.html codebook.pdf datapackage.json"
    assert files >= {*asked.split(), "csv/rpt_known_report.csv", "csv/fct_indicator_yearly.csv"}
    assert (released / "LICENSE-CODE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    package = json.loads((released / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["version"], package["licenses"][0]["name"]) == ("2026.1", "CC-BY-4.0")
    assert "fazhi · 2026.1<" in (released / "codebook.html").read_text(encoding="utf-8")


def test_released_again_it_is_the_same_bytes(released: Path, published: Path, tmp_path: Path) -> None:
    again = release(published, tmp_path / "again", "2026.1", authors=("Wang, Fang", "某研究院"), contact="a@example.org", whole=True)
    assert len(again) > 50
    assert all(path.read_bytes() == (released / path.relative_to(tmp_path / "again")).read_bytes() for path in again)


def test_citations_name_makers_version_and_licence(released: Path) -> None:
    told = yaml.safe_load((released / "CITATION.cff").read_text(encoding="utf-8"))
    assert told["authors"] == [{"family-names": "Wang", "given-names": "Fang"}, {"name": "某研究院"}]
    assert (told["cff-version"], told["type"], told["version"], told["license"]) == ("1.2.0", "dataset", "2026.1", "CC-BY-4.0")
    program = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= program.keys()
    assert program["version"] == __version__
    deposit = json.loads((released / ".zenodo.json").read_text(encoding="utf-8"))
    assert (deposit["upload_type"], deposit["license"], deposit["creators"][0]) == ("dataset", "cc-by-4.0", {"name": "Wang, Fang"})
    assert deposit["dates"][0]["start"] == "2020-01-01"


def test_the_dataverse_fields_have_the_shape_of_its_api(released: Path) -> None:
    fields = fields_of((released / "dataverse.json").read_text(encoding="utf-8"))
    assert {"title", "author", "datasetContact", "dsDescription", "subject"} <= fields.keys()
    for field in fields.values():
        assert field.keys() == {"typeName", "multiple", "typeClass", "value"}
        assert field["multiple"] == isinstance(field["value"], list)
        if field["typeClass"] == "compound":
            assert isinstance(field["value"], list)
            assert all(part["typeName"] == name for value in field["value"] for name, part in value.items())
    bare = Edition("1", datetime(2026, 1, 2))
    assert "datasetContact" not in fields_of(dataverse(bare))
    assert "dates" not in json.loads(zenodo(bare))
    assert yaml.safe_load(citation(bare))["date-released"] == "2026-01-02"


def test_what_changed_since_the_release_before_is_told_one_by_one(released: Path, published: Path, tmp_path: Path) -> None:
    file = tmp_path / "later.duckdb"
    shutil.copy(published, file)
    before = earlier_release(released)
    day_after = before.published + timedelta(days=1)
    of = "jurisdiction_code = '411500' and year = 2023 and indicator_id ="
    with duckdb.connect(str(file)) as connection:
        for indicator, value in (("'reconsideration_cases_accepted'", 193), ("'litigation_win_rate'", None)):
            connection.execute(
                "insert into marts.fct_fact_revision select jurisdiction_code, year, indicator_id, 2, ?, value, quantity_id, 'later', ?"
                f" from marts.fct_fact_revision where {of} {indicator}",
                [value, day_after],
            )
        connection.execute("insert into marts.fct_fact_revision values ('411500', 2022, 'audit_projects', 1, 7, null, null, 'later', ?)", [day_after])
        told = changes_since(connection, before)
    assert told.select("change", "full_name", "year", "indicator_id", "value_before", "value_now").rows() == [
        ("added", "河南省信阳市", 2022, "audit_projects", None, 7.0),
        ("withdrawn", "河南省信阳市", 2023, "litigation_win_rate", 91.4, None),
        ("changed", "河南省信阳市", 2023, "reconsideration_cases_accepted", 192.0, 193.0),
    ]
    changes = changelog(Edition("2026.2", day_after), told, before)
    assert "Since 2026.1" in changes
    assert "| withdrawn 撤回 | 1 |" in changes


def test_what_cannot_be_released_is_told_with_what_to_do(released: Path, published: Path, tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="is not empty: name a directory that is"):
        release(published, released, "2026.1")
    with pytest.raises(ReleaseError, match="is no release"):
        release(published, tmp_path / "a", "2026.1", since=tmp_path)
    (tmp_path / "datapackage.json").write_text('{"version": "2019.1", "created": "2020-01-01T00:00:00Z"}', encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"begins on .*, after 2019.1 was published"):
        release(published, tmp_path / "a", "2026.1", since=tmp_path)
