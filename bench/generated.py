"""Reports made up in any number, no two of one issuer, place and year, with the facts that must be found in them.

The figures stand in the sentences by which the catalog shows its indicators, with numbers of their own, among prose without figures.
Real reports are mostly prose: the four real annotated ones state twelve quantities in a thousand characters. So do these.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fazhi.catalog import load_catalog, load_places
from fazhi.catalog.places import Place

HEADINGS = ("依法全面履行政府职能", "完善依法行政制度体系", "推进科学民主依法决策", "严格规范公正文明执法", "依法化解社会矛盾纠纷", "强化行政权力制约监督")
YEARS = range(2010, 2025)
GOVERNMENT, *BUREAUS = ("人民政府", "司法局", "市场监督管理局")
FIGURES = 56
"""Sentences with a figure in a report; with the prose about them some 5,000 characters."""
WHO = (
    "县委县政府 各级各部门 司法行政部门 各行政执法机关 领导干部 复议机关 基层司法所 政务服务部门 法律顾问团队 各乡镇和街道 市场监管部门 主要负责同志"
).split()
HOW = (
    "坚持问题导向 紧扣年度任务 结合本地实际 围绕群众关切 聚焦关键环节 按照统一部署 "
    "对标上级要求 立足职责分工 通过专题研究 借助数字平台 着眼长效常治 运用典型案例"
).split()
DID = ("健全", "落实", "推广", "细化", "巩固", "优化", "完善", "规范", "深化", "压实", "统筹推进", "持续改进")
WHAT = (
    "行政执法公示制度 重大行政决策程序 行政规范性文件管理 府院联动机制 营商环境法治保障 数字政府建设 "
    "基层综合行政执法改革 公共法律服务体系 行政复议体制改革 政府法律顾问工作 法治宣传教育 矛盾纠纷多元化解机制 "
    "政务诚信建设 权责清单动态调整 公平竞争审查制度 党政主要负责人履责机制 执法人员资格管理 行政裁量权基准制度 "
    "政府信息公开 应急处置预案体系 证明事项告知承诺制 乡村治理法治化 行政执法监督体系 合法性审查全覆盖"
).split()
SO = (
    "制度建设更加完备 工作合力进一步增强 群众满意程度不断提升 依法行政意识明显提高 执法行为更加规范 治理效能持续显现 "
    "风险隐患得到有效防范 责任链条更加清晰 办事流程更加便捷 示范带动作用逐步显现"
).split()
SIGNS = "安宝北昌春德东方福冠光海和恒红华吉嘉金景康乐林龙美明南宁平清泉仁瑞山盛石泰天同文西祥新兴秀阳永玉远云泽正中"
KINDS = "调解工作室 法律服务站 普法示范点 政策直通车 立法联络站 议事厅 共享法庭 法治驿站 普法长廊 合规指导站".split()


@dataclass(frozen=True)
class Made:
    """A report made up: the name of its file, its text, the code of its place, its year, and the value of each indicator that it states.

    facts: of a government's report only; of a bureau's no yearly fact is made.
    """

    name: str
    text: str
    code: str
    year: int
    facts: dict[str, float]


def reports(count: int) -> Iterator[tuple[str, str]]:
    """Name and text of `count` reports; the same each time, and the first of more."""
    return ((made.name, made.text) for made in made_up(count))


def made_up(count: int) -> Iterator[Made]:
    """`count` reports with their facts; the same each time, and the first of more. Half of the first 90,000 are governments'."""
    rng = random.Random(1)
    turns = [
        (rng.random() * (1 if issuer == GOVERNMENT else len(BUREAUS)), place, issuer, year)
        for place in load_places().rows
        if place.level in {"prefecture", "county"} and place.valid_to is None
        for issuer in (GOVERNMENT, *BUREAUS)
        for year in YEARS
        if place.stood_in(year)
    ]
    turns.sort(key=lambda turn: turn[0])
    for _, place, issuer, year in turns[:count]:
        yield _made(place, issuer, year)


def _made(place: Place, issuer: str, year: int) -> Made:
    number = (GOVERNMENT, *BUREAUS).index(issuer)
    rng = random.Random(f"{place.code} {number} {year}")
    name = "".join(part.name for part in reversed(load_places().line(place, year)))
    facts, body = {}, []
    for shown in rng.sample(_shown(), FIGURES):
        facts[shown.indicator_id] = value = round(rng.uniform(40, 99), 1) if shown.is_share else rng.randint(2, 4000)
        told = f"{shown.before}{value:g}{shown.behind}".replace("全市", f"全{place.name[-1]}")  # a county's report has no figure of 全市
        body.append(_sentence(rng) + told)
    share = -(-len(body) // len(HEADINGS))
    sections = [f"（{'一二三四五六'[i]}）{heading}\n" + "\n".join(body[i * share : (i + 1) * share]) for i, heading in enumerate(HEADINGS)]
    title = f"{name}{issuer}{year}年度法治政府建设情况报告\n发布日期：{year + 1}-{rng.randint(1, 4):02d}-{rng.randint(1, 28):02d}"
    text = f"{title}\n一、主要工作\n" + "\n".join(sections) + f"\n{place.name}{issuer}\n"
    return Made(f"{place.code}_{number}_{year}.txt", text, place.code, year, facts if issuer == GOVERNMENT else {})


@dataclass(frozen=True)
class _Shown:
    indicator_id: str
    before: str
    behind: str
    is_share: bool


@cache
def _shown() -> list[_Shown]:
    """Sentences of the catalog with one figure, cut where it stands: one an indicator."""
    found = {}
    for indicator in load_catalog().indicators.values():
        for example in indicator.examples:
            figures = list(re.finditer(r"\d[\d.]*", example.text))
            if len(figures) == 1 and example.value is not None and figures[0][0] == f"{example.value:g}":
                start, end = figures[0].span()
                found.setdefault(indicator.id, _Shown(indicator.id, example.text[:start], example.text[end:], indicator.unit == "%"))
    return list(found.values())


def _sentence(rng: random.Random) -> str:
    pick = rng.choice
    where = "".join(rng.sample(SIGNS, 2)) + pick(KINDS)
    return f"{pick(HOW)}，{pick(WHO)}{pick(DID)}{pick(WHAT)}，依托“{where}”{pick(DID)}{pick(WHAT)}，{pick(WHO)}{pick(DID)}{pick(WHAT)}，{pick(SO)}。"
