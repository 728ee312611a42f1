"""What cards say, who is loose, how thick wires are, and where arrow keys lead."""

import pytest

from nnstudio.engine.analysis import analyse
from nnstudio.engine.check import Problem
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.gui.canvas.content import (
    axes_in_words,
    contents,
    loose_nodes,
    wire_label,
    wire_story,
    wire_strengths,
)
from nnstudio.gui.canvas.making_room import room_behind, room_in_wire
from nnstudio.gui.canvas.navigate import neighbour


@pytest.fixture
def spec() -> NetworkSpec:
    """input_1 (n1) → dense_1 (n2) → dense_2 (n3)"""
    made = NetworkSpec()
    for layer in (
        "input",
        {"kind": "dense", "units": 128},
        {"kind": "dense", "trainable": False, "units": 3},
    ):
        made, _ = made.with_node(LAYERS.parse(layer))
    return made.with_edge("n1", "n2").with_edge("n2", "n3")


def test_cards_say_shape_and_count(spec):
    problem = Problem("x", "error", "dense_2", "Wrong.", ("n3",))
    found = contents(spec, analyse(spec, (784,)), [problem])
    assert (found["n1"].shape, found["n1"].count, found["n1"].input_slots) == ("(784)", "–", 0)
    # 784 · 128 weights and 128 biases
    assert (found["n2"].shape, found["n2"].count, found["n2"].detail) == (
        "(128)",
        "100,480",
        "Dense · linear",
    )
    assert found["n2"].badge == ""
    assert found["n3"].badge == "error"
    assert found["n3"].frozen
    assert found["n3"].in_lines() == (
        "dense_2\nDense · linear\nOutput (3) · parameters 387\nFrozen: its weights stay as they are.\nWrong."
    )
    assert found["n3"].in_words() == ("dense_2, Dense · linear, output (3), parameters 387, frozen, Wrong.")


def test_unknown_shapes_are_question_marks(spec):
    found = contents(spec, analyse(spec, None), [Problem("x", "warning", "dense_1", "Hm.", ("n2",))])
    assert (found["n2"].shape, found["n2"].count, found["n2"].badge) == ("?", "?", "warning")
    assert wire_label(analyse(spec, None), Edge("n1", "n2")) == ""
    assert wire_label(analyse(spec, (784,)), Edge("n2", "n3")) == "(batch, 128)"


def test_loose_is_what_data_does_not_reach(spec):
    assert loose_nodes(spec) == frozenset()
    assert loose_nodes(spec.without_edge(Edge("n1", "n2"))) == {"n1", "n2", "n3"}
    assert loose_nodes(spec.without_edge(Edge("n2", "n3"))) == {"n3"}
    alone, _ = NetworkSpec().with_node(LAYERS.parse("input"))
    assert loose_nodes(alone) == frozenset()


def test_wires_grow_with_the_gradient_behind_them(spec):
    made, _ = spec.with_node(LAYERS.parse("dropout"))
    made = made.without_edge(Edge("n2", "n3")).with_edge("n2", "n4").with_edge("n4", "n3")
    found = wire_strengths(made, {"n2": 1e-5, "n3": 1e-2})
    # Six decades between thin and thick: three decades below the strongest is a half. Dropout passes n3's on.
    assert found == {
        Edge("n1", "n2"): pytest.approx(0.5),
        Edge("n2", "n4"): 1.0,
        Edge("n4", "n3"): 1.0,
    }
    assert wire_strengths(made, {"n2": 0.0, "n3": float("nan")}) == {}
    assert wire_strengths(made, {"n2": 1e-12, "n3": 1.0})[Edge("n1", "n2")] == 0.0


@pytest.mark.parametrize(
    ("here", "direction", "expected"),
    [
        ("a", "right", "b"),
        ("b", "left", "a"),
        ("b", "down", "c"),
        ("c", "up", "b"),
        ("a", "left", None),
        ("b", "right", "d"),  # 200 ahead beats c, which is 20 ahead and 120 aside
    ],
)
def test_arrow_keys(here, direction, expected):
    places = {"a": (0, 0), "b": (200, 0), "c": (220, 120), "d": (400, 0)}
    assert neighbour(places, here, direction) == expected


def test_room_behind_a_card_avoids_what_is_there():
    assert room_behind({"a": (0, 0)}, "a") == (220, 0)
    assert room_behind({"a": (0, 0), "b": (220, 0)}, "a") == (220, 100)


def test_room_in_a_wire(spec):
    tight = {"n1": (0.0, 0.0), "n2": (220.0, 0.0), "n3": (440.0, 0.0)}
    place, moved = room_in_wire(spec, tight, Edge("n1", "n2"), (110.0, 0.0))
    assert place == (220, 0)
    assert moved == {"n2": (440, 0), "n3": (660, 0)}
    wide = {"n1": (0.0, 0.0), "n2": (600.0, 0.0), "n3": (820.0, 0.0)}
    assert room_in_wire(spec, wide, Edge("n1", "n2"), (260.0, 40.0)) == ((260.0, 40.0), {})


def test_a_wire_s_tooltip_tells_ends_shape_and_the_sum_behind_it():
    spec = NetworkSpec()
    for kind, options in (("input", {}), ("conv2d", {"kernel_size": [5, 5], "filters": 8}), ("flatten", {})):
        spec, _ = spec.with_node(LAYERS[kind].build(options))
    spec = spec.with_edge("n1", "n2").with_edge("n2", "n3")
    analysis = analyse(spec, (28, 28, 1))
    assert wire_story(spec, analysis, Edge("n2", "n3")).splitlines() == [
        "conv2d_1 → flatten_1",
        "Shape (batch, 24, 24, 8)",
        "each sample 24 rows × 24 columns × 8 channels, 4,608 numbers",
        "because (28 − 5 + 2·0) / 1 + 1 = 24",
    ]
    assert (
        wire_story(spec, analyse(spec, None), Edge("n1", "n2")).splitlines()[1]
        == "The shape is not known yet."
    )
    assert axes_in_words((10, 3)) == "each sample 10 steps × 3 features, 30 numbers"
    assert axes_in_words((1,)) == "each sample 1 number"
    tip = contents(spec, analysis, ())["n2"].in_lines()
    assert "Shape: (28 − 5 + 2·0) / 1 + 1 = 24" in tip
