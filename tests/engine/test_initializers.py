"""Initializers by the statistics of large draws, and by their bounds."""

import math

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.engine.initializers import INITIALIZERS

IDS = [
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
    "fan_in_uniform", "uniform", "normal", "truncated_normal", "orthogonal", "zeros", "ones", "constant",
]  # fmt: skip
FAN_IN, FAN_OUT = 600, 300  # of a kernel (600, 300): 180,000 numbers
# kind, variance, largest possible |value| (infinite for a whole bell)
STATISTICS = [
    ("glorot_uniform", 2 / 900, math.sqrt(6 / 900)),
    ("glorot_normal", 2 / 900, math.inf),
    ("he_uniform", 2 / 600, math.sqrt(6 / 600)),
    ("he_normal", 2 / 600, math.inf),
    ("lecun_uniform", 1 / 600, math.sqrt(3 / 600)),
    ("lecun_normal", 1 / 600, math.inf),
    ("fan_in_uniform", 1 / 1800, 1 / math.sqrt(600)),
    ("uniform", 0.1**2 / 12, 0.05),
    ("normal", 0.05**2, math.inf),
    ("truncated_normal", (0.8796 * 0.05) ** 2, 0.1),
    ("orthogonal", 1 / 600, math.inf),
]


def draw(options, shape=(FAN_IN, FAN_OUT), seed=0, fan_in=FAN_IN, fan_out=FAN_OUT):
    return INITIALIZERS.parse(options).sample(np.random.default_rng(seed), shape, fan_in, fan_out)


def test_every_initializer_is_there_in_its_order():
    assert list(INITIALIZERS) == IDS


@pytest.mark.parametrize(("kind", "variance", "bound"), STATISTICS)
def test_variance_mean_and_bounds(kind, variance, bound):
    values = draw(kind)
    # The standard error of the variance of 180,000 numbers is below 0.4 %, of the mean sd/424.
    assert values.var() == pytest.approx(variance, rel=0.02)
    assert abs(values.mean()) < 5 * math.sqrt(variance / values.size)
    assert np.abs(values).max() <= bound
    if math.isfinite(bound):
        assert np.abs(values).max() > 0.99 * bound, "the whole range is used"
    else:
        assert np.abs(values).max() > 3.5 * math.sqrt(variance), "nothing is cut"


@pytest.mark.parametrize("kind", [k for k, *_ in STATISTICS])
def test_standard_deviation_tells_the_truth(kind):
    told = INITIALIZERS.parse(kind).standard_deviation(FAN_IN, FAN_OUT)
    assert told == pytest.approx(draw(kind).std(), rel=0.02)


def test_fans_of_a_convolution():
    # 3x3 kernel, 16 -> 32 channels: fan_in 144, fan_out 288, Glorot's variance 2/432
    values = draw("glorot_uniform", (3, 3, 16, 32), fan_in=144, fan_out=288)
    assert values.shape == (3, 3, 16, 32)
    assert values.var() == pytest.approx(2 / 432, rel=0.05)


def test_orthogonal_columns_or_rows():
    tall = draw({"kind": "orthogonal", "gain": 2.0}, (50, 20))
    assert tall.T @ tall == pytest.approx(4 * np.eye(20), abs=1e-12)
    wide = draw("orthogonal", (20, 50))
    assert wide @ wide.T == pytest.approx(np.eye(20), abs=1e-12)
    kernel = draw("orthogonal", (3, 3, 4, 8)).reshape(36, 8)
    assert kernel.T @ kernel == pytest.approx(np.eye(8), abs=1e-12)
    # Signs are uniform: without the correction the first entry of a QR is always negative.
    firsts = [draw("orthogonal", (4, 4), seed=s)[0, 0] > 0 for s in range(200)]
    assert 60 < sum(firsts) < 140


def test_constants():
    assert (draw("zeros", (3, 2)) == 0).all()
    assert (draw("ones", (3, 2)) == 1).all()
    assert (draw({"kind": "constant", "value": 0.25}, (3, 2)) == 0.25).all()
    assert INITIALIZERS.parse({"kind": "constant", "value": 3.0}).standard_deviation(1, 1) == 0


def test_options_of_the_free_ones():
    values = draw({"kind": "uniform", "minval": 1.0, "maxval": 3.0})
    assert values.min() >= 1
    assert values.max() <= 3
    assert values.mean() == pytest.approx(2, abs=0.01)
    bell = draw({"kind": "normal", "mean": -1.0, "stddev": 0.5})
    assert bell.mean() == pytest.approx(-1, abs=0.01)
    assert bell.std() == pytest.approx(0.5, rel=0.02)
    cut = draw({"kind": "truncated_normal", "mean": 5.0, "stddev": 1.0})
    assert 3 <= cut.min() < cut.max() <= 7


def test_bounds_the_wrong_way_round_are_refused():
    with pytest.raises(OptionError, match="minval must not be above maxval, got 2 and 1"):
        INITIALIZERS.parse({"kind": "uniform", "minval": 2.0, "maxval": 1.0})


@pytest.mark.parametrize("kind", IDS)
def test_same_seed_same_numbers(kind):
    assert np.array_equal(draw(kind, (7, 5), seed=4), draw(kind, (7, 5), seed=4))
    if np.ptp(draw(kind, (7, 5))) != 0:
        assert not np.array_equal(draw(kind, (7, 5), seed=4), draw(kind, (7, 5), seed=5))


@pytest.mark.parametrize("kind", IDS)
def test_small_and_empty_shapes(kind):
    assert draw(kind, (1,), fan_in=0, fan_out=0).shape == (1,)
    assert draw(kind, (0, 3), fan_in=0, fan_out=3).shape == (0, 3)
