"""Attention by numbers worked by hand, and its named inputs: missing ones, and the optional key."""

import math

import numpy as np
import pytest

from nnstudio.engine.analysis import analyse
from nnstudio.engine.check import DataShape, check
from nnstudio.engine.layers import LAYERS, ShapeError
from nnstudio.engine.network import Network
from nnstudio.engine.plan import run
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.workspace import Workspace


def attending(*slots, before="activation", **options):
    """input -> one linear activation for each of ``slots`` -> that input of attention."""
    spec, start = NetworkSpec().with_node(LAYERS.parse("input"))
    spec, attention = spec.with_node(LAYERS.parse({"kind": "attention", **options}))
    for slot in slots:
        layer = LAYERS.parse({"kind": "activation", "activation": "linear"})
        spec, node = spec.with_node(layer)
        spec = spec.with_edge(start.id, node.id).with_edge(node.id, attention.id, slot)
    return spec


LN3 = math.log(3.0)
STEPS = np.array([[[LN3, 0.0], [0.0, 1.0]]])  # one sample of two steps


def test_attention_of_a_sequence_to_itself_by_hand():
    # scores: step 1 with 1 and 2: ln²3 = 1.2069490, 0; step 2: 0, 1
    # weights of step 1: e^1.2069490 = 3.3432693 : 1 -> 0.7697585, 0.2302415; step 2: 1 : e -> 0.2689414,
    # 0.7310586. y_1 = (0.7697585·ln 3, 0.2302415), y_2 = (0.2689414·ln 3, 0.7310586)
    y = Network(attending(0, 1), (2, 2), "float64").predict(STEPS)[0]
    assert y == pytest.approx(
        np.array([[0.7697585 * LN3, 0.2302415], [0.2689414 * LN3, 0.7310586]]), abs=1e-6
    )


def test_the_scale_multiplies_the_scores():
    network = Network(attending(0, 1, use_scale=True), (2, 2), "float64")
    network.set_weights({"attention_1/scale": np.array([1 / LN3])})
    # step 1: scores ln 3, 0 -> weights 3/4, 1/4
    y = network.predict(STEPS)[0]
    assert y[0] == pytest.approx([0.75 * LN3, 0.25])
    network.set_weights({"attention_1/scale": np.array([0.0])})
    assert network.predict(STEPS)[0, 0] == pytest.approx([LN3 / 2, 0.5]), "no scores: the plain mean"


def test_weights_can_be_seen_and_add_up_to_one_even_for_huge_scores():
    network = Network(attending(0, 1, 2), (3, 2))
    workspace = Workspace(network, 5)
    workspace.load(np.random.default_rng(0).normal(0, 100, (5, 3, 2)))
    run(workspace.forward)
    weights = workspace.array("attention_1/weights")
    assert weights.shape == (5, 3, 3)
    assert weights.sum(axis=2) == pytest.approx(np.ones((5, 3)))
    assert np.isfinite(workspace.output).all()


def shape_of(*inputs):
    return LAYERS.parse("attention").output_shape(inputs)


def test_shapes():
    assert shape_of((5, 4), (7, 4)) == (5, 4)
    assert shape_of((5, 4), (7, 9), (7, 4)) == (5, 9)
    for inputs, sentence in [
        ([(5, 4)], "expects a query, a value and perhaps a key, but receives 1 inputs"),
        ([(5, 4), (7,)], r"expects sequences \(steps, channels\), but its value is \(7\)"),
        ([(5, 4), (7, 3)], r"the query is \(5, 4\) and the value, which is the key too, is \(7, 3\)"),
        ([(5, 4), (7, 3), (7, 2)], r"the query is \(5, 4\) and the key is \(7, 2\)"),
        ([(5, 4), (7, 3), (6, 4)], r"as many steps, but receives \(6, 4\) and \(7, 3\)"),
    ]:
        with pytest.raises(ShapeError, match=sentence):
            shape_of(*inputs)


@pytest.mark.parametrize(
    ("slots", "missing"),
    [((0,), "‘value’"), ((1,), "‘query’"), ((0, 2), "‘value’"), ((2,), "‘query’ and ‘value’")],
)
def test_an_input_without_a_wire_is_named(slots, missing):
    spec = attending(*slots)
    attention = spec.named("attention_1")
    assert analyse(spec, (2, 2)).shapes[attention.id] is None
    problems = check(spec, TrainingSettings(), DataShape((2, 2), "values", 2))
    assert [(p.code, p.sentence) for p in problems if attention.id in p.nodes][:1] == [
        ("not_connected", f"Nothing is connected to its input {missing}. Connect a layer to it.")
    ]


@pytest.mark.parametrize("slots", [(0, 1), (0, 1, 2)])
def test_the_key_is_optional(slots):
    analysis = analyse(attending(*slots), (3, 2))
    assert not analysis.errors
    assert all(analysis.shapes.values())
