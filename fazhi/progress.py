"""What a person sees of a long run: on a terminal a bar, in a log a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

err = Console(stderr=True)
EVERY = 30.0
"""Seconds between two lines in a log."""


@contextmanager
def progress(verb: str, total: int, console: Console = err, every: float = EVERY) -> Iterator[Callable[[int], None]]:
    """Tell how many of `total` documents are done, how many a second, and how long it takes yet.

    Call what it gives with the number of documents each time that some are done.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task(verb, total=total, rate="")
        (task,) = bar.tasks
        told = monotonic()

        def done(documents: int) -> None:
            nonlocal told
            bar.update(task.id, advance=documents, rate=f"{task.speed or 0:,.0f}/s")
            if not console.is_terminal and monotonic() - told >= every:
                told = monotonic()
                console.print(
                    f"{verb}: {task.completed:,.0f} of {total:,} documents, {task.speed or 0:,.0f} a second, {task.time_remaining or 0:,.0f} s left",
                    highlight=False,
                )

        yield done
