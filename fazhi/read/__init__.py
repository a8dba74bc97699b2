"""Bytes → clean text. Pure functions: nothing here opens a file or a connection."""

from fazhi.read.document import Reading, Unreadable, read

__all__ = ["Reading", "Unreadable", "read"]
