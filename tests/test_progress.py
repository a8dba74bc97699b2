"""What a log or a terminal tells of a long run."""

import io

from rich.console import Console

from fazhi.progress import progress


def test_a_log_gets_lines_of_documents_done_their_rate_and_the_time_left() -> None:
    console = Console(file=io.StringIO(), width=120)
    with progress("parse", 2000, console, every=0) as done:
        for _ in range(4):
            done(500)
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert [line.split(" documents, ")[0] for line in lines] == [f"parse: {number} of 2,000" for number in ("500", "1,000", "1,500", "2,000")]
    assert lines[-1].endswith(" 0 s left")
    assert int(lines[-1].split(" documents, ")[1].split(" a second")[0].replace(",", "")) > 0


def test_a_short_run_says_nothing_in_a_log() -> None:
    console = Console(file=io.StringIO())
    with progress("parse", 6, console) as done:
        done(6)
    assert console.file.getvalue() == ""  # type: ignore[attr-defined]


def test_a_terminal_gets_a_bar_with_the_same() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    with progress("parse", 2000, console) as done:
        done(500)
        done(1500)
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "2000/2000" in told
    assert "/s" in told
    assert "parse" in told
