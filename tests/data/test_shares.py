"""Splitting: disjoint, complete, deterministic, with class shares kept."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnstudio.data.splits.shares import split_rows

shares = st.sampled_from([0.0, 0.05, 0.15, 0.2, 0.33, 0.45])


@settings(deadline=None)
@given(st.integers(1, 300), shares, shares, st.integers(0, 2**53))
def test_parts_are_disjoint_and_complete_and_training_is_never_empty(
    n: int, v: float, t: float, seed: int
) -> None:
    train, validation, test = split_rows(n, v, t, seed)
    assert sorted([*train, *validation, *test]) == list(range(n))
    assert len(train) >= 1
    if n >= 20:
        assert abs(len(validation) - n * v) <= 1
        assert abs(len(test) - n * t) <= 1


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=200), shares, shares)
def test_every_class_of_three_is_in_every_part_that_has_a_share(found: list[int], v: float, t: float) -> None:
    labels = np.array(found)
    parts = split_rows(len(labels), v, t, 1, labels)
    assert sorted(np.concatenate(parts)) == list(range(len(labels)))
    for c, count in zip(*np.unique(labels, return_counts=True), strict=True):
        in_train, in_validation, in_test = (int((labels[p] == c).sum()) for p in parts)
        assert in_train >= 1
        if count >= 3:
            assert in_validation >= (v > 0)
            assert in_test >= (t > 0)


def test_shares_of_classes_are_kept() -> None:
    labels = np.repeat([0, 1, 2], [600, 300, 100])
    train, validation, test = split_rows(1000, 0.15, 0.15, 3, labels)
    assert np.bincount(labels[train]).tolist() == [420, 210, 70]
    assert np.bincount(labels[validation]).tolist() == [90, 45, 15]
    assert np.bincount(labels[test]).tolist() == [90, 45, 15]


def test_rounding_does_not_add_up_over_many_classes() -> None:
    labels = np.repeat(np.arange(20), 11)  # 1.65 rows of each class
    _, validation, test = split_rows(220, 0.15, 0.15, 3, labels)
    assert (len(validation), len(test)) == (33, 33)


def test_the_same_seed_gives_the_same_rows_and_another_seed_others() -> None:
    labels = np.arange(90) % 3
    first, again, other = (split_rows(90, 0.2, 0.2, seed, labels) for seed in (5, 5, 6))
    assert [p.tolist() for p in first] == [p.tolist() for p in again]
    assert first[0].tolist() != other[0].tolist()


def test_training_rows_come_in_a_drawn_order_not_sorted_by_class() -> None:
    labels = np.repeat([0, 1], 50)
    train, _, _ = split_rows(100, 0.1, 0.1, 0, labels)
    assert 10 < int((np.diff(labels[train]) != 0).sum()) < 70


@pytest.mark.parametrize(("n", "expected"), [(1, (1, 0, 0)), (2, (2, 0, 0)), (3, (1, 1, 1)), (4, (2, 1, 1))])
def test_tiny_data(n: int, expected: tuple) -> None:
    assert tuple(len(p) for p in split_rows(n, 0.15, 0.15, 0)) == expected
