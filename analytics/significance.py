"""What clicks can say about an A/B test, and what they cannot.

getowl sees who was sent where, and nothing of what came of it: a variant with more clicks is one that was given more
visitors. So there is no "winner" here. The one question that clicks answer is whether visitors were split as the
weights ask (a sample-ratio mismatch). If they were not, what is measured at the destinations compares unlike groups.

A visitor is sent to the same variant each time, so the unit that was split is the visitor and not the click; whoever
clicks ten times would be counted as ten draws. Visitors are pseudonyms of one day (docs/clicks.md), so somebody who
comes back on five days is five of them, all sent the same way: the p is then smaller than it should be. Hence the
strict limit of 0.001, which is also what the literature uses.

Sources: Pearson's test of goodness of fit, chi2 = sum((observed - expected)^2 / expected) with k - 1 degrees of freedom
(NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.15; expected counts of at least 5). Its p is the regularised
upper incomplete gamma function Q(df/2, chi2/2), for whole df in closed form (Abramowitz and Stegun, 26.4.4 and 26.4.5).
On sample ratios: Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments", KDD 2019.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MISMATCH_P: Final = 0.001
LEAST_EXPECTED: Final = 5.0
"""Visitors that each variant should have at least, for chi-square to be near the truth."""


class Verdict(StrEnum):
    """What the test says of a split."""

    TOO_FEW = "too_few"
    FITS = "fits"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True)
class SplitTest:
    """`p`: how often a split by these weights is at least as far off as this one by chance alone."""

    verdict: Verdict
    chi_square: float
    degrees: int
    p: float
    needed: int
    """With so many visitors in all, each variant should have enough."""


def split_test(observed: Sequence[int], weights: Sequence[int]) -> SplitTest:
    """Test whether the visitors of each variant fit the weights. Raises ValueError for fewer than two, or weights <= 0.

    Both are of the variants that are in the test now, in one order; `weights` must not have changed meanwhile.
    """
    if len(observed) != len(weights) or len(weights) < 2 or min(weights) <= 0 or min(observed) < 0:
        raise ValueError("give the visitors and the weight of each of two or more variants")
    total, whole = sum(observed), sum(weights)
    degrees = len(weights) - 1
    needed = math.ceil(LEAST_EXPECTED * whole / min(weights))
    if total < needed:
        return SplitTest(Verdict.TOO_FEW, 0.0, degrees, 1.0, needed)
    expected = [total * weight / whole for weight in weights]
    chi_square = sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(observed, expected, strict=True))
    p = chi_square_p(chi_square, degrees)
    return SplitTest(Verdict.MISMATCH if p < MISMATCH_P else Verdict.FITS, chi_square, degrees, p, needed)


def chi_square_p(chi_square: float, degrees: int) -> float:
    """The probability that chi-square with so many degrees of freedom is at least this. Raises ValueError."""
    if chi_square < 0 or degrees < 1:
        raise ValueError("chi-square is at least 0, with at least one degree of freedom")
    half = chi_square / 2
    if degrees % 2:  # 26.4.4: 2Q(x) + 2Z(x) * (x + x^3/3 + x^5/15 + ...), x the root of chi-square
        root = math.sqrt(chi_square)
        total, term = 0.0, root
        for number in range(1, degrees - 1, 2):
            total += term
            term *= chi_square / (number + 2)
        p = math.erfc(math.sqrt(half)) + math.sqrt(2 / math.pi) * math.exp(-half) * total
    else:  # 26.4.5: e^(-h) * (1 + h + h^2/2! + ...), h half of chi-square
        total, term = 0.0, 1.0
        for number in range(1, degrees // 2 + 1):
            total += term
            term *= half / number
        p = math.exp(-half) * total
    return min(1.0, max(0.0, p))


def percentage(part: int, whole: int) -> float:
    """In hundredths; 0 of nothing is 0."""
    return 100 * part / whole if whole else 0.0


def p_in_words(p: float) -> str:
    """As reports write it: three digits, never a false zero."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
