"""Data that the programs of a portal exchange (JSON), or that one of Python's wrote out: their entries, in order."""

import ast
import json
from collections.abc import Iterator

Leaf = tuple[str, str]
"""An entry's name and its text."""
WRAPPERS = frozenset("rendered processed value #text _text $t zh zh_cn zh-cn".split())
"""What the inner one of two names may be that say one thing: {"title": {"rendered": …}}."""
RUNS = (("ops", "insert"), ("children", "text"), ("content", "text"))
"""How editors store a paragraph in runs of one look: Quill, Slate, ProseMirror."""
PARAGRAPHS = frozenset("paragraph heading".split())
LITERALS = ("{'", "['", "[{'", '["')
LONGEST_LITERAL = 5_000_000
"""Characters of a value as Python writes it that are parsed."""


def entries(data: str) -> Iterator[Leaf]:
    """The texts of data, each under its name; none where they are no data. Runs of one paragraph, and strings of one list, are one text; a
    string that holds data itself gives theirs."""
    stack = [("", _parsed(data))]
    while stack:
        name, value = stack.pop()
        if isinstance(value, str):
            inner = _parsed(value) if value.lstrip().startswith(("{", "[")) else None
            if isinstance(inner, dict | list):
                stack.append((name, inner))
            else:
                yield name, value
        elif isinstance(value, dict):
            stack += [(name if name and str(key).lower() in WRAPPERS else str(key), inner) for key, inner in reversed(_with_whole(value).items())]
        elif isinstance(value, list | tuple):
            name, value = _of_one_name(name, value)
            if value and all(isinstance(one, str) and "<" not in one for one in value):
                yield name, "\n".join(map(str, value))
                continue
            stack += [(name, inner) for inner in reversed(value)]


def _of_one_name(name: str, value: list[object] | tuple[object, ...]) -> tuple[str, list[object] | tuple[object, ...]]:
    """A list of records that have nothing but one and the same entry as the list of these: [{"text": …}, {"text": …}]."""
    names = {tuple(one) if isinstance(one, dict) else () for one in value}
    only = names.pop() if len(names) == 1 else ()
    called = name if only and name and str(only[0]).lower() in WRAPPERS else str(*only[:1])
    return (called, [one[only[0]] for one in value if isinstance(one, dict)]) if len(only) == 1 and len(value) > 1 else (name, value)


def _parsed(data: str) -> object:
    """What data hold; null where they are none."""
    try:
        return json.loads(data, strict=False)
    except (ValueError, RecursionError):
        pass
    if (lines := data.strip().split("\n"))[1:] and all(line.startswith("{") for line in lines):  # JSON Lines
        try:
            return [json.loads(line, strict=False) for line in lines]
        except (ValueError, RecursionError):
            return None
    if not data.lstrip().startswith(LITERALS) or len(data) > LONGEST_LITERAL:
        return None
    try:
        return ast.literal_eval(data.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _with_whole(value: dict[str, object]) -> dict[str, object]:
    """A record with the paragraph that it stores in runs as one text."""
    for name, piece in RUNS:
        runs = value.get(name)
        if isinstance(runs, list) and runs and (name != "content" or value.get("type") in PARAGRAPHS):
            told = [run.get(piece) for run in runs if isinstance(run, dict)]
            if len(told) == len(runs) and any(told) and None not in told:
                return {**value, name: "".join(one for one in told if isinstance(one, str))}
    return value
