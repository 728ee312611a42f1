"""Counting what was taken for what, by hand."""

import numpy as np
import pytest

from nnstudio.gui.plots.predictions import confusion, r_squared


def test_confusion_counts_by_hand():
    true = np.array([0, 0, 0, 1, 1, 2])
    said = np.array([0, 1, 0, 1, 2, 2])
    np.testing.assert_array_equal(confusion(true, said, 3), [[2, 1, 0], [0, 1, 1], [0, 0, 1]])


def test_classes_that_do_not_occur_have_empty_rows():
    np.testing.assert_array_equal(confusion(np.array([1]), np.array([1]), 2), [[0, 0], [0, 1]])


def test_r_squared_by_hand():
    """True 1, 2, 3 (mean 2, spread 2); errors 0, 0.5, 0.5 → 1 - 0.5 / 2."""
    assert r_squared(np.array([1.0, 2, 3]), np.array([1.0, 2.5, 2.5])) == pytest.approx(0.75)
    assert r_squared(np.array([1.0, 2, 3]), np.array([2.0, 2, 2])) == pytest.approx(0.0)
    assert np.isnan(r_squared(np.array([2.0, 2]), np.array([1.0, 3])))
