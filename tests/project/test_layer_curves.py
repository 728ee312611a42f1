"""Curves of layers: what is kept of them, how a file holds them, what gives way when they are too many."""

import json

import numpy as np
import pytest
from project_samples import members, packed, refusal, small_state
from test_runs import kept, small_run

from nnstudio.project import file, layers_file
from nnstudio.project import runs as module
from nnstudio.project.layer_curves import MEASURES, NO_LAYERS, LayerCurves, up_to
from nnstudio.project.runs import Runs

NAMES = ("dense_1", "dense_2")
GRADIENTS = np.array([[1.0, 0.5, 0.1], [10.0, 0.25, 1 / 3], [20.0, np.nan, 1e-300]])
RATIOS = np.array([[2.0, 1e-3, 2e-3], [11.0, 0.5, np.inf]])
LAYERS = LayerCurves(NAMES, {"gradient_norm": GRADIENTS, "update_ratio": RATIOS})


def saved(layers):
    return file.encode(file.Content(small_state(), runs=Runs((small_run(layers=layers),))))


# ---- the numbers ------------------------------------------------------------------------------------------


def test_columns_and_last_numbers_of_a_layer():
    np.testing.assert_array_equal(LAYERS.steps("gradient_norm"), [1, 10, 20])
    np.testing.assert_array_equal(LAYERS.column("gradient_norm", "dense_2"), [0.1, 1 / 3, 1e-300])
    assert LAYERS.last("gradient_norm", "dense_2") == 1e-300
    assert LAYERS.last("gradient_norm", "dense_1") is None  # not a number
    assert LAYERS.last("update_ratio", "dense_1") == 0.5
    assert LAYERS.last("weight_norm", "dense_1") is None
    assert len(LAYERS.column("gradient_norm", "dense_9")) == len(LAYERS.steps("weight_norm")) == 0
    assert LAYERS
    assert not NO_LAYERS
    assert not LayerCurves(NAMES, {"gradient_norm": GRADIENTS[:0]})


def test_as_a_table_every_step_has_a_row_for_each_layer():
    rows = list(LAYERS.table())
    assert [(step, name) for step, name, _ in rows] == [
        (step, name) for step in (1, 2, 10, 11, 20) for name in NAMES
    ]
    gradient, ratio = MEASURES.index("gradient_norm"), MEASURES.index("update_ratio")
    step, name, numbers = rows[3]
    assert (step, name, numbers[gradient], numbers[ratio]) == (2, "dense_2", None, 2e-3)
    assert rows[5][2][gradient] == 1 / 3
    assert rows[5][2][ratio] is None


def test_up_to_a_step_they_are_views():
    found = up_to(10, NAMES, [("gradient_norm", GRADIENTS), ("update_ratio", RATIOS), ("none", RATIOS[:0])])
    assert found.steps("gradient_norm").tolist() == [1, 10]
    assert found.steps("update_ratio").tolist() == [2]
    assert "none" not in found.measured
    assert np.shares_memory(found.measured["gradient_norm"], GRADIENTS)


def test_where_a_training_went_on_from_an_earlier_step_that_counts():
    rows = np.array([[1, 0.1], [5, 0.5], [9, 0.9], [6, 0.6], [8, 0.8]])
    found = up_to(8, ("dense_1",), [("weight_norm", rows)])
    assert found.measured["weight_norm"].tolist() == [[1, 0.1], [5, 0.5], [6, 0.6], [8, 0.8]]


def test_behind_earlier_ones_of_the_same_layers():
    more = LayerCurves(NAMES, {"gradient_norm": np.array([[30.0, 7.0, 8.0]])})
    both = more.behind(LAYERS)
    assert both.steps("gradient_norm").tolist() == [1, 10, 20, 30]
    assert both.last("gradient_norm", "dense_2") == 8.0
    np.testing.assert_array_equal(both.measured["update_ratio"], RATIOS)
    assert NO_LAYERS.behind(LAYERS) is LAYERS
    assert more.behind(NO_LAYERS) is more
    other = LayerCurves(("a", "b"), {"gradient_norm": GRADIENTS})
    assert other.behind(LAYERS) is other


# ---- in a file --------------------------------------------------------------------------------------------


def test_saved_and_opened_again_no_number_has_changed():
    again = kept(Runs((small_run(layers=LAYERS),))).items[0].layers
    assert again.names == NAMES
    assert again.measured.keys() == LAYERS.measured.keys()
    for measure, rows in LAYERS.measured.items():
        assert again.measured[measure].dtype == np.float64
        np.testing.assert_array_equal(again.measured[measure], rows)


def test_the_same_curves_give_the_same_bytes():
    assert file.encode(file.decode(saved(LAYERS), "a")) == saved(LAYERS)


def test_what_single_precision_holds_takes_half_the_room():
    arrays = {}
    rows = np.array([[1.0, 0.5, 0.25]])
    layers_file.encode(LayerCurves(NAMES, {"activation_sd": rows, "weight_norm": rows / 3}), "ab", arrays)
    assert arrays["ab/layers/activation_sd"].dtype == np.float32
    assert arrays["ab/layers/weight_norm"].dtype == np.float64


def test_a_measure_of_a_newer_program_is_given_back():
    newer = LayerCurves(NAMES, {"curvature": RATIOS})
    again = kept(Runs((small_run(layers=newer),)))
    np.testing.assert_array_equal(kept(again).items[0].layers.measured["curvature"], RATIOS)


def test_a_file_with_such_curves_says_what_it_requires_and_one_without_does_not():
    assert json.loads(members(saved(LAYERS))["format.json"])["requires"] == ["layer_curves"]
    plain = members(saved(NO_LAYERS))
    assert "requires" not in json.loads(plain["format.json"])
    assert "layers" not in json.loads(plain["runs.json"])["runs"][0]


def changed(**changes):
    """A project whose entry of the curves was changed."""
    good = members(saved(LAYERS))
    raw = json.loads(good["runs.json"])
    raw["runs"][0]["layers"].update(changes)
    return packed(good, parts={"runs.json": json.dumps(raw).encode()})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"names": ["dense_1"]}, "rows of a step and a number for each layer"),
        ({"names": ["dense_1", "dense_1"]}, "expected layers, each once"),
        ({"names": []}, "expected layers, each once"),
        ({"names": ["dense_1", 3]}, "expected a text"),
        ({"measures": ["gradient_norm"]}, "does not belong there"),
        ({"measures": ["gradient_norm", "update_ratio", "loss"]}, "rows of a step and a number"),
        ({"measures": ["gradient_norm", "gradient_norm"]}, "there twice"),
        ({"measures": ["../x"]}, "is no name of a measure"),
        ({"measures": []}, "expected layers, each once, and what was measured"),
        ({"more": 1}, "unknown entry"),
    ],
)
def test_what_cannot_be_is_refused_with_the_place(change, words):
    error = str(refusal(changed(**change)))
    assert words in error
    assert "runs" in error


@pytest.mark.parametrize("steps", [[3.0, 2.0], [np.nan, 2.0], [-1.0, 2.0], [1.0, 1e300]])
def test_steps_out_of_order_are_refused(steps):
    rows = RATIOS.copy()
    rows[:, 0] = steps
    error = str(refusal(saved(LayerCurves(NAMES, {"update_ratio": rows}))))
    assert "its steps are not counted in order" in error


# ---- many -------------------------------------------------------------------------------------------------


def test_older_curves_give_way_and_the_losses_stay(monkeypatch):
    monkeypatch.setattr(module, "MOST_LAYER_BYTES", 2 * LAYERS.nbytes)
    assert LAYERS.nbytes == 8 * (9 + 6)
    runs = Runs()
    for number in (1, 2, 3):
        runs = runs.put(small_run(number, layers=LAYERS))
    assert [bool(run.layers) for run in runs] == [False, True, True]
    assert runs.items[0].shed == ("layers",)
    assert len(runs.items[0].losses) == 6
    assert kept(runs).items[0].shed == ("layers",)


def test_of_one_run_that_is_too_long_the_newest_rows_are_kept(monkeypatch):
    steps = np.arange(1.0, 11.0)
    long = LayerCurves(("a",), {"gradient_norm": np.stack([steps, steps / 2], 1)})
    assert long.nbytes == 160
    monkeypatch.setattr(module, "MOST_LAYER_BYTES", 70)
    runs = Runs().put(small_run(1, layers=LAYERS)).put(small_run(2, layers=long))
    assert [run.shed for run in runs] == [("layers",), ("layers",)]
    assert not runs.items[0].layers
    assert runs.items[1].layers.steps("gradient_norm").tolist() == [7, 8, 9, 10]
    assert np.shares_memory(runs.items[1].layers.measured["gradient_norm"], long.measured["gradient_norm"])


def test_beside_very_large_weights_they_are_left_out(monkeypatch):
    monkeypatch.setattr(file, "MAX_FILE", file.ROOM + 100)
    assert kept(Runs((small_run(layers=LAYERS),))).items[0].shed == ("weights", "layers", "steps")
