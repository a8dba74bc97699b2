"""Errors that tell a person what is wrong and what to do: their text is all that is shown."""


class ToldError(RuntimeError):
    """What is wrong, of which file or document, and what mends it."""


def is_interrupt(error: BaseException | None) -> bool:
    """Whether a person ended it by Ctrl-C: DuckDB tells of that as a RuntimeError of its own, which others may have wrapped."""
    seen: list[BaseException] = []
    while error and error not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.append(error)
        error = error.__cause__ or error.__context__
    return False
