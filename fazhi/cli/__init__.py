"""What a person types: `fazhi COMMAND`. Each module holds the commands of one subject."""

from fazhi.cli import ask, build, collect, desk, doctor, explain, indicator, learn, nights, review, source
from fazhi.cli.screen import app

__all__ = ["app", "ask", "build", "collect", "desk", "doctor", "explain", "indicator", "learn", "main", "nights", "review", "source"]


def main() -> None:
    """Entry point of the console script."""
    app()
