"""Reports made up in any number: paragraphs of our own annotated ones with other names and numbers, among prose without figures.

Real reports are mostly prose: the four real annotated ones state twelve quantities in a thousand characters. So do these.
"""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from fazhi.catalog import load_places

GOLD = Path(__file__).resolve().parent.parent / "tests" / "gold"
NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?=[件次项个人名份宗起])")
HEADINGS = ("依法全面履行政府职能", "完善依法行政制度体系", "推进科学民主依法决策", "严格规范公正文明执法", "依法化解社会矛盾纠纷", "强化行政权力制约监督")
PARAGRAPHS, SENTENCES = 6, 60
"""Paragraphs with figures, and sentences of prose, in a report: about 5,100 characters and 59 quantities."""
YEARS = range(2014, 2025)
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


def reports(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Name and text of `count` reports, each of another jurisdiction and year; the same for the same seed."""
    rng = random.Random(seed)
    paragraphs = [line.strip() for path in sorted(GOLD.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines() if 60 < len(line) < 400]
    places = [place for place in load_places().rows if place.level in {"prefecture", "county"} and place.valid_to is None and place.valid_from <= "2014"]
    keys = [(place, year) for year in YEARS for place in places]
    rng.shuffle(keys)
    for place, year in keys[:count]:
        name = "".join(part.name for part in reversed(load_places().line(place, year)))
        told = [NUMBER.sub(lambda _: str(rng.randint(2, 4000)), paragraph) for paragraph in rng.sample(paragraphs, PARAGRAPHS)]
        prose = ["".join(_sentence(rng) for _ in range(SENTENCES // 12)) for _ in range(12)]
        body = [*told, *prose]
        rng.shuffle(body)
        share = -(-len(body) // len(HEADINGS))
        sections = [f"（{'一二三四五六'[i]}）{heading}\n" + "\n".join(body[i * share : (i + 1) * share]) for i, heading in enumerate(HEADINGS)]
        text = f"{name}人民政府{year}年度法治政府建设情况报告\n发布日期：{year + 1}-03-{rng.randint(1, 28):02d}\n一、主要工作\n" + "\n".join(sections)
        yield f"{place.code}_{year}.txt", f"{text}\n{place.name}人民政府\n"


def _sentence(rng: random.Random) -> str:
    pick = rng.choice
    return f"{pick(HOW)}，{pick(WHO)}{pick(DID)}{pick(WHAT)}，{pick(DID)}{pick(WHAT)}，{pick(WHO)}{pick(HOW)}{pick(DID)}{pick(WHAT)}，{pick(SO)}。"
