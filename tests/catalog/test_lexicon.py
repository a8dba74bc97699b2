"""The lexicon: each word once and of use, what is wrong named, and a user's own words heard by every indicator."""

import re
import textwrap
from collections import Counter
from pathlib import Path

import pytest
import yaml

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.catalog.lexicon import HERE
from fazhi.parse import parse
from fazhi.parse.examples import misread
from fazhi.yaml_file import YamlError, loaded
from tests.conftest import forget

SOURCE = HERE.parent.parent
NAMED = re.compile(r"\b(?:bits|either|cue)\(([^()]*)\)")


@pytest.fixture
def own(own_catalog: Path) -> Path:
    """A user's directory of words."""
    return own_catalog / "lexicon"


def values(sentence: str, indicator_id: str) -> list[float]:
    facts = parse(f"信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n{sentence}\n").facts
    return [fact.clause.quantity.value for fact in facts for link in fact.links if link.indicator_id == indicator_id]


def said() -> set[str]:
    return {word for p in load_catalog().patterns for words in (*p.carried, *p.local, *p.behind, p.barred) for word in words}


def test_a_word_stands_once() -> None:
    spelled = Counter(
        (told["kind"], word)
        for told in (loaded(path) for path in HERE.glob("*.yaml"))
        for entry in told["concepts"].values()
        for word in set(entry["words"].split())
    )
    assert [word for word, times in spelled.items() if times > 1] == []


def test_every_concept_is_used_by_an_indicator_or_a_rule_or_hides_another() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (SOURCE / "parse").rglob("*.py"))
    in_rules = {concept for call in NAMED.findall(source) for concept in re.findall(r"[\"'](\w+)[\"']", call)}
    hiding = {name for path in HERE.glob("*.yaml") for name, entry in loaded(path)["concepts"].items() if "over" in entry}
    lexicon = load_lexicon().kind_of
    assert in_rules <= lexicon.keys()
    assert lexicon.keys() - said() - in_rules - hiding == set()


@pytest.mark.parametrize(
    ("kind", "concept", "entry", "says"),
    [
        ("act", "screen", "{zh: 排查, words: 受理}", "mine.yaml, screen, line 3: 受理 stands under accept (acts.yaml, accept, line"),
        ("act", "screen", "{zh: 排查, words: 办理排清}", "mine.yaml, screen, line 3: 办理排清 hides 办理 (handle); say over: [handle] if it should"),
        ("act", "screen", "{zh: 排查, words: 排清, over: [nothing]}", "over or also names no concept: nothing"),
        (
            "act",
            "screen",
            "{zh: 排查, words: 排清, over: [mediatte]}",
            "mine.yaml, screen, line 3: over or also names no concept: mediatte (did you mean mediate?)",
        ),
        ("act", "screen", "{words: 排清}", "mine.yaml, screen, line 3, zh: Field required"),
        ("act", "\tscreen", "{zh: 排查, words: 排清}", "mine.yaml is no YAML: line 3: it begins with a tab: indent by blanks"),
        ("object", "screen", "{zh: 排查, words: 排清}", "mine.yaml, screen, line 3: this concept is of kind act, not object"),
        ("deed", "screen", "{zh: 排查, words: 排清}", "mine.yaml, ?, line 1, kind: "),
        ("act", "dance", "{zh: 跳舞, words: 跳舞}", "mine.yaml, dance, line 3: no indicator speaks of dance"),
        ("act", "dance", "{words: 跳舞}", "mine.yaml, "),
        ("act", "scren", "{zh: 排查, words: 排清}", "no indicator speaks of scren (did you mean screen?)"),
        ("act", "screen", "{zh: 排查, words: 排清，梳排}", "mine.yaml, screen, line 3: words: '排清，梳排' has a full-width ，"),
    ],
)
def test_what_is_wrong_is_named(own: Path, kind: str, concept: str, entry: str, says: str) -> None:
    (own / "mine.yaml").write_text(f"kind: {kind}\nconcepts:\n  {concept}: {entry}\n", encoding="utf-8")
    forget()
    with pytest.raises(YamlError) as error:
        load_catalog()
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# nothing yet\n", r"mine\.YML has nothing in it: write kind, concepts there, or remove it"),
        ("kind: act\nconcepts：\n  screen: {zh: 排查}\n", r"mine\.YML is no YAML: line 2: a full-width ： stands where : with a blank behind it is meant"),
    ],
)
def test_an_empty_file_and_a_sign_of_a_chinese_keyboard_are_named(own: Path, text: str, says: str) -> None:
    (own / "mine.YML").write_text(text, encoding="utf-8")
    forget()
    with pytest.raises(YamlError, match=says):
        load_catalog()


def test_a_rule_names_words_that_there_are() -> None:
    with pytest.raises(KeyError, match=r"outcom is no concept of the lexicon \(did you mean outcome\?\)"):
        load_lexicon().either("outcom")


def test_an_indicator_names_concepts_that_there_are(own: Path) -> None:
    mine = (SOURCE / "catalog" / "indicators" / "emergency.yaml").read_text(encoding="utf-8")
    entry = yaml.safe_load(mine)["indicators"][0] | {"id": "mine", "said": ["acept 案件"]}
    (own.parent / "indicators" / "mine.yaml").write_text(yaml.safe_dump({"theme": "mine", "indicators": [entry]}), encoding="utf-8")
    forget()
    with pytest.raises(YamlError, match="acept is no concept of the lexicon \\(did you mean accept\\?\\)"):
        load_catalog()


SENTENCES = {
    "screen": ("拉网式梳排矛盾纠纷6120件。", "disputes_screened", 6120),
    "obtain": ("新拿到行政执法证612人。", "enforcement_certificates", 612),
    "delegate": ("向乡镇划放行政处罚权限45项。", "powers_delegated", 45),
    "sample_review": ("交叉评看行政处罚案卷260卷。", "case_files_reviewed", 260),
}


@pytest.mark.parametrize(
    ("concept", "word"), [("screen", "梳排"), ("delegate", "划放"), ("sample_review", "评看"), ("obtain", "拿到"), ("accept", "纳案"), ("close", "结清")]
)
def test_a_word_that_a_user_adds_serves_every_indicator_of_its_concept(own: Path, concept: str, word: str) -> None:
    told = [*examples_with(concept, word), *([SENTENCES[concept]] if concept in SENTENCES else [])]
    assert told
    assert not any(value in values(sentence, indicator_id) for sentence, indicator_id, value in told)
    (own / "mine.yaml").write_text(f"kind: act\nconcepts:\n  {concept}: {{zh: 自加, words: {word}}}\n", encoding="utf-8")
    forget()
    for sentence, indicator_id, value in told:
        assert value in values(sentence, indicator_id), f"{indicator_id}: {sentence}"


def examples_with(concept: str, word: str) -> list[tuple[str, str, float]]:
    """Examples of the indicators that speak of a concept, with its words replaced, where that takes the figure from them."""
    catalog, words = load_catalog(), "|".join(sorted(load_lexicon().words(concept), key=len, reverse=True))
    speaking = {p.indicator_id for p in catalog.patterns for group in (*p.carried, *p.local) if concept in group} - {None}
    examples = [(re.sub(words, word, e.text), i, e.value) for i in sorted(map(str, speaking)) for e in catalog.indicators[i].examples if e.value is not None]
    return [told for told in examples if word in told[0] and told[2] not in values(*told[:2])]


def test_the_recipes_of_the_pages_do_what_they_say(own: Path) -> None:
    docs = SOURCE.parent / "docs"
    page = (docs / "language.md").read_text(encoding="utf-8")
    synonym = textwrap.dedent(re.findall(r"^ +```yaml\n(.*?)^ +```", page, re.DOTALL | re.MULTILINE)[0])
    (indicator,) = re.findall(r"^```yaml\n(.*?)^```", (docs / "indicators.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    (sentence,) = re.findall(r"put `(.+?)` into", page)
    assert values(sentence, "disputes_screened") == []
    (own / "mine.yaml").write_text(synonym, encoding="utf-8")
    (own.parent / "indicators" / "mine.yaml").write_text(indicator, encoding="utf-8")
    forget()
    assert values(sentence, "disputes_screened") == [6120]
    assert list(misread(load_catalog().indicators["law_parks"])) == []
