"""The second coder: what a figure states, learnt from annotated reports. It reads the text on its own and never sees what the rules said."""

from fazhi.learn.coder import Coding, Guess, code, code_all, code_seen
from fazhi.learn.features import Figure, see

__all__ = ["Coding", "Figure", "Guess", "code", "code_all", "code_seen", "see"]
