"""`fazhi export`, `fazhi codebook`, `fazhi release`, `fazhi docs` and `fazhi explore`: what analysts take away, read and look at."""

import shutil
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from fazhi.cli.screen import WarehouseOption, app, complain, fail, must_exist, say, span_of, why
from fazhi.settings import load
from fazhi.warehouse.published import PublishedError, check


class Format(StrEnum):
    parquet = "parquet"
    csv = "csv"
    package = "package"
    stata = "stata"
    spss = "spss"
    r = "r"
    excel = "excel"


@app.command()
def export(
    to: Annotated[Path, typer.Argument(help="Directory to write to.")],
    formats: Annotated[
        list[Format] | None,
        typer.Option("--format", help="parquet, csv, package (CSV with a Frictionless description), stata, spss, r, excel; the first three without."),
    ] = None,
    years: Annotated[str | None, typer.Option(help="2023 or 2015-2024; all without.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="With quantities, mentions and texts.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write the published tables as files. 导出 Parquet、CSV 与数据包。"""
    from fazhi.desk.export import FORMATS
    from fazhi.desk.export import export as write

    published = _sound(warehouse)
    try:
        written = write(published, to, tuple(formats or FORMATS), years=span_of(years), whole=whole)
    except (duckdb.Error, OSError, ValueError) as error:
        raise fail(why(error)) from None
    say(f"{len(written)} files, {sum(path.stat().st_size for path in written) / 2**20:.1f} MiB, in {to}")


@app.command()
def codebook(to: Annotated[Path, typer.Argument(help="Directory to write to.")], warehouse: WarehouseOption = None) -> None:
    """Write the codebook as HTML and PDF: definitions, wordings, examples, coverage, accuracy, caveats. 编码本。"""
    from fazhi.desk.codebook import write

    published = _sound(warehouse)
    try:
        written = write(published, to)
    except (duckdb.Error, OSError) as error:
        raise fail(why(error)) from None
    for path in written:
        say(f"written: {path}")


@app.command()
def release(
    to: Annotated[Path, typer.Argument(help="Directory to make, or an empty one.")],
    version: Annotated[str, typer.Option(help="Name of this state of the data, such as 2026.1.")],
    since: Annotated[Path | None, typer.Option(help="Directory of the release before: what changed is told against it.")] = None,
    authors: Annotated[list[str] | None, typer.Option("--author", help="'Family, Given', or the name of a body; once for each.")] = None,
    contact: Annotated[str, typer.Option(help="E-mail address, which Dataverse asks for.")] = "",
    formats: Annotated[list[Format] | None, typer.Option("--format", help="As in `fazhi export`; parquet, csv, package without.")] = None,
    whole: Annotated[bool, typer.Option("--whole", help="With quantities, mentions and texts.")] = False,
    warehouse: WarehouseOption = None,
) -> None:
    """Write a release: export, codebook, changes of the data, licences, checksums, metadata for archives. 发布数据版本。"""
    from fazhi.desk.export import FORMATS
    from fazhi.desk.release import ReleaseError
    from fazhi.desk.release import release as write

    published = _sound(warehouse)
    try:
        written = write(published, to, version, since=since, authors=tuple(authors or ()), contact=contact, formats=tuple(formats or FORMATS), whole=whole)
    except (ReleaseError, duckdb.Error, OSError) as error:
        raise fail(why(error)) from None
    say(f"{len(written)} files, {sum(path.stat().st_size for path in written) / 2**20:.1f} MiB, in {to}")
    if not contact:
        say("dataverse.json has no contact, which Dataverse asks for: give --contact ADDRESS")


def _sound(warehouse: Path | None) -> Path:
    """The published file, and a word where it is empty. Raises Exit where there is none, or it cannot be read."""
    published = load(warehouse=warehouse).warehouse
    must_exist(published)
    try:
        check(published)
        with duckdb.connect(str(published), read_only=True) as connection:
            count = connection.execute("select count(*) from marts.dim_report").fetchall()[0][0]
    except PublishedError as error:
        raise fail(str(error)) from None
    if not count:
        complain(f"{published} has no report yet, and so nothing to tell: put some in raw/ and `fazhi run` first 数据库中没有报告")
    return published


@app.command()
def docs(
    out: Annotated[Path, typer.Option(help="Directory for dbt's documentation site, one page.")] = Path("warehouse/docs"),
    dictionary: Annotated[Path | None, typer.Option(help="Write the dictionary to this Markdown file instead.")] = None,
    metrics: Annotated[Path | None, typer.Option(help="Write the semantic layer's metrics to this YAML file instead.")] = None,
    known: Annotated[Path | None, typer.Option(help="Write what the list of known reports covers to this Markdown file instead.")] = None,
) -> None:
    """Build the documentation site. 生成数据文档。"""
    try:
        for to, made in ((dictionary, _dictionary), (known, _known), (metrics, _metrics)):
            if to:
                to.write_text(made(), encoding="utf-8")
                say(f"written: {to}")
    except (ValueError, OSError) as error:
        raise fail(why(error)) from None
    if dictionary or known or metrics:
        return
    from fazhi.warehouse import transform
    from fazhi.warehouse.marts import TransformError

    settings = load()
    if not settings.marts.exists():
        raise fail("nothing is built yet: `fazhi run` first")
    try:
        transform.dbt(settings, transform.load_project(settings), "docs", "generate", "--static")
    except TransformError as error:
        raise fail(str(error)) from None
    out.mkdir(parents=True, exist_ok=True)
    shutil.copy(settings.home / "target" / "static_index.html", out / "index.html")
    say(f"open {out / 'index.html'} in a browser")


def _dictionary() -> str:
    from fazhi.desk.dictionary import dictionary

    return dictionary()


def _known() -> str:
    from fazhi.desk.known import coverage

    return coverage(load().known)


def _metrics() -> str:
    from fazhi.desk.metrics import metrics

    return metrics()


@app.command()
def explore(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    host: Annotated[str, typer.Option(help="Address of this machine to listen on.")] = "127.0.0.1",
    names: Annotated[list[str] | None, typer.Option("--name", help="Name under which it is reached from elsewhere, through a proxy, say.")] = None,
    warehouse: WarehouseOption = None,
) -> None:
    """Look at the published file in a browser. 在浏览器中浏览。"""
    from fazhi.desk.page import serve

    published = load(warehouse=warehouse).warehouse
    must_exist(published)
    try:
        check(published)
        serve.check(host, port, names or [])
    except (PublishedError, serve.CannotServeError) as error:
        raise fail(str(error)) from None
    serve.load()
    say(f"http://{host}:{port}  (Ctrl-C ends it)")
    serve.serve(published, host, port, names or [])
