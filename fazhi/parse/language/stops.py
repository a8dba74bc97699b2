"""Where a text pauses: at a clause's end (comma, colon), a part's (semicolon), a sentence's (full stop, line)."""

import re
from bisect import bisect_left, bisect_right

CLAUSE = re.compile(r"[;。!?\n]|--|,(?!(?<=\d,)\d{3})|:(?!(?<=\d:)\d\d)(?<!年:)(?<!年度:)(?<!同期:)")
PART = ";。!?\n"
SENTENCE = "。!?\n"


class Stops:
    """The stops of a text between two offsets, by how much they end."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.clause = [m.start() for m in CLAUSE.finditer(text, start, end)]
        self.part = [at for at in self.clause if text[at] in PART]
        self.sentence = [at for at in self.part if text[at] in SENTENCE]

    def before(self, offset: int, stops: list[int]) -> int:
        """Where the words begin that stand before `offset` behind the last of some stops."""
        i = bisect_left(stops, offset)
        return stops[i - 1] + 1 if i else self.start

    def behind(self, offset: int, stops: list[int]) -> int:
        """Where the words end that stand from `offset` to the next of some stops."""
        i = bisect_left(stops, offset)
        return stops[i] if i < len(stops) else self.end

    def second(self, offset: int) -> int:
        """The second end of a clause from `offset`, in its sentence."""
        i = bisect_right(self.clause, offset)
        return min(self.clause[i] if i < len(self.clause) else self.end, self.behind(offset, self.sentence))
