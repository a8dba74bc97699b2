"""What the field knows, as data, and its loader: indicators, units, audit rules, report types, jurisdictions."""

from fazhi.catalog.audit import AuditRule, load_audit_rules
from fazhi.catalog.lexicon import Lexicon, load_lexicon
from fazhi.catalog.lineage import lineage
from fazhi.catalog.loader import Catalog, Example, Indicator, Pattern, Units, ids_of, load_catalog
from fazhi.catalog.places import Place, Places, load_places
from fazhi.catalog.terms import TermList, load_stop_words, load_terms
from fazhi.catalog.wording import touched_by, wording, wording_version

__all__ = [
    "AuditRule",
    "Catalog",
    "Example",
    "Indicator",
    "Lexicon",
    "Pattern",
    "Place",
    "Places",
    "TermList",
    "Units",
    "ids_of",
    "lineage",
    "load_audit_rules",
    "load_catalog",
    "load_lexicon",
    "load_places",
    "load_stop_words",
    "load_terms",
    "touched_by",
    "wording",
    "wording_version",
]
