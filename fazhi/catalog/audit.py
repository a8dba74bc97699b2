"""The rules by which a report's figures check one another: audit_rules.yaml."""

from dataclasses import dataclass
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fazhi.catalog.loader import HERE, load_catalog
from fazhi.yaml_file import YamlError, parse_file, shown


@dataclass(frozen=True)
class AuditRule:
    """One part of a rule. kind: rate (subject is part of whole, in percent), total (subject is the sum of its parts), bound (subject,
    a whole, is no less than its part) or complement (subject and part make 100)."""

    rule_id: str
    kind: str
    subject_id: str
    part_id: str
    whole_id: str | None
    name_zh: str
    name_en: str


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+$")]
    zh: str
    en: str


class _Rate(_Rule):
    rate: str
    part: str
    whole: str


class _Total(_Rule):
    whole: str
    parts: tuple[str, ...] = Field(min_length=2)


class _Bound(_Rule):
    whole: str
    part: str


class _Complement(_Rule):
    rates: tuple[str, str]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    rates: tuple[_Rate, ...]
    totals: tuple[_Total, ...]
    bounds: tuple[_Bound, ...]
    complements: tuple[_Complement, ...]


@cache
def load_audit_rules() -> tuple[AuditRule, ...]:
    """All rules, a row for each of their parts.

    Raises YamlError where one names an indicator that is not in the catalog.
    """
    path = HERE / "audit_rules.yaml"
    rules, _ = parse_file(path, _Rules)
    rows = [AuditRule(r.id, "rate", r.rate, r.part, r.whole, r.zh, r.en) for r in rules.rates]
    rows += [AuditRule(r.id, "total", r.whole, part, None, r.zh, r.en) for r in rules.totals for part in r.parts]
    rows += [AuditRule(r.id, "bound", r.whole, r.part, None, r.zh, r.en) for r in rules.bounds]
    rows += [AuditRule(r.id, "complement", *r.rates, None, r.zh, r.en) for r in rules.complements]
    known = load_catalog().indicators
    for row in rows:
        for name in (row.subject_id, row.part_id, row.whole_id):
            if name is not None and name not in known:
                raise YamlError(f"{shown(path)}, {row.rule_id}: {name!r} is no indicator of the catalog")
    return tuple(rows)
