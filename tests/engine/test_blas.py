"""Vectors added up in one pass: the same numbers as in two, and none of it where the library is not known."""

import numpy as np
import pytest

from nnstudio.engine import blas
from nnstudio.engine.optimizers import OPTIMIZERS, Update, base
from nnstudio.engine.plan import run


@pytest.fixture(params=["float32", "float64"])
def dtype(request):
    return np.dtype(request.param)


@pytest.fixture
def sums(dtype):
    found = blas.sums(dtype)
    if found is None:
        pytest.skip("NumPy's BLAS is none that has these calls.")
    return found


def test_a_multiple_is_added(sums, dtype):
    x, y, a = np.array([1, 2, 3], dtype), np.array([10, 20, 30], dtype), np.array(2, dtype)
    run([sums.add(y, a, x)])
    assert y.tolist() == [12, 24, 36]
    a[()] = -1  # whatever it holds when the call is made
    run([sums.add(y, a, x)])
    assert y.tolist() == [11, 22, 33]


def test_a_mean_keeps_a_share_of_itself(sums, dtype):
    x, y = np.array([1, 2, 3], dtype), np.array([10, 20, 30], dtype)
    run([sums.average(y, np.array(0.5, dtype), np.array(3, dtype), x)])
    assert y.tolist() == [8, 16, 24]


def test_only_the_given_part_changes(sums, dtype):
    y = np.zeros(100_000, dtype)
    run([sums.add(y[10:-10], np.array(1, dtype), np.ones(100_000 - 20, dtype))])
    assert (y[10:-10] == 1).all()
    assert not y[:10].any()
    assert not y[-10:].any()


def test_rows_that_do_not_lie_behind_each_other_are_refused(sums, dtype):
    with pytest.raises(AssertionError):
        sums.add(np.zeros(10, dtype)[::2], np.array(1, dtype), np.ones(5, dtype))


def test_other_dtypes_have_none():
    assert blas.sums(np.dtype("int64")) is None


def test_none_without_a_library_that_is_known(monkeypatch):
    monkeypatch.setattr(
        blas, "threadpool_info", lambda: [{"internal_api": "mkl", "filepath": "numpy/mkl.so"}]
    )
    assert blas.sums.__wrapped__(np.dtype("float32")) is None


def test_none_where_the_library_lacks_the_calls(monkeypatch):
    monkeypatch.setattr(blas, "_library", lambda: object())
    assert blas.sums.__wrapped__(np.dtype("float32")) is None


@pytest.mark.parametrize("kind", ["adam", "adamw"])
def test_an_optimizer_moves_alike_with_and_without(monkeypatch, kind):
    def trained():
        rng = np.random.default_rng(3)
        w, g = rng.standard_normal((2, 40_000))
        at = Update(w, g, np.array(0.01))
        calls = OPTIMIZERS.parse(kind).plan(at)
        for _ in range(5):
            at.step += 1
            g[:] = rng.standard_normal(g.shape)
            run(calls)
        return w

    fast = trained()
    monkeypatch.setattr(base, "sums", lambda dtype: None)
    np.testing.assert_allclose(trained(), fast, rtol=1e-12)
