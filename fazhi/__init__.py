"""Yearly indicators of law-based government, read from the annual reports of China's governments."""

__version__ = "0.1.0"
