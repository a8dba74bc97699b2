"""What was done: the act that a figure is of."""

import re

from fazhi.parse.language.rules.rule import Answer, Rule
from fazhi.parse.language.tags import bits, of_kind
from fazhi.parse.language.view import View

DONE_TO, LISTED = frozenset("对将把"), re.compile(r"[^,;。:、\d]{1,14}[、和及与]")


def act_before(view: View) -> Answer:
    """受理行政复议案件35件: the last verb before the number, in its own clause."""
    word = view.last(of_kind("act"), view.left, view.number)
    if word and view.text.startswith("的", word[1]):  # 审核以市政府名义印发的文件: what was done is the review
        word = view.last(of_kind("act"), view.left, word[0]) or word
    return (view.text[slice(*word)], *word) if word else None


def act_behind(view: View) -> Answer:
    """2件维持; 对340件文件进行清理: the first verb behind it."""
    word = view.first(of_kind("act"), view.end, view.right)
    return (view.text[slice(*word)], *word) if word else None


def act_behind_the_list(view: View) -> Answer:
    """对7件政府文件、35件部门文件进行备案审查: the verb that stands behind the last of a list to which something was done."""
    last, clauses = view.i, view.clauses
    while last + 1 < len(clauses) and LISTED.fullmatch(view.text, clauses[last].quantity.end, clauses[last + 1].quantity.start):
        last += 1
    if last == view.i or view.text[view.segment] not in DONE_TO or not view.first(of_kind("object"), view.left, view.right):
        return None
    word = view.first(of_kind("act"), clauses[last].quantity.end, clauses[last].right)
    return (view.text[slice(*word)], *word) if word else None


def act_of_the_whole(view: View) -> Answer:
    """完成合法性审查426件, 其中规范性文件1件: a part is of the deed that its whole is of."""
    return _inherited(view, view.relation.whole)


def act_of_the_list(view: View) -> Answer:
    """审查规范性文件48件、政府合同26件: a list says its verb once."""
    return _inherited(view, view.relation.like)


def no_act(view: View) -> Answer:
    """No verb of the lexicon."""
    return None, 0, 0


def _inherited(view: View, i: int | None) -> Answer:
    if i is None or not view.acts[i].end or not view.first(of_kind("object"), view.left, view.right) or view.first(bits("carried_over"), view.left, view.right):
        return None
    if view.first(bits("handle"), view.acts[i].start, view.acts[i].end):
        return None
    return view.acts[i].value, view.acts[i].start, view.acts[i].end


RULES: tuple[Rule, ...] = (act_before, act_behind, act_behind_the_list, act_of_the_list, act_of_the_whole, no_act)
INHERITED = {act_behind_the_list.__name__, act_of_the_list.__name__, act_of_the_whole.__name__}
