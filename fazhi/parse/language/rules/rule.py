"""What a rule is, and how the rules of a slot are asked."""

from collections.abc import Callable, Sequence

from fazhi.parse.language.view import Slot, View

Answer = tuple[str | int | None, int, int] | None
"""A value with the words that decided, as offsets; null leaves it to the next rule."""
Rule = Callable[[View], Answer]


def first_answer(rules: Sequence[Rule], view: View) -> Slot:
    """The answer of the first rule that has one; the last rule of a slot always answers.

    Raises LookupError where none does.
    """
    for rule in rules:
        if answer := rule(view):
            return Slot(answer[0], rule.__name__, answer[1], answer[2])
    raise LookupError(f"no rule answers for {view.clause}")
