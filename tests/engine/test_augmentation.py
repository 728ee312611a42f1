"""Augmentations by hand, by statistics, and in a training: the same bits every time, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnstudio.engine.augmentation import AUGMENTATIONS
from nnstudio.engine.augmentation.outside import Gather, inside
from nnstudio.engine.augmentation.random_rotation import Turn
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.network import Network
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.augmented import Augmented
from nnstudio.engine.training.checkpoint import CheckpointError
from nnstudio.engine.training.events import StepDone
from nnstudio.engine.training.loop import Samples, Training, evaluate
from nnstudio.engine.training.settings import TrainingSettings


def changed(augmentation: Any, batch: np.ndarray, seed: int = 0) -> np.ndarray:
    """A changed copy of a batch."""
    found = batch.copy()
    AUGMENTATIONS.parse(augmentation).plan(batch.shape, batch.dtype)(found, np.random.default_rng(seed))
    return found


def picture(*rows: list[float], count: int = 1) -> np.ndarray:
    one = np.array(rows, dtype=np.float32)[None, :, :, None]
    return np.repeat(one, count, axis=0)


@pytest.mark.parametrize(
    ("fill", "wanted"),
    [
        ("nearest", [0, 0, 0, 0, 1, 2, 2, 2, 2]),
        ("reflect", [2, 1, 0, 0, 1, 2, 2, 1, 0]),
    ],
)
def test_beyond_the_edge(fill: Any, wanted: list[int]) -> None:
    index = np.arange(-3, 6)
    inside(index, 3, fill)
    assert index.tolist() == wanted


@pytest.mark.parametrize(
    ("fill", "wanted"),
    [
        ("nearest", [[1, 1, 2], [1, 1, 2]]),  # one down, one to the right
        ("reflect", [[1, 1, 2], [1, 1, 2]]),
        ("constant", [[0, 0, 0], [0, 1, 2]]),
    ],
)
def test_gathering_by_hand(fill: Any, wanted: list[list[int]]) -> None:
    before = picture([1, 2, 3], [4, 5, 6])
    out = np.empty_like(before)
    rows, columns = np.arange(2).reshape(1, 2, 1) - 1, np.arange(3).reshape(1, 1, 3) - 1
    Gather(before.shape, before.dtype, fill)(before, rows, columns, out)
    assert out[0, :, :, 0].tolist() == wanted


def test_shifts_are_whole_pixels_evenly_drawn_to_either_side() -> None:
    batch = np.zeros((4000, 5, 10, 1), dtype=np.float32)
    batch[:, 2, 5] = 1
    found = changed({"kind": "random_shift", "height": 0.4, "width": 0.1}, batch)
    assert found.sum(axis=(1, 2, 3)).tolist() == [1] * 4000
    _, rows, columns, _ = np.nonzero(found)
    assert sorted(set(rows)) == [0, 1, 2, 3, 4]
    assert sorted(set(columns)) == [4, 5, 6]
    assert np.bincount(rows).min() > 700  # 800 each are expected, standard deviation 25
    assert np.bincount(columns)[4:].min() > 1200


def test_no_way_to_go_is_no_shift() -> None:
    batch = picture([1, 2], [3, 4])
    assert np.array_equal(changed({"kind": "random_shift", "height": 0.1, "width": 0}, batch), batch)


def test_a_quarter_turn_is_numpys() -> None:
    batch = np.random.default_rng(1).normal(size=(3, 4, 4, 2)).astype(np.float32)
    found = batch.copy()
    Turn(batch.shape, batch.dtype, "nearest")(found, np.array([np.pi / 2, 0, -np.pi / 2]))
    np.testing.assert_allclose(found[0], np.rot90(batch[0]), atol=1e-6)
    np.testing.assert_array_equal(found[1], batch[1])
    np.testing.assert_allclose(found[2], np.rot90(batch[2], -1), atol=1e-6)


def test_an_eighth_turn_by_hand() -> None:
    batch = picture([0, 0, 0], [0, 0, 1], [0, 0, 0])
    Turn(batch.shape, batch.dtype, "constant")(batch, np.array([np.pi / 4]))
    far = np.sqrt(0.5)
    # The top right corner (-1, 1) comes from row 0, column √2: beyond 1, with 2 - √2 of the pixel (0, 1).
    assert batch[0, 0, 2, 0] == pytest.approx(2 - np.sqrt(2), abs=1e-6)
    # The middle right (0, 1) comes from (√½, √½): both shares are √½ from the centre, so (1 - √½) · √½.
    assert batch[0, 1, 2, 0] == pytest.approx((1 - far) * far, abs=1e-6)
    assert batch[0, 1, 1, 0] == 0


def test_turns_stay_within_the_angle() -> None:
    batch = np.zeros((300, 41, 41, 1), dtype=np.float32)
    batch[:, 20, 38] = 1
    found = changed({"kind": "random_rotation", "degrees": 20}, batch)[..., 0]
    rows, columns = (np.indices((41, 41))[:, None] - 20) * found
    angles = np.rad2deg(np.arctan2(-rows.sum(axis=(1, 2)), columns.sum(axis=(1, 2))))
    assert np.abs(angles).max() <= 20.5
    assert (angles.min(), angles.max()) == pytest.approx((-20, 20), abs=1.5)
    assert abs(angles.mean()) < 2.5


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [
        ("horizontal", {(1, 2, 3, 4), (2, 1, 4, 3)}),
        ("vertical", {(1, 2, 3, 4), (3, 4, 1, 2)}),
        ("both", {(1, 2, 3, 4), (2, 1, 4, 3), (3, 4, 1, 2), (4, 3, 2, 1)}),
    ],
)
def test_flips(mode: str, kinds: set[tuple[int, ...]]) -> None:
    found = changed({"kind": "random_flip", "mode": mode}, picture([1, 2], [3, 4], count=2000))
    flat = [tuple(int(v) for v in one.ravel()) for one in found]
    assert set(flat) == kinds
    for kind in kinds:  # five standard deviations
        share = 1 / len(kinds)
        assert abs(flat.count(kind) - 2000 * share) < 5 * np.sqrt(2000 * share * (1 - share))


def test_noise_has_its_standard_deviation() -> None:
    batch = np.full((1000, 20), 3, dtype=np.float32)
    added = changed({"kind": "noise", "sd": 0.5}, batch) - 3
    assert added.mean() == pytest.approx(0, abs=0.02)
    assert added.std() == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize("kind", list(AUGMENTATIONS))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_same_draw_gives_the_same_bits_and_channels_move_together(kind: str, dtype: str) -> None:
    batch = np.random.default_rng(0).normal(size=(7, 6, 5, 1)).repeat(3, axis=3).astype(dtype)
    first, again, other = (changed(kind, batch, seed) for seed in (1, 1, 2))
    assert first.tobytes() == again.tobytes() != other.tobytes()
    assert first.dtype == dtype
    if kind != "noise":
        assert np.array_equal(first[..., 0], first[..., 2])
        assert first.min() >= batch.min() - 1e-6
        assert first.max() <= batch.max() + 1e-6


# In a training


def small(shape: tuple[int, ...], seed: int = 0) -> Network:
    spec, previous = NetworkSpec(), ""
    layers: list[Any] = [{"kind": "input"}, *([{"kind": "flatten"}] if len(shape) > 1 else [])]
    for layer in (*layers, {"kind": "dense", "units": 3}):
        spec, node = spec.with_node(LAYERS.parse(layer))
        spec = spec.with_edge(previous, node.id) if previous else spec
        previous = node.id
    return Network(spec, shape, "float32", seed)


SETTINGS = TrainingSettings.build(
    {"epochs": 3, "batches": {"kind": "mini_batch", "batch_size": 8}, "metrics": ("mean_absolute_error",)}
)


def samples(shape: tuple[int, ...], *augment: Any, count: int = 20) -> Samples:
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(count, *shape)), rng.normal(size=(count, 3))
    return Samples(x.astype(np.float32), y.astype(np.float32), tuple(AUGMENTATIONS.parse(a) for a in augment))


def trained(shape: tuple[int, ...], *augment: Any) -> tuple[bytes, list[Any]]:
    network = small(shape)
    events = list(Training(network, SETTINGS, samples(shape, *augment), samples(shape)).run())
    return network.vector.tobytes(), [e.loss for e in events if isinstance(e, StepDone)]


@pytest.mark.parametrize(
    ("shape", "augment"),
    [((4,), ("noise",)), ((5, 4, 2), ("random_flip", "random_shift", "random_rotation", "noise"))],
)
def test_a_training_repeats_itself_and_differs_from_one_without(
    shape: tuple[int, ...], augment: tuple[str, ...]
) -> None:
    first, again, plain = trained(shape, *augment), trained(shape, *augment), trained(shape)
    assert first == again
    assert first[0] != plain[0]
    assert first[1] != plain[1]


def test_samples_themselves_and_the_ones_beside_them_are_left_alone() -> None:
    given = samples((4,), {"kind": "noise", "sd": 3})
    kept = given.x.copy()
    training = Training(small((4,)), SETTINGS, given)
    list(training.run())
    assert np.array_equal(given.x, kept)
    (feed,) = training._workspace.feeds.values()
    assert (feed[:, 4:] == 1).all()


def test_noise_keeps_from_steady_inputs() -> None:
    steady = np.array([[False, True, False, True]])
    batch = np.zeros((5000, 4), np.float32)
    AUGMENTATIONS.parse({"kind": "noise", "sd": 2.0}).plan(batch.shape, batch.dtype, steady)(
        batch, np.random.default_rng(0)
    )
    assert batch.std(0).round(1).tolist() == [2.0, 0.0, 2.0, 0.0]
    plain = changed({"kind": "noise", "sd": 2.0}, np.zeros((5000, 4), np.float32))
    assert np.array_equal(batch[:, [0, 2]], plain[:, [0, 2]])  # and the others as without


def test_a_training_keeps_from_steady_inputs() -> None:
    given = replace(samples((4,), {"kind": "noise", "sd": 3}), steady=np.array([[True, False, True, True]]))
    training = Training(small((4,)), SETTINGS, given)
    list(training.run())
    (feed,) = training._workspace.feeds.values()
    last = np.array([next(row for row in given.x if row[0] == x[0]) for x in feed[:, :4]])
    assert np.array_equal(feed[:, [0, 2, 3]], last[:, [0, 2, 3]])
    assert (feed[:, 1] != last[:, 1]).all()


def test_evaluation_sees_the_samples_as_they_are() -> None:
    network = small((4,))
    noisy, plain = samples((4,), {"kind": "noise", "sd": 100}), samples((4,))
    assert evaluate(network, SETTINGS, noisy) == evaluate(network, SETTINGS, plain)
    assert noisy.every(5).augment == ()


def test_what_is_resumed_in_the_middle_of_an_epoch_ends_in_the_same_bits() -> None:
    augment = ("random_shift", {"kind": "noise", "sd": 0.2})
    whole = small((5, 4, 1))
    list(Training(whole, SETTINGS, samples((5, 4, 1), *augment)).run())
    broken = small((5, 4, 1))
    training = Training(broken, SETTINGS, samples((5, 4, 1), *augment))
    run = training.run()
    for _ in range(5):
        next(run)
    kept = training.checkpoint()
    resumed = small((5, 4, 1), seed=9)
    list(Training(resumed, SETTINGS, samples((5, 4, 1), *augment), checkpoint=kept).run())
    assert resumed.vector.tobytes() == whole.vector.tobytes()
    with pytest.raises(CheckpointError, match="the training settings changed since"):
        Training(small((5, 4, 1)), SETTINGS, samples((5, 4, 1), "noise"), checkpoint=kept)


def test_a_reference_page_says_what_keras_calls_it() -> None:
    assert [cls.keras for cls in AUGMENTATIONS.classes()] == [
        "RandomFlip", "RandomTranslation", "RandomRotation", "GaussianNoise",
    ]  # fmt: skip


def test_the_same_picture_in_two_inputs_stays_the_same_picture() -> None:
    """All that is drawn is drawn alike for inputs of pictures, noise too; tables draw for themselves."""
    pictures = np.random.default_rng(0).uniform(size=(6, 8, 8, 1)).astype("f4")
    tables = np.random.default_rng(1).uniform(size=(6, 5)).astype("f4")
    kinds = ("random_flip", "random_shift", "random_rotation", "noise")
    augment = tuple(AUGMENTATIONS.parse(kind) for kind in kinds)

    def seen(samples: np.ndarray, number: int, step: int) -> np.ndarray:
        shape = samples.shape[1:]
        feed = np.zeros((len(samples), *shape) if len(shape) == 3 else (len(samples), shape[0] + 1), "f4")

        def rows(numbers: np.ndarray, out: np.ndarray) -> None:
            (out[:, : shape[0]] if len(shape) == 1 else out)[...] = samples[numbers]

        Augmented(rows, shape, np.dtype("f4"), augment, 7, number, lambda: step)(np.arange(6), feed)
        return feed

    first, second = seen(pictures, 0, 3), seen(pictures, 1, 3)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, pictures)
    assert not np.array_equal(first, seen(pictures, 0, 4))
    assert not np.array_equal(seen(tables, 0, 3), seen(tables, 1, 3))
