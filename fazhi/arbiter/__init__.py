"""The arbiter: whose a figure is, and whether it is done or stands, decided from the words around it and what the rules say of it
and its neighbours."""

from fazhi.arbiter.decisions import Decision, decide, decide_in, reasons
from fazhi.arbiter.told import Told, told_of

__all__ = ["Decision", "Told", "decide", "decide_in", "reasons", "told_of"]
