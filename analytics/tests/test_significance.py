"""The test of splits, against tables, against numbers worked out elsewhere, and against itself."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.significance import Verdict, chi_square_p, p_in_words, percentage, split_test


@pytest.mark.parametrize(
    ("chi_square", "degrees", "p"),
    [
        # Critical values of the NIST/SEMATECH e-Handbook, table 1.3.6.7.4.
        (3.841, 1, 0.05), (6.635, 1, 0.01), (10.828, 1, 0.001),
        (5.991, 2, 0.05), (13.816, 2, 0.001),
        (7.815, 3, 0.05), (16.266, 3, 0.001),
        (9.488, 4, 0.05), (11.070, 5, 0.05), (12.592, 6, 0.05), (14.067, 7, 0.05), (24.322, 7, 0.001),
    ],
)  # fmt: skip
def test_the_tables(chi_square: float, degrees: int, p: float) -> None:
    assert chi_square_p(chi_square, degrees) == pytest.approx(p, rel=1e-3)


def test_the_extremes() -> None:
    assert [chi_square_p(0, degrees) for degrees in range(1, 8)] == [1.0] * 7
    assert [chi_square_p(1e9, degrees) for degrees in range(1, 8)] == [0.0] * 7
    for bad in ((-1.0, 1), (1.0, 0)):
        with pytest.raises(ValueError, match="at least"):
            chi_square_p(*bad)


@given(st.floats(0, 60), st.integers(1, 7))
def test_the_closed_form_is_the_integral(chi_square: float, degrees: int) -> None:
    # The density's integral from 0, by the series of the lower incomplete gamma function (A&S 6.5.29).
    a, x = degrees / 2, chi_square / 2
    term = total = 1 / a
    for number in range(1, 400):
        term *= x / (a + number)
        total += term
    lower = total * math.exp(-x) * x**a / math.gamma(a)
    assert chi_square_p(chi_square, degrees) == pytest.approx(1 - lower, abs=1e-9)


@given(st.floats(0, 100), st.floats(0.01, 10), st.integers(1, 7))
def test_further_off_is_less_likely(chi_square: float, more: float, degrees: int) -> None:
    assert chi_square_p(chi_square + more, degrees) < chi_square_p(chi_square, degrees)
    assert chi_square_p(chi_square, degrees) <= chi_square_p(chi_square, degrees + 1)


def test_a_split_that_fits() -> None:
    # 50:50, 520 and 480: (20^2 + 20^2) / 500 = 1.6.
    test = split_test([520, 480], [1, 1])
    assert (test.verdict, test.degrees) == (Verdict.FITS, 1)
    assert test.chi_square == pytest.approx(1.6)
    assert test.p == pytest.approx(0.2059, abs=1e-4)


def test_a_split_that_does_not() -> None:
    # Kohavi, Tang, Xu, "Trustworthy Online Controlled Experiments" (2020), chapter 3: an even split, p = 1.8e-6.
    test = split_test([821_588, 815_482], [50, 50])
    assert test.verdict is Verdict.MISMATCH
    assert test.p == pytest.approx(1.8e-6, rel=0.05)


def test_too_few_to_say() -> None:
    test = split_test([49, 0], [9, 1])
    assert (test.verdict, test.needed) == (Verdict.TOO_FEW, 50)
    assert split_test([50, 0], [9, 1]).verdict is Verdict.FITS
    assert split_test([0, 0], [1, 1]).verdict is Verdict.TOO_FEW


@pytest.mark.parametrize(("observed", "weights"), [([1], [1]), ([1, 2], [1]), ([1, 2], [1, 0]), ([-1, 2], [1, 1])])
def test_what_is_no_split(observed: list[int], weights: list[int]) -> None:
    with pytest.raises(ValueError, match="two or more variants"):
        split_test(observed, weights)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 1000)), min_size=2, max_size=8), st.randoms())
def test_neither_order_nor_the_unit_of_weights_matters(pairs: list[tuple[int, int]], dice: object) -> None:
    observed, weights = zip(*pairs, strict=True)
    test = split_test(observed, weights)
    dice.shuffle(pairs)  # type: ignore[attr-defined]  # hypothesis gives a Random
    other = split_test([seen for seen, _ in pairs], [weight * 7 for _, weight in pairs])
    assert 0 <= test.p <= 1
    assert (other.verdict, other.needed) == (test.verdict, test.needed)
    assert other.p == pytest.approx(test.p, rel=1e-6, abs=1e-12)


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=8), st.integers(5, 100))
def test_a_perfect_split_fits(weights: list[int], times: int) -> None:
    test = split_test([weight * times for weight in weights], weights)
    assert test.verdict is Verdict.FITS
    assert test.p == pytest.approx(1.0)


def test_words() -> None:
    assert (percentage(1, 4), percentage(0, 0)) == (25.0, 0.0)
    assert (p_in_words(0.00099), p_in_words(0.001), p_in_words(0.41249)) == ("p < 0.001", "p = 0.001", "p = 0.412")
