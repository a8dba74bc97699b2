"""Errors that tell a person what is wrong and what to do: their text is all that is shown."""


class ToldError(RuntimeError):
    """What is wrong, of which file or document, and what mends it."""
