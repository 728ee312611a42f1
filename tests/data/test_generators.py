"""Generators: each one's geometry, its options, and that the seed alone decides the draw."""

from typing import Any

import numpy as np
import pytest

from nnstudio.catalog.declaration import OptionError
from nnstudio.data import GENERATORS

IDS = (
    "xor", "moons", "circles", "spirals", "blobs", "rings", "checkerboard", "sine", "plane", "friedman",
)  # fmt: skip


def draw(kind: str, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    table = GENERATORS[kind].build(options).load(None)
    return table.features.astype(np.float64), table.target


def test_the_list_of_generators() -> None:
    assert tuple(GENERATORS) == IDS


@pytest.mark.parametrize("kind", IDS)
def test_seed_and_samples(kind: str) -> None:
    x, y = draw(kind, samples=101, seed=1)
    again, _ = draw(kind, samples=101, seed=1)
    other, _ = draw(kind, samples=101, seed=2)
    assert len(x) == len(y) == 101
    assert x.tolist() == again.tolist() != other.tolist()


@pytest.mark.parametrize("kind", ["xor", "moons", "circles", "spirals", "blobs", "rings"])
def test_classes_are_balanced(kind: str) -> None:
    _, y = draw(kind, samples=100)
    counts = np.bincount(y)
    assert counts.max() - counts.min() <= 1 + (kind == "xor")


@pytest.mark.parametrize("kind", IDS)
def test_noise_moves_points_by_its_standard_deviation(kind: str) -> None:
    x, y = draw(kind, samples=20_000, noise=0.3)
    clean_x, clean_y = draw(kind, samples=20_000, noise=0.0)
    moved = (y - clean_y) if kind in ("sine", "plane", "friedman") else (x - clean_x)
    assert moved.std() == pytest.approx(0.3, rel=0.03)
    assert moved.mean() == pytest.approx(0.0, abs=0.01)


def test_xor_is_one_where_the_signs_differ() -> None:
    x, y = draw("xor", noise=0.0)
    assert set(map(tuple, x.tolist())) == {(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)}
    assert (y == (x[:, 0] * x[:, 1] < 0)).all()


def test_moons_are_half_circles_of_radius_one() -> None:
    x, y = draw("moons", noise=0.0)
    x = x + np.array([0.5, 0.25])
    upper, lower = x[y == 0], x[y == 1]
    assert np.hypot(*upper.T) == pytest.approx(1, abs=1e-6)
    assert np.hypot(*(lower - (1, 0.5)).T) == pytest.approx(1, abs=1e-6)
    assert upper[:, 1].min() >= -1e-6
    assert lower[:, 1].max() <= 0.5 + 1e-6


def test_circles_have_their_radii() -> None:
    x, y = draw("circles", noise=0.0, factor=0.3)
    radius = np.hypot(*x.T)
    assert radius[y == 0] == pytest.approx(1, abs=1e-6)
    assert radius[y == 1] == pytest.approx(0.3, abs=1e-6)


@pytest.mark.parametrize("classes", [2, 3])
def test_spirals_turn_with_their_radius(classes: int) -> None:
    x, y = draw("spirals", noise=0.0, turns=2.0, classes=classes)
    radius, angle = np.hypot(*x.T), np.arctan2(x[:, 1], x[:, 0])
    turned = (angle - 2 * np.pi * (2.0 * radius + y / classes)) / (2 * np.pi)
    far = radius > 0.01  # near the centre an angle says little
    assert np.abs(turned - np.round(turned))[far].max() < 1e-3
    assert radius.max() <= 1


def test_blobs_lie_around_their_centres() -> None:
    x, y = draw("blobs", samples=8000, centers=4, radius=5.0, noise=0.5)
    expected = {0: (5, 0), 1: (0, 5), 2: (-5, 0), 3: (0, -5)}
    for c, middle in expected.items():
        assert x[y == c].mean(axis=0) == pytest.approx(middle, abs=0.05)
        assert x[y == c].std(axis=0) == pytest.approx(0.5, rel=0.06)


def test_rings_do_not_touch() -> None:
    x, y = draw("rings", noise=0.0, classes=3)
    radius = np.hypot(*x.T)
    spans = [(radius[y == c].min(), radius[y == c].max()) for c in range(3)]
    for c, (low, high) in enumerate(spans):
        assert (2 * c + 0.5) / 6 - 1e-6 <= low < high <= (2 * c + 1.5) / 6 + 1e-6


def test_checkerboard_alternates() -> None:
    x, y = draw("checkerboard", noise=0.0, fields=4)
    column, row = np.floor((x.T + 1) * 2).astype(int)
    inside = np.abs((x + 1) * 2 - np.round((x + 1) * 2)).min(axis=1) > 1e-5
    assert (y == (column + row) % 2)[inside].all()
    assert np.abs(x).max() <= 1


def test_sine_follows_its_formula() -> None:
    x, y = draw("sine", noise=0.0, periods=2.0)
    assert y == pytest.approx(np.sin(2 * np.pi * x), abs=1e-5)
    assert np.abs(x).max() <= 1


def test_plane_follows_its_formula() -> None:
    x, y = draw("plane", noise=0.0, slope_1=3.0, slope_2=-1.0, offset=2.0)
    assert y[:, 0] == pytest.approx(3 * x[:, 0] - x[:, 1] + 2, abs=1e-5)


def test_friedman_uses_five_inputs_only() -> None:
    x, y = draw("friedman", noise=0.0, useless=3)
    assert x.shape[1] == 8
    expected = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    assert y[:, 0] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(
    ("kind", "options", "sentence"),
    [
        ("xor", {"samples": 0}, "XOR: samples must be a whole number from 4 to 1,000,000, got 0."),
        ("moons", {"noise": -1}, "Moons: noise must be a number from 0 to 10, got -1."),
        ("spirals", {"classes": 1}, "Spirals: classes must be a whole number from 2 to 10, got 1."),
        ("circles", {"factor": 1.0}, "Circles: factor must be a number above 0 and below 1, got 1.0."),
    ],
)
def test_options_out_of_bounds_are_refused_in_words(kind: str, options: dict, sentence: str) -> None:
    with pytest.raises(OptionError) as error:
        GENERATORS[kind].build(options)
    assert str(error.value) == sentence


@pytest.mark.parametrize("kind", IDS)
def test_every_option_has_words(kind: str) -> None:
    for name, option in GENERATORS[kind].options().items():
        assert option.description.endswith("."), name
