"""The words of heads: what a name's end says of its bearer, who a title names, and both scripts read as one."""

import pytest

from fazhi.catalog import load_places
from fazhi.catalog.heads import heads
from fazhi.parse.head.issuer import whose
from fazhi.parse.head.kinds import kind_by_end
from fazhi.parse.head.locate import Clues
from fazhi.parse.head.subject import subject_of
from fazhi.parse.page.plain import normalize


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("城市管理委员会", "department"),
        ("临港管理委员会", "zone"),
        ("发展和改革委员会", "department"),
        ("行政审批局", "department"),
        ("人民政府办公室", "government"),
        ("镇人民政府办公室", "township"),
        ("高新区", "zone"),
        ("人民法院", "court_or_other"),
        ("信阳", None),
    ],
)
def test_the_longest_ending_tells_the_kind(name: str, kind: str | None) -> None:
    assert kind_by_end(name) == kind


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("常熟市行政审批局法治政府建设情况报告", "常熟市行政审批局"),
        ("宁德市全面推进依法行政建设法治政府工作情况报告", "宁德市"),
        ("中共铜陵市委全面依法治市委员会办公室关于2022年法治政府建设情况的报告", "铜陵市委全面依法治市委员会办公室"),
        ("关于报送《彭泽县2021年度法治政府建设情况报告》的函", "彭泽县"),
        ("国家税务总局平利县税务局2023年法治政府建设年度报告", "平利县税务局"),
        ("国家税务总局2023年法治政府建设年度报告", "国家税务总局"),
        ("法治政府建设年度报告（2020年）--萍乡市人民政府", "萍乡市人民政府"),
        ("关于我县2022年度法治政府建设情况的报告", None),
    ],
)
def test_who_a_title_names(title: str, subject: str | None) -> None:
    assert subject_of(title.replace("（", "(").replace("）", ")")) == subject


def test_traditional_characters_become_simplified_ones_one_for_one() -> None:
    text = "關於臺州市2022年度法治政府建設情況的報告，辦結行政復議案件35件"
    assert normalize(text) == "关于台州市2022年度法治政府建设情况的报告,办结行政复议案件35件"
    assert normalize("乾安县、乾县、著力") == "乾安县、乾县、著力"


def test_no_ending_stands_under_two_kinds() -> None:
    endings = [end for ends in heads()["kinds"].values() for end in ends]
    assert sorted(endings) == sorted(set(endings))


@pytest.mark.parametrize(
    ("form", "kind"),
    [("{}2023年法治政府建设情况报告", None), ("{}行政审批局2023年法治政府建设情况报告", "department"), ("{}清河镇2023年依法行政工作总结", "township")],
)
def test_every_division_and_zone_is_found_by_its_name_and_never_another(form: str, kind: str | None) -> None:
    places = load_places()
    standing = [place for place in places.rows if place.stood_in(2023) and place.level != "nation" and place.code[:2] not in {"81", "82"}]
    for place in standing[::4]:
        name = place.name if place.level == "zone" else "".join(part.name for part in reversed(places.line(place, 2023)))
        found = whose(form.format(name), 2023, Clues())
        own = "zone" if place.level == "zone" else "government"
        assert (found.place and found.place.code, found.kind) == (place.code, kind or own), name
