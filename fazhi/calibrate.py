"""How often what is published is right, fitted on annotated reports that nobody had tuned for: fazhi/learn/calibration.json."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from fazhi.evaluate import Annotation, aligned, annotations, reports_of, rows_by_report, same_value
from fazhi.learn.calibration import ANNOTATED_AS, PUBLISHED_AS, Accuracy

FEATURES = {
    "link": (
        "is_agreed", "is_doubted", "is_contradicted", "is_model_alone", "is_against_rules", "support", "doubted_margin", "doubted_first", "alone_margin",
        "alone_none", "alone_in_clause", "alone_in_paragraph", "alone_named", "is_stated_elsewhere", "is_stated_alike", "is_from_afar", "is_rate",
    ),
    "fact": (
        "link_logit", "is_agreed", "done_support", "is_scope_agreed", "is_other_year", "is_out_of_range", "is_of_a_part", "is_contradicted", "is_repeated",
        "is_failing",
    ),
}  # fmt: skip
"""What confidence is made of; the models int_link and int_statement say what each means."""
STRENGTH = 1.0
"""The C of the logistic regressions: so few reports allow no more."""
FOLDS = 6
PROMISED, CERTAINTY = 0.98, 0.95
"""Of the facts that are sure at least this share is right, with this certainty."""
MODEL_ALONE, RULES_ALONE = 0.9, 0.436
"""The second coder's own proposals are published where at least this share of such is right; what the rules say against it, where at least that."""
FEWEST_SURE, STEP = 0.4, 0.02
BINS = 10

Numbers = NDArray[np.float64]


class CalibrationError(ValueError):
    """Nothing can be fitted: why, and what to do."""


@dataclass(frozen=True)
class Judged:
    """Proposals with what is known of each: features (a row each), whether it is right, and the number of its report."""

    features: Numbers
    right: NDArray[np.bool_]
    reports: NDArray[np.int64]


@dataclass(frozen=True)
class Sure:
    """What may be called sure: from which confidence on, how many of the judged that covers, how many of them are right, and the
    exact lower bound (Clopper-Pearson) of the share that is right."""

    threshold: float
    covered: int
    right: int
    bound: float


def calibrate(working: Path, marts: Path, gold: Path) -> dict[str, Any]:
    """Coefficients, thresholds and what they were measured to be worth, from a working database and its annotated reports.

    Raises CalibrationError where the reports are too few.
    """
    link = _fitted(_judged(working, marts, gold, "link"), "link")
    # the coefficients of links decide the features of facts, so these are computed with them here as dbt does in SQL
    fact = _judged(working, marts, gold, "fact", link.coefficients)
    return {"link": link.coefficients} | _told(link, _fitted(fact, "fact"))


@dataclass(frozen=True)
class _Fitted:
    coefficients: dict[str, float]
    judged: Judged
    kept_back: Numbers
    """Confidence of each, by a fit on other reports."""


def _told(link: _Fitted, fact: _Fitted) -> dict[str, Any]:
    sure = surest(fact.kept_back, fact.judged.right)
    measured = {
        of: {
            "judged": len(part.judged.right),
            "right": int(part.judged.right.sum()),
            "reports": len(set(part.judged.reports)),
            "calibration_error": round(calibration_error(part.kept_back, part.judged.right), 4),
            "reliability": reliability(part.kept_back, part.judged.right),
        }
        for of, part in (("link", link), ("fact", fact))
    }
    measured["sure"] = {"covered": sure.covered, "right": sure.right, "bound": round(sure.bound, 4), "promised": PROMISED, "certainty": CERTAINTY}
    return {
        "fact": fact.coefficients,
        "threshold": {"model_alone": MODEL_ALONE, "rules_alone": RULES_ALONE, "is_sure": round(sure.threshold, 4)},
        "measured": measured,
    }


def _fitted(judged: Judged, of: str) -> _Fitted:
    if len(set(judged.reports)) < FOLDS or judged.right.all() or not judged.right.any():
        raise CalibrationError(
            f"{len(set(judged.reports))} annotated reports with {len(judged.right)} proposals, {int((~judged.right).sum())} of them wrong, are too few to"
            f" tell confidence from: annotate {FOLDS} reports or more that nobody has tuned for"
        )
    from sklearn.model_selection import GroupKFold  # scikit-learn takes 3 s to load

    kept_back = np.empty(len(judged.right))
    for taught, others in GroupKFold(FOLDS).split(judged.features, groups=judged.reports):
        kept_back[others] = _model(judged, taught).predict_proba(judged.features[others])[:, 1]
    model = _model(judged, np.arange(len(judged.right)))
    numbers = (model.intercept_[0], *model.coef_[0])
    names = ("constant", *FEATURES[of])
    return _Fitted({name: round(float(number), 4) for name, number in zip(names, numbers, strict=True)}, judged, kept_back)


def _model(judged: Judged, rows: NDArray[np.int64]) -> Any:
    from sklearn.linear_model import LogisticRegression  # scikit-learn takes 3 s to load

    return LogisticRegression(C=STRENGTH, max_iter=1000).fit(judged.features[rows], judged.right[rows])


def surest(confidence: Numbers, right: NDArray[np.bool_]) -> Sure:
    """The lowest confidence from which on the promise holds.

    The most confident 40 % are tried first, then 42 % and so on, up to where the exact binomial lower bound first falls below what
    is promised: tried in this fixed order, the bound holds for the last one that passed (fixed-sequence testing).
    """
    order = np.argsort(-confidence, kind="stable")
    passed = Sure(1.0, 0, 0, 0.0)
    for share in np.arange(FEWEST_SURE, 1 + STEP / 2, STEP):
        threshold = float(np.floor(confidence[order[max(0, round(share * len(order)) - 1)]] * 10_000) / 10_000)
        covered = confidence >= threshold
        tried = Sure(threshold, int(covered.sum()), int(right[covered].sum()), lower_bound(int(right[covered].sum()), int(covered.sum())))
        if tried.bound < PROMISED:
            break
        passed = tried
    return passed


def lower_bound(right: int, judged: int, certainty: float = CERTAINTY) -> float:
    """The share that is right is at least this, with this certainty (Clopper-Pearson, one-sided)."""
    return 0.0 if right == 0 else float(betaincinv(right, judged - right + 1, 1 - certainty))


def reliability(confidence: Numbers, right: NDArray[np.bool_]) -> list[dict[str, float]]:
    """Of ten groups of equal size, from the least confident on: how many, how many right, and the mean confidence."""
    groups = [group for group in np.array_split(np.argsort(confidence, kind="stable"), BINS) if len(group)]
    return [{"judged": len(group), "right": int(right[group].sum()), "mean_confidence": round(float(confidence[group].mean()), 4)} for group in groups]


def calibration_error(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """Expected calibration error: over ten groups of equal size, how far confidence is from the share that is right, on average."""
    groups = np.array_split(np.argsort(confidence, kind="stable"), BINS)
    return float(sum(len(group) * abs(confidence[group].mean() - right[group].mean()) for group in groups if len(group)) / len(right))


def accuracy(working: Path, gold: Path, told: dict[str, Any]) -> list[Accuracy]:
    """How often what is published of a figure is what the annotation gives, by slot and group: those of `rpt_agreement`, and for an
    indicator's precision and recall the figures published and those annotated as it.

    told: a calibration, which decides what of the second coder's own proposals is published. Judged are annotated figures that
    were read; in an indicator's own group those that it is published of or that the annotation gives it.
    """
    judged: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    with duckdb.connect(str(working), read_only=True) as connection:
        read = _read(connection, gold, "link")
        for doc, expected in annotations(gold):
            report_id = read.report_ids.get(doc)
            if report_id is None:
                continue
            (report,), found = read.reports[report_id], read.quantities[report_id]
            published = _published(read.proposals[report_id], told)
            groups = {
                "all": "all",
                "year": str(report["year"]),
                "province": f"{str(report['jurisdiction_code'])[:2]}0000",
                "issuer_kind": report["issuer_kind"],
            }
            for i, j in aligned(expected, found).items():
                if not expected[i].is_optional:
                    for slot, group, name, is_right in _answers(expected[i], found[j], published[found[j]["quantity_id"]], groups):
                        judged[slot, group, name].append(is_right)
    return [Accuracy(*key, len(rights), sum(rights)) for key, rights in sorted(judged.items())]


def _published(proposals: list[dict[str, Any]], told: dict[str, Any]) -> dict[str, set[str]]:
    """The indicators published of each quantity, by the rule of `int_mention`."""
    published: dict[str, set[str]] = defaultdict(set)
    for row in proposals:
        confidence = _confidence(row, told["link"], "")
        is_likely = row["is_model_alone"] and confidence >= told["threshold"]["model_alone"]
        is_kept = row["coding"] == "rules" and (not row["may_be_withheld"] or confidence >= told["threshold"]["rules_alone"])
        if row["coding"] == "agreed" or is_kept or is_likely:
            published[row["quantity_id"]].add(row["indicator_id"])
    return published


def _answers(annotated: Annotation, found: dict[str, Any], published: set[str], groups: dict[str, str]) -> Iterator[tuple[str, str, str, bool]]:
    """Slot, group, its name, and whether what is published of a figure is right."""
    told = published - annotated.may_be
    right = {"indicator": told == annotated.indicators} | {slot: found[slot] in annotated.attributes[slot] for slot in ("scope", "modality")}
    yield from ((slot, group, name, is_right) for slot, is_right in right.items() for group, name in groups.items())
    yield from (("indicator", "indicator", name, name in told & annotated.indicators) for name in told | annotated.indicators)
    yield from (("indicator", PUBLISHED_AS, name, name in annotated.indicators) for name in told)
    yield from (("indicator", ANNOTATED_AS, name, name in told) for name in annotated.indicators)


def _judged(working: Path, marts: Path, gold: Path, of: str, link: dict[str, float] | None = None) -> Judged:
    features, right, reports = [], [], []
    with duckdb.connect(str(working), read_only=True) as connection:
        connection.execute(f"attach '{marts}' as built (read_only)")
        read = _read(connection, gold, of)
        for number, (doc, expected) in enumerate(annotations(gold)):
            for row in read.proposed(doc, expected):
                verdict = _verdict(row, of)
                if verdict is not None:
                    told = row if link is None else _with_link(row, link)
                    features.append([float(told[name]) for name in FEATURES[of]])
                    right.append(verdict)
                    reports.append(number)
    return Judged(np.array(features).reshape(-1, len(FEATURES[of])), np.array(right, dtype=bool), np.array(reports))


def _with_link(row: dict[str, Any], link: dict[str, float]) -> dict[str, Any]:
    """The link's confidence by coefficients that are newer than those which the database was built with."""
    confidence = np.clip(_confidence(row, link, "link_"), 0.005, 0.995)
    return row | {"link_logit": float(np.log(confidence / (1 - confidence)))}


def _confidence(row: dict[str, Any], link: dict[str, float], prefix: str) -> float:
    """A link's confidence by these coefficients; its features stand in the row under their names behind a prefix."""
    score = link["constant"] + sum(link[name] * float(row[f"{prefix}{name}"]) for name in FEATURES["link"])
    return float(1 / (1 + np.exp(-score)))


SQL = {
    "link": "select * from intermediate.int_link where report_id in (select unnest(?))",
    "fact": (
        "select s.*, exists (from built.marts.fct_audit_check c where c.result = 'fail' and c.quantity_id = s.quantity_id and c.indicator_id = s.indicator_id)"
        f" as is_failing, {', '.join(f'l.{name} as link_{name}' for name in FEATURES['link'])}"
        " from intermediate.int_statement s join intermediate.int_link l using (quantity_id, indicator_id) where s.report_id in (select unnest(?))"
    ),
}


class _Read(NamedTuple):
    """What was read of annotated documents, by report: the report itself, its quantities in reading order, what is proposed of them."""

    report_ids: dict[str, str]
    reports: dict[str, list[dict[str, Any]]]
    quantities: dict[str, list[dict[str, Any]]]
    proposals: dict[str, list[dict[str, Any]]]

    def proposed(self, doc: str, expected: list[Annotation]) -> list[dict[str, Any]]:
        """What was proposed of a document's quantities, each with the annotation of its quantity (null where there is none)."""
        if doc not in self.report_ids:
            return []
        found = self.quantities[self.report_ids[doc]]
        annotated = {found[j]["quantity_id"]: expected[i] for i, j in aligned(expected, found).items()}
        return [row | {"annotated": annotated.get(row["quantity_id"])} for row in self.proposals[self.report_ids[doc]]]


def _read(connection: duckdb.DuckDBPyConnection, gold: Path, of: str) -> _Read:
    told = connection.execute("select source_uri, report_id from intermediate.int_report").fetchall()
    report_ids = reports_of(told, [doc for doc, _ in annotations(gold)])
    of_them = "where report_id in (select unnest(?))"
    asked = (f"select * from intermediate.int_report {of_them}", f"select * from intermediate.int_quantity {of_them} order by char_start, char_end", SQL[of])
    return _Read(report_ids, *(rows_by_report(connection, sql, list(report_ids.values())) for sql in asked))


def _verdict(row: dict[str, Any], of: str) -> bool | None:
    """Whether a proposal is right; null where a careful reader could say either."""
    annotated: Annotation | None = row["annotated"]
    if annotated is None:
        return False
    if annotated.is_optional or row["indicator_id"] in annotated.may_be:
        return None
    is_linked = row["indicator_id"] in annotated.indicators
    if of == "link":
        return is_linked
    return is_linked and annotated.is_actual and row["year"] in annotated.years and same_value(row["value"], annotated.value)
