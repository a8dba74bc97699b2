"""A text's signature, by which the same report is found again at another address or in a corrected version."""

import re

from rensa import RMinHash

PERMUTATIONS = 128
SEED = 2012
SHINGLE = 5


def minhash(text: str) -> list[int]:
    """MinHash of a text's shingles of five letters and digits: 128 numbers. Two texts' share of equal places estimates the
    Jaccard similarity of their shingles (Broder 1997), with a standard error of at most 0.044."""
    letters = re.sub(r"\W+", "", text)
    signature = RMinHash(PERMUTATIONS, SEED)
    signature.update([letters[i : i + SHINGLE] for i in range(max(1, len(letters) - SHINGLE + 1))])
    return list(signature.digest())
