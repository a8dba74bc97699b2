"""How the indicators are said, as a whole: its version, and which texts a change of it can touch."""

import hashlib
import json
from functools import cache

from fazhi.catalog.lexicon import load_lexicon
from fazhi.catalog.loader import Catalog, Pattern, load_catalog


@cache
def wording() -> dict[str, str]:
    """Every pattern by its name, as JSON: all of it that decides what is linked and how."""
    catalog = load_catalog()
    return {pattern.name: json.dumps(_told(catalog, pattern), ensure_ascii=False) for pattern in catalog.patterns}


@cache
def wording_version() -> str:
    """Digest of `wording`: names and definitions of indicators are no part of it."""
    return hashlib.sha256(json.dumps(wording(), sort_keys=True).encode()).hexdigest()[:8]


def touched_by(before: dict[str, str], now: dict[str, str]) -> set[str]:
    """The words without one of which a text is linked as before: what every changed pattern must find in the quantity's
    clause, and the words that became or ceased to be a topic."""
    changed = [
        json.loads(told) for name in before.keys() | now.keys() if before.get(name) != now.get(name) for told in (before.get(name), now.get(name)) if told
    ]
    return _spoken({word for pattern in changed for word in pattern["local"][-1]} | (_topics(before) ^ _topics(now)))


def _spoken(words: set[str]) -> set[str]:
    """The words themselves, and those that say a concept among them."""
    lexicon = load_lexicon()
    concepts = words & lexicon.kind_of.keys()
    return (words - concepts) | {word for concept in concepts for word in lexicon.words(concept)}


def _topics(patterns: dict[str, str]) -> set[str]:
    return {word for told in patterns.values() if (pattern := json.loads(told))["is_topical"] for group in pattern["carried"] for word in group}


def _told(catalog: Catalog, pattern: Pattern) -> dict[str, object]:
    indicator = catalog.indicators.get(pattern.indicator_id or "")
    return {
        "indicator_id": pattern.indicator_id,
        "modality": indicator.modality if indicator else None,
        "scope": indicator.scope if indicator else None,
        "units": sorted(pattern.units),
        **{part: [sorted(group) for group in getattr(pattern, part)] for part in ("carried", "local", "behind", "later")},
        "barred": sorted(pattern.barred),
        "barred_since": sorted(pattern.barred_since),
        "adjacent": pattern.adjacent,
        "counts_bearers": pattern.counts_bearers,
        "is_topical": pattern.is_topical,
    }
