"""Transforms: values worked by hand, what fitting measures, and that undoing gives the input back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnstudio.data import TRANSFORMS

IDS = (
    "standardize", "min_max", "robust", "log", "impute", "drop_missing", "ordinal", "image_scale", "resize",
    "grayscale", "one_hot",
)  # fmt: skip
NAN = float("nan")


def columns(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)[:, None]


BY_HAND = [
    # mean 4, variance (9 + 1 + 1 + 9) / 4 = 5
    ("standardize", {}, (1, 3, 5, 7), np.array([-3, -1, 1, 3]) / np.sqrt(5)),
    ("min_max", {}, (2, 4, 10), (0, 0.25, 1)),
    # quartiles of 0 1 2 3 100: 1 and 3
    ("robust", {}, (0, 1, 2, 3, 100), (-1, -0.5, 0, 0.5, 49)),
    ("log", {}, (0, 1, -1, 99), (0, np.log(2), -np.log(2), np.log(100))),
    ("impute", {"by": "mean"}, (1, NAN, 5), (1, 3, 5)),
    ("impute", {"by": "median"}, (1, NAN, 5, 60), (1, 5, 5, 60)),
    ("impute", {"by": "constant", "value": -2.5}, (1, NAN, 5), (1, -2.5, 5)),
    ("impute", {"by": "most_frequent"}, (7, NAN, 5, 5, 7, 9), (7, 5, 5, 5, 7, 9)),
]


def test_the_list_of_transforms() -> None:
    assert tuple(TRANSFORMS) == IDS


@pytest.mark.parametrize(("kind", "options", "given_values", "expected"), BY_HAND)
def test_values_by_hand(kind: str, options: dict, given_values: tuple, expected: tuple) -> None:
    transform = TRANSFORMS[kind].build(options)
    x = columns(*given_values)
    assert transform.apply(x, transform.fit(x))[:, 0] == pytest.approx(np.asarray(expected))


def test_standardize_uses_what_was_fitted_for_other_rows() -> None:
    transform = TRANSFORMS["standardize"].build({})
    state = transform.fit(columns(0, 2))  # mean 1, sd 1
    assert transform.apply(columns(11, -1), state)[:, 0].tolist() == [10, -2]


@pytest.mark.parametrize(
    ("kind", "expected"), [("standardize", [[-1, 0], [0, 1]]), ("min_max", [[0, 0.5], [0.5, 1]])]
)
def test_together_measures_all_columns_as_one(kind: str, expected: list) -> None:
    transform = TRANSFORMS[kind].build({"together": True})
    x = np.array([[0.0, 2.0], [2.0, 4.0]])  # mean 2, variance 2; range 0 to 4
    found = transform.apply(x, transform.fit(x))
    scale = np.sqrt(2) if kind == "standardize" else 1.0
    assert found == pytest.approx(np.array(expected) * (2 / scale if kind == "standardize" else 1))


@pytest.mark.parametrize("kind", ["standardize", "min_max", "robust"])
@pytest.mark.parametrize("constant", [0.0, 7.0, 0.1, -3e30, 1e-30])
def test_a_constant_column_becomes_zero(kind: str, constant: float) -> None:
    transform = TRANSFORMS[kind].build({})
    x = np.full((7, 1), constant)
    found = transform.apply(x, transform.fit(x))
    assert np.isfinite(found).all()
    assert np.abs(found).max() <= 1e-12 * max(abs(constant), 1)


@pytest.mark.parametrize("kind", ["standardize", "min_max", "robust"])
def test_tiny_but_real_variation_is_kept(kind: str) -> None:
    transform = TRANSFORMS[kind].build({})
    x = columns(1e-20, 2e-20, 3e-20, 4e-20)
    found = transform.apply(x, transform.fit(x))
    assert found.max() - found.min() >= 1


@pytest.mark.parametrize("kind", ["standardize", "min_max", "robust", "log"])
def test_missing_values_are_skipped_by_the_fit_and_stay_missing(kind: str) -> None:
    transform = TRANSFORMS[kind].build({})
    with_gap, without = columns(1, NAN, 4, 9), columns(1, 4, 9)
    found = transform.apply(with_gap, transform.fit(with_gap))[:, 0]
    assert np.isnan(found[1])
    assert found[[0, 2, 3]].tolist() == transform.apply(without, transform.fit(without))[:, 0].tolist()


@pytest.mark.parametrize("kind", ["standardize", "min_max", "robust", "impute"])
def test_a_column_without_any_value_does_not_warn(kind: str) -> None:
    transform = TRANSFORMS[kind].build({})
    x = np.array([[NAN, 1.0], [NAN, 3.0]])
    found = transform.apply(x, transform.fit(x))
    assert np.isfinite(found[:, 1]).all()


def test_quartiles_that_agree_give_way_to_the_standard_deviation() -> None:
    transform = TRANSFORMS["robust"].build({})
    x = columns(0, 0, 0, 0, 1e-310, 0, 0, 10)
    found = transform.apply(x, transform.fit(x))
    assert found[-1, 0] == pytest.approx(10 / x.std())


def test_one_hot_by_hand() -> None:
    transform = TRANSFORMS["one_hot"].build({})
    state = transform.fit(columns(0, 1, 2))
    found = transform.apply(columns(2, 0), state)
    assert found.tolist() == [[0, 0, 1], [1, 0, 0]]
    assert transform.inverse(found, state)[:, 0].tolist() == [2, 0]


@pytest.mark.parametrize("kind", ["standardize", "min_max", "robust", "log"])
@settings(deadline=None)
@given(x=arrays(np.float64, (6, 2), elements=st.floats(-1e6, 1e6)))
def test_inverse_gives_the_values_back(kind: str, x: np.ndarray) -> None:
    transform = TRANSFORMS[kind].build({})
    state = transform.fit(x)
    back = transform.inverse(transform.apply(x, state), state)
    assert back == pytest.approx(x, rel=1e-9, abs=1e-6)
