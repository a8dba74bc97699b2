"""How an indicator is said, for people: a pattern of the catalog (`fazhi.catalog.loader.Pattern`) with its concepts by their Chinese names."""

from collections.abc import Iterable

from fazhi.catalog.lexicon import load_lexicon

LEGEND = (
    "〈受理〉 概念，其全部说法见书末 a concept; all its words stand at the end",
    "A + B 同在数字所在分句 both in the figure's clause · A/B 任一 either",
    "A … B：A 也可在本句前文 A may stand earlier in the sentence · A …… B：也可在前一句或标题 or in the sentence or heading before",
    "A → B：B 在分句之后 B stands behind the clause · ^A 紧接数字之后 right behind the number",
    "无 A 不得出现 A must not stand there · [件] 只用此单位 only with this unit",
)
JOINTS = {">": "…", ">>": "……", "<": "→"}


def wording(said: str) -> str:
    """One pattern as people read it: `accept|收案 复议 !不予 @件` as 〈受理〉/收案 + 复议 [件] 无 不予."""
    shown: list[str] = []
    barred: list[str] = []
    units = ""
    for word in said.split():
        if word.startswith("!"):
            barred.append(_named(word.lstrip("!")))
        elif word.startswith("@"):
            units = f" [{word[1:].replace('|', '/')}]"
        elif word in JOINTS:
            shown.append(JOINTS[word])
        else:
            mark = "^" if word.startswith("^") else ""
            is_first = not shown or shown[-1] in JOINTS.values()
            shown += [*([] if is_first else ["+"]), mark + "/".join(map(_named, word.removeprefix("^").split("|")))]
    return " ".join(shown) + units + (f" 无 {'、'.join(barred)}" if barred else "")


def concepts_in(patterns: Iterable[str]) -> set[str]:
    """The concepts that patterns name."""
    words = {word for said in patterns for group in said.split() for word in group.lstrip("!^@").split("|")}
    return words & load_lexicon().kind_of.keys()


def _named(word: str) -> str:
    name = load_lexicon().zh_of.get(word)
    return f"〈{name}〉" if name else word
