"""Wires under a hand: drawn, pulled off, deleted, and the shape they show."""

import pytest
from PySide6.QtCore import Qt

from nnstudio.engine.spec import Edge
from tests.gui.canvas.spots import (
    CARD_2,
    CARD_4,
    IN_3,
    IN_4,
    NOWHERE,
    OUT_1,
    OUT_3,
    wires,
)


@pytest.mark.parametrize(("start", "end"), [(OUT_3, IN_4), (IN_4, OUT_3), (OUT_3, CARD_4)])
def test_dragging_between_ports_connects(model, hand, start, end):
    hand.drag(start, end)
    assert ("n3", "n4") in wires(model)
    assert model.undo_stack.undoText() == "Connect dense_2 → dropout_1"
    model.undo_stack.undo()
    assert ("n3", "n4") not in wires(model)


def test_a_cycle_is_refused_while_dragging_and_told_on_drop(model, canvas, hand, qtbot):
    scene = canvas.network_scene
    hand.press(OUT_3)
    hand.to(CARD_2)
    assert scene.pending.refused
    assert scene.pill.isVisible()
    assert scene.pill.text == "would close a cycle"
    hand.to(NOWHERE)
    assert not scene.pending.refused
    assert not scene.pill.isVisible()
    hand.to(CARD_2)
    before = model.state
    with qtbot.waitSignal(canvas.message) as told:
        hand.release(CARD_2)
    assert told.args == ["dense_1 already leads to dense_2: a wire back would make a cycle."]
    assert model.state is before
    assert not scene.pending.isVisible()
    assert scene.pill.text == told.args[0]
    hand.to(NOWHERE)
    assert not scene.pill.isVisible()


def test_a_taken_input_says_which_wire_it_would_replace(model, canvas, hand):
    hand.press(OUT_1)
    hand.to(IN_3)
    assert canvas.network_scene.pill.text == "replaces dense_1"
    assert not canvas.network_scene.pill.bad
    hand.release(IN_3)
    assert wires(model) == {("n1", "n2"), ("n1", "n3")}


def test_the_end_of_a_wire_can_be_pulled_off_and_plugged_in_elsewhere(model, hand):
    hand.drag(IN_3, IN_4)
    assert wires(model) == {("n1", "n2"), ("n2", "n4")}
    assert model.undo_stack.count() == 1
    hand.drag(IN_4, NOWHERE)
    assert wires(model) == {("n1", "n2")}
    assert model.undo_stack.undoText() == "Disconnect dense_1 → dropout_1"


def test_pulling_a_wire_off_and_back_changes_nothing(model, canvas, hand):
    hand.press(IN_3)
    hand.to(NOWHERE)
    assert not canvas.network_scene.wires[Edge("n2", "n3")].isVisible()
    hand.to(IN_3)
    hand.release(IN_3)
    assert model.undo_stack.count() == 0
    assert canvas.network_scene.wires[Edge("n2", "n3")].isVisible()


def test_a_wire_is_selected_and_deleted(model, canvas, hand):
    middle = (410, 33)
    hand.click(middle)
    assert canvas.selection.edges == (Edge("n2", "n3"),)
    assert canvas.network_scene.wires[Edge("n2", "n3")].selected
    hand.key(Qt.Key.Key_Delete)
    assert wires(model) == {("n1", "n2")}
    assert canvas.selection.edges == ()


def test_hovering_a_wire_shows_its_shape(model, canvas, hand):
    hand.to(NOWHERE)
    hand.to((190, 33))
    pill = canvas.network_scene.pill
    assert pill.isVisible()
    assert pill.text == f"(batch, {model.prepared.shape.sample[0]})"
    hand.to(NOWHERE)
    assert not pill.isVisible()


def test_a_selected_wire_keeps_its_shape_in_sight(model, canvas, hand):
    pill = canvas.network_scene.pill
    hand.click((190, 33))
    hand.to((190, 60))
    hand.to(NOWHERE)
    assert canvas.hovered.edge is None
    assert pill.isVisible()
    assert pill.text == f"(batch, {model.prepared.shape.sample[0]})"
    canvas.selection.clear()
    assert not pill.isVisible()


def test_looking_closely_wires_carry_their_shapes(model, canvas):
    wire = canvas.network_scene.wires[Edge("n1", "n2")]
    assert wire.label == f"(batch, {model.prepared.shape.sample[0]})"
    pictures = []
    for zoom in (1.0, 2.5):
        canvas.zoom.set_factor(zoom)
        canvas.centerOn(190, 33)
        with_label = canvas.grab().toImage()
        wire.set_label("")
        pictures.append(with_label == canvas.grab().toImage())
        wire.set_label(f"(batch, {model.prepared.shape.sample[0]})")
    assert pictures == [True, False]
