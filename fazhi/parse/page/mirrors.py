"""A text's signature, by which the same report is found again at another address or in a corrected version."""

import re

from rensa import RMinHash

PERMUTATIONS = 128
SEED = 2012
BETWEEN_CLAUSES = re.compile(r"\W+")


def minhash(text: str) -> list[int]:
    """MinHash of a text's clauses, what stands between two stops: 128 numbers. Two texts' share of equal places estimates the
    share of clauses that they have in common (Jaccard; Broder 1997), with a standard error of at most 0.044."""
    signature = RMinHash(PERMUTATIONS, SEED)
    signature.update(BETWEEN_CLAUSES.split(text))
    return list(signature.digest())
