"""Marts that are kept from night to night are, row for row, what dbt makes of the same documents from nothing.

FAZHI_NIGHTS=20 compares after each of twenty nights; by default four nights are compared at their end.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from fazhi import version
from fazhi.catalog import load_audit_rules, load_catalog, load_places, load_terms
from fazhi.desk.review import decision
from fazhi.settings import Settings, load
from fazhi.warehouse import landing, marts, parsed, reviews, runs
from fazhi.warehouse.assess import assess
from fazhi.warehouse.publish import publish
from fazhi.warehouse.working import connect, load_catalog_tables, replace_documents

NIGHTS = int(os.environ.get("FAZHI_NIGHTS", "4"))
OF_THE_MOMENT = {"dim_report": "exclude (ingested_at)", "fct_fact_revision": "exclude (run_id, revised_at)"}
PLACES = ("河南省信阳市", "黑龙江省牡丹江市", "江苏省连云港市灌南县", "江苏省连云港市东海县")


def report(place: str, year: int, *, more: str = "", issuer: str = "人民政府", published: str = "03-01") -> str:
    """Sentences of our own whose figures depend on the year: a sum of parts, a rate, a change against the year before, and that year's figure;
    and a word that only every other year says."""
    accepted, name, where = 100 + 7 * (year - 2010), place[3:], ("基层", "村居")[year % 2]
    return (
        f"{place}{issuer}{year}年度法治政府建设情况报告\n发布日期：{year + 1}-{published}\n一、主要工作\n"
        f"（一）化解矛盾纠纷。全年受理行政复议案件{accepted}件，同比上升{year % 9}.5%，审结{accepted - 10}件，其中维持{accepted - 30}件，撤销20件。"
        f"行政机关负责人出庭应诉率达到9{year % 9}%。{year - 1}年受理行政复议案件{accepted - 5}件。\n"
        f"（二）完善制度。制定规范性文件{year % 11 + 2}件，备案规范性文件{year % 11 + 3}件，聘请法律顾问{year % 7 + 20}名，推广共享法庭{year % 5 + 3}个。{more}"
        f"矛盾调解重在{where}，调解员到{where}去，{where}有调解室，{name}的驿站接着{name}的驿站，{name}的驿站连成一片。\n"
        f"{name}{issuer}\n"
    )


class Nights:
    """A landing directory, what people decided, and the file published of them."""

    def __init__(self, place: Path) -> None:
        limits = {"gate_min_facts": 0, "gate_lost": 1.0, "gate_changed": 1.0, "gate_reports": 1.0}
        self.settings = load(place / "raw", place / "fazhi.duckdb").model_copy(update=limits | {"home": place / "home", "reviews": place / "reviews"})
        self.raw = self.settings.raw
        self.raw.mkdir()
        self.names: dict[str, str] = {}

    def land(self, name: str, text: str) -> None:
        (self.raw / f"{name}.txt").write_text(text, encoding="utf-8")

    def decide(self, surface: str, indicators: list[str]) -> None:
        with duckdb.connect(str(self.settings.warehouse), read_only=True) as connection:
            chosen = connection.execute("select min(quantity_id) from marts.fct_quantity where surface = ?", [surface]).fetchall()[0][0]
            told = decision(connection, chosen, "wang", {"indicators": indicators}, "")
        reviews.append(self.settings.reviews, "wang", [told])

    def night(self, settings: Settings) -> str:
        """What flows.build does in its order, without Prefect; the run's id, before anything is published."""
        landed = landing.scan(settings)
        with connect(settings) as connection:
            run_id = runs.start(connection, settings)
            unread, _ = landing.register(connection, landed)
            replace_documents(connection, landing.read_batch(settings, unread))
            replace_documents(connection, parsed.parse_batch(parsed.texts(connection, parsed.unparsed(connection))))
            reviews.load(connection, settings)
            catalog = load_catalog()
            renamed = {i: told.model_copy(update={"zh": self.names.get(i, told.zh)}) for i, told in catalog.indicators.items()}
            load_catalog_tables(connection, catalog.__class__(**(vars(catalog) | {"indicators": renamed})), load_audit_rules(), load_places(), load_terms())
            runs.load_revisions(connection, settings)
            if not marts.is_current(settings):
                marts.begin(settings)
            marts.build(settings)
            marts.check(settings)
        return run_id

    def publish(self, run_id: str, *, is_held: bool) -> None:
        settings = self.settings.model_copy(update={"gate_lost": 0.0}) if is_held else self.settings
        assessment = assess(settings)
        assert bool(assessment.held_because) == is_held
        publish(settings, run_id, assessment.counts(), is_held=is_held)
        with connect(settings) as connection:
            runs.finish(connection, run_id, "held" if is_held else "succeeded")


Deed = Callable[[Nights], None]


def lands(name: str, *told: str | int, **more: str) -> Deed:
    return lambda nights: nights.land(name, report(str(told[0]), int(told[1]), **more))


def goes(name: str) -> Deed:
    return lambda nights: (nights.raw / f"{name}.txt").unlink()


def decides(surface: str, *indicators: str) -> Deed:
    return lambda nights: nights.decide(surface, list(indicators))


def renames(indicator: str, zh: str) -> Deed:
    return lambda nights: nights.names.update({indicator: zh})


def parses_with(digest: str) -> Deed:
    def deed(nights: Nights) -> None:
        version._digest = lambda *rooms, **more: digest
        for function in (version.reader_version, version.parser_version, version.catalog_version):
            function.cache_clear()

    return deed


A, B, C, D = PLACES
ALL: list[tuple[str, list[Deed]]] = [
    (
        "",
        [
            lands("a21", A, 2021),
            lands("a22", A, 2022),
            lands("b22", B, 2022),
            lands("c22", C, 2022),
            lands("c22bureau", C, 2022, issuer="司法局"),
            lands("d22", D, 2022),
        ],
    ),
    ("new reports, a better copy of one, a decision", [lands("a23", A, 2023), lands("b22copy", B, 2022, more="全年开展法治宣传30场次。"), decides("177件")]),
    ("held", [goes("a21"), lands("c23", C, 2023)]),
    (
        "a report comes back, one moves to another place, one is corrected, a place's only one goes; a decision",
        [goes("d22"), lands("a21", A, 2021), lands("c22", B, 2021), lands("a23", A, 2023, more="有12个县。"), decides("184件", "reconsideration_cases_closed")],
    ),
    ("a new parser", [parses_with("0.2"), goes("b22")]),
    ("a new catalog", [renames("reconsideration_cases_accepted", "复议收案数"), lands("b23", B, 2023)]),
    ("nothing but a decision against another", [decides("184件", "reconsideration_cases_accepted")]),
    ("a report without a place, nearly that of a city", [lands("mirror", "", 2023)]),
    ("the city's own goes", [goes("a23")]),
    ("and comes back", [lands("a23", A, 2023)]),
    ("held", [goes("c23"), goes("c22bureau")]),
    ("held", [goes("mirror")]),
    ("all come back", [lands("c23", C, 2023), lands("c22bureau", C, 2022, issuer="司法局")]),
    ("documents that are no reports", [lambda nights: nights.land("plan", "信阳市2022年法治政府建设工作计划\n一、总体要求\n制定规范性文件9件。\n")]),
    ("years before and after", [lands("a20", A, 2020), lands("a24", A, 2024), lands("b24", B, 2024)]),
    ("a correction of what others are compared with", [lands("a22", A, 2022, more="受理行政复议案件500件。")]),
    ("another parser", [parses_with("0.3")]),
    ("one place is emptied", [goes("b22copy"), goes("b23"), goes("b24"), goes("c22")]),
    ("and filled with what another had", [lands("b23", B, 2024), goes("c23")]),
    ("another catalog", [renames("reconsideration_cases_accepted", "受理数"), decides("20件")]),
]


def tables(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the marts, sorted; of what tells of the moment only the rest."""
    with duckdb.connect(str(file), read_only=True) as connection:
        names = [row[0] for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by 1").fetchall()]
        return {
            name: connection.execute(f"select * {OF_THE_MOMENT.get(name, '')} from marts.{name} order by all").fetchall() for name in names if name != "run"
        }


@pytest.fixture
def nights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    monkeypatch.setattr(version, "_digest", version._digest)
    return Nights(tmp_path)


@pytest.mark.long(30)
def test_what_is_kept_is_what_a_build_from_nothing_makes(nights: Nights, tmp_path: Path) -> None:
    touched = []
    for number, (what, deeds) in enumerate(ALL[:NIGHTS], 1):
        for deed in deeds:
            deed(nights)
        run_id = nights.night(nights.settings)
        with connect(nights.settings) as connection:
            touched.append(connection.execute("select count(distinct report_id), (select count(*) from ops.built) from intermediate.int_touched").fetchall()[0])
        if NIGHTS > 4 or number == NIGHTS:
            nothing = nights.settings.model_copy(update={"home": tmp_path / f"nothing{number}"})
            nights.night(nothing)
            marts.begin(nothing)
            from fazhi.warehouse import transform  # dbt takes 3 s to load

            project = transform.load_project(nothing)
            transform.dbt(nothing, project, "run")  # by itself, and not by what it made over empty tables
            transform.dbt(nothing, project, "test", "--exclude", "test_type:unit")
            kept, anew = tables(nights.settings.marts), tables(nothing.marts)
            assert kept.keys() == anew.keys()
            assert [name for name in kept if kept[name] != anew[name]] == [], f"night {number}: {what}"
            assert all(kept[name] for name in ("fct_indicator_yearly", "fct_audit_check", "rpt_review_queue", "fct_keyword"))
            shutil.rmtree(nothing.home)
        nights.publish(run_id, is_held=what == "held")
    assert any(count < known for count, known in touched[1:]), "a night builds what is touched only"


def test_a_night_that_touches_most_of_many_builds_from_nothing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    for deed in ALL[0][1]:
        deed(nights)
    nights.publish(nights.night(nights.settings), is_held=False)
    before = tables(nights.settings.marts)
    monkeypatch.setattr(marts, "MANY", 0)
    for name, year in (("a23", 2023), ("b23", 2023), ("c23", 2023), ("d23", 2023)):
        lands(name, PLACES["abcd".index(name[0])], year)(nights)
    nights.night(nights.settings)
    with connect(nights.settings) as connection:
        changed = connection.execute("select count(*) filter (where is_changed), count(*) from intermediate.int_touched").fetchall()
    assert changed == [(10, 10)], "as where nothing stood: a night would have found four changed"
    after = tables(nights.settings.marts)
    facts = [{row for row in told["fct_indicator_yearly"] if row[1] == 2021} for told in (before, after)]
    assert facts[0]
    assert facts[0] == facts[1]
    assert set(before["fct_fact_revision"]) < set(after["fct_fact_revision"]), "when a fact first appeared is not forgotten"
