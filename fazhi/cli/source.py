"""`fazhi source new`: a portal's listing page to the description of the source."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
import yaml
from parsel import Selector

from fazhi.catalog import load_places
from fazhi.cli.collect import check_source
from fazhi.cli.screen import app, fail, printable, say
from fazhi.collect.describe import Draft, answered, described
from fazhi.collect.families import column_of, load_families
from fazhi.collect.run import crawl, job_of
from fazhi.collect.source import Source
from fazhi.parse.head.issuer import whose
from fazhi.parse.head.locate import Clues
from fazhi.parse.head.page import Page
from fazhi.read.html import META, host_of
from fazhi.settings import PROJECT, Settings, load

FAMILIES = PROJECT / "sources" / "families"
CHECKED_DOCUMENTS = 10
CHECKED_PAGES = 2
COMMON_LABELS = {"www", "gov", "com", "cn", "org", "net", "zwgk", "xxgk", "web"}

sources = typer.Typer(no_args_is_help=True, help="Describe the portals that are collected from. 描述采集来源。")
app.add_typer(sources, name="source")


@sources.callback()
def _sources() -> None:
    """Describe the portals that are collected from. 描述采集来源。"""


@sources.command()
def new(
    url: Annotated[str, typer.Argument(help="Address of a page that lists reports, or of a report.")],
    check: Annotated[bool, typer.Option("--check", help="Show the first ten documents as they would be read.")] = False,
    name: Annotated[str | None, typer.Option("--id", help="Id of the source, and name of its file; by default from the address.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Six digits of whose portal it is; by default as the page says.")] = None,
) -> None:
    """Look at a listing page and write the source's file. 查看列表页并写出来源描述。"""
    try:
        settings = load()
        if not url.startswith(("http://", "https://")) or not host_of(url):
            raise fail(f"{url} is no address: give one that begins with http:// or https://")
        if jurisdiction and jurisdiction not in load_places().by_code:
            raise fail(f"{jurisdiction} is no jurisdiction: give six digits (docs/jurisdictions.md)")
        if column := column_of(url, load_families(FAMILIES)):
            say(f"found 已识别 · {url} is a document 文件页; its list 列表页: {column}")
            url = column
        path = settings.sources_here / f"{name or id_of(url)}.yml"
        if path.exists():
            raise fail(f"{path} is there already: give another name with --id")
        source, draft = described_source(settings, url, path.stem, jurisdiction)
        for line in draft.found:
            say(f"found 已识别 · {line}")
        for line in draft.missing:
            say(f"not found 未识别 · {line}")
        write(path, source, draft)
        say(f"written 已写入 {path}")
        check_source(settings, source, pages=CHECKED_PAGES, documents=CHECKED_DOCUMENTS if check else 0)
    except ValueError as error:
        raise fail(str(error)) from None


def id_of(url: str) -> str:
    """An id by the first part of an address's host that names anybody: xinyang of www.xinyang.gov.cn."""
    host = host_of(url) or "source"
    return re.sub(r"[^a-z0-9_-]", "_", next((part for part in host.split(".") if part not in COMMON_LABELS), host).lower())


def described_source(settings: Settings, url: str, name: str, jurisdiction: str | None = None) -> tuple[Source, Draft]:
    """The source of a listing page, and what was found. Raises Exit where the page cannot be had, and ValueError where the source
    cannot be described."""
    host = host_of(url) or ""
    told: dict[str, Any] = {"id": name, "name": host, "jurisdiction": jurisdiction or "000000"}
    told |= {"pace": 1.0 if host not in settings.private_hosts else 0.05, "listings": [{"url": url}]}
    page = look(settings, told)[url]
    draft = described(page["text"], address_with_fragment(page["url"], url), page["charset"], load_families(FAMILIES))
    if draft.endpoints:
        draft = _asked(settings, told, draft)
    facts = _facts(page["text"])
    code = jurisdiction or _jurisdiction(facts | {"host": host})
    missing = () if code else ("jurisdiction 地区: the page does not say whose portal it is: give --jurisdiction, or mend the file",)
    title = facts.get("site_name") or host
    told |= {"name": title, "jurisdiction": code or "000000", "listings": [draft.listing]}
    found = (f"portal 门户: {title}", *((f"jurisdiction 地区: {code}",) if code else ()))
    return Source.model_validate(told), Draft(draft.listing, found + draft.found, draft.missing + missing)


def look(settings: Settings, told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The first answer of each listing of a source, by the address that was asked. Raises Exit where there is none at all."""
    pages: list[dict[str, Any]] = []
    source = Source.model_validate(told)
    outcome = crawl(job_of(source, settings, is_look=True), settings.home / "logs" / "source_new.log", pages.append)
    found = {page["asked"]: page for page in pages if page["event"] == "page"}
    if not found:
        raise fail("\n".join([*outcome.failures, outcome.why]).strip() or f"no answer: see {settings.home / 'logs' / 'source_new.log'}")
    return found


def _asked(settings: Settings, told: dict[str, Any], draft: Draft) -> Draft:
    """The draft with the endpoint that answers with a list, of those that the page's scripts name."""
    try:
        answers = look(settings, told | {"listings": list(draft.endpoints)})
    except typer.Exit:
        answers = {}
    for endpoint in draft.endpoints:
        if (page := answers.get(endpoint["url"])) and (listing := answered(endpoint, page["text"])):
            return Draft(listing, (*draft.found[:1], f"endpoint 接口: {endpoint['url']} answers with a list"))
    named = ", ".join(endpoint["url"] for endpoint in draft.endpoints)
    return Draft(draft.listing, draft.found, (*draft.missing, f"endpoint 接口: none of those that the scripts name lists anything: {named}"))


def address_with_fragment(final: str, asked: str) -> str:
    """The address that answered, with what the one that was asked has behind #, which no server is told."""
    return f"{final}#{fragment}" if (fragment := urlsplit(asked).fragment) else final


def _facts(page: str) -> dict[str, str]:
    """What a page's metadata tells of its site, whatever its text."""
    told = {meta.attrib.get("name", "").lower(): meta.attrib.get("content", "").strip() for meta in Selector(text=page, type="html").css("meta[name]")}
    return {key: value for key in ("site_name", "site_code") for name in META[key] if (value := told.get(name))}


def _jurisdiction(facts: dict[str, str]) -> str | None:
    """Whose portal it is: by its site's code, else by its name or host; null where nothing tells."""
    code = facts.get("site_code", "")[:6]
    if code in load_places().by_code:
        return code
    place = whose(None, None, Clues(page=Page.told(facts))).place
    return place.code if place else None


def write(path: Path, source: Source, draft: Draft) -> None:
    """The source's file, with what was found and what was not above it."""
    told = source.model_dump(mode="json", by_alias=True, include={"id", "name", "jurisdiction", "pace"}) | {"listings": [draft.listing]}
    told["titles"] = {"include": source.titles.include}
    head = [f"# fazhi source new, {date.today()}", *(f"# {line}" for line in draft.found), *(f"# not found: {line}" for line in draft.missing)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(printable(line) for line in head) + "\n" + yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=150), encoding="utf-8")
