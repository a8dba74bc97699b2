"""A value of the published file as it is written to be read."""

import json
import math
from typing import Any

EXACT = 2**53
"""Below it a DOUBLE has every whole number."""


def told(value: Any) -> Any:
    """Lists and structs as JSON, a DOUBLE that is a whole number as that (304, not 304.0), all else as it is."""
    return json.dumps(plain(value), ensure_ascii=False, default=str) if isinstance(value, list | dict | tuple) else _whole(value)


def plain(value: Any) -> Any:
    """The same for JSON: a number that is none is null, keys are texts."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list | tuple) else _whole(value)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < EXACT else value
