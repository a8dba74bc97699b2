"""How often Python looks for cycles that nobody needs any more."""

import gc


def collect_rarely() -> None:
    """For the start of a process: as Python does it, a fifth of the time goes that its modules take to load, which stay, and a fifteenth of parsing,
    which makes no cycles."""
    gc.set_threshold(50_000, 20, 50)
