"""A layer with several named inputs: one port each, which take wires from different layers or from one."""

import pytest

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge, NetworkSpec
from nnstudio.project import ProjectState

OUT_1, OUT_2 = (160, 33), (160, 153)
QUERY, VALUE, KEY = (300, 16.5), (300, 33), (300, 49.5)  # a quarter, half and three quarters of 66 down
BODY = (380, 33)


@pytest.fixture(autouse=True)
def attention(model, canvas):
    spec = NetworkSpec()
    for kind in ("input", "input", "attention"):
        spec, _ = spec.with_node(LAYERS.parse(kind))
    places = {"n1": (0.0, 0.0), "n2": (0.0, 120.0), "n3": (300.0, 0.0)}
    model.new(ProjectState(network=spec, layout=places))
    model.settle()


def edges(model):
    return set(model.state.network.edges)


def test_each_port_is_an_input_of_its_own(model, canvas, hand):
    assert canvas.network_scene.slot_count("n3") == 3
    hand.drag(OUT_2, KEY)
    hand.drag(OUT_1, QUERY)
    hand.drag(VALUE, OUT_2)
    assert edges(model) == {Edge("n2", "n3", 2), Edge("n1", "n3", 0), Edge("n2", "n3", 1)}


def test_the_name_of_the_input_is_said_while_dragging(canvas, hand, model):
    hand.press(OUT_1)
    hand.to(VALUE)
    assert canvas.network_scene.pill.text == "into value"
    hand.to(BODY)
    assert canvas.network_scene.pill.text == "into query"
    hand.release(VALUE)
    hand.press(OUT_2)
    hand.to(VALUE)
    assert canvas.network_scene.pill.text == "into value, replaces input_1"
    hand.release(VALUE)
    assert edges(model) == {Edge("n2", "n3", 1)}


def test_dropped_on_the_card_a_wire_takes_the_next_free_input_also_from_the_same_layer(model, hand):
    for count in (1, 2, 3):
        hand.drag(OUT_1, BODY)
        assert edges(model) == {Edge("n1", "n3", slot) for slot in range(count)}
    hand.drag(OUT_1, BODY)
    assert len(edges(model)) == 3


def test_the_card_tells_the_names_of_its_inputs(canvas):
    lines = canvas.network_scene.cards["n3"].content.in_lines()
    assert "Inputs, from the top: query, value, key (optional)" in lines.splitlines()
    assert "Inputs, from" not in canvas.network_scene.cards["n1"].content.in_lines()
