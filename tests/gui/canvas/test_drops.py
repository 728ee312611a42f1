"""Layers dropped from the palette: on paper, wires, cards and ports."""

from tests.gui.canvas.spots import CARD_3, IN_3, IN_4, drop, wires


def test_dropped_on_nothing_a_layer_is_added_there(model, canvas, hand):
    assert drop(canvas, hand, "dense", (700, 200))
    (made,) = canvas.selection.nodes
    assert model.state.network.by_id[made].name == "dense_3"
    assert model.state.layout[made] == (620, 160)  # its middle under the mouse, on the grid
    assert len(wires(model)) == 2
    assert model.undo_stack.undoText() == "Add Dense"


def test_dropped_on_a_wire_a_layer_is_inserted(model, canvas, hand):
    drop(canvas, hand, "dropout", (190, 33))
    (made,) = canvas.selection.nodes
    assert wires(model) == {("n1", made), (made, "n2"), ("n2", "n3")}
    assert model.state.layout[made] == (220, 0)
    assert model.state.layout["n2"] == (440, 0)  # moved one column on
    assert model.state.layout["n3"] == (660, 0)
    assert model.undo_stack.count() == 1


def test_dropped_on_a_card_a_layer_is_added_behind_it(model, canvas, hand):
    drop(canvas, hand, "dense", CARD_3)
    (made,) = canvas.selection.nodes
    assert ("n3", made) in wires(model)
    assert model.state.layout[made] == (660, 0)


def test_an_input_takes_no_wire(model, canvas, hand):
    drop(canvas, hand, "input", (190, 33))
    assert len(model.state.network.nodes) == 5
    assert wires(model) == {("n1", "n2"), ("n2", "n3")}


def test_a_drag_that_leaves_or_is_not_ours_does_nothing(model, canvas, hand):
    items = len(canvas.network_scene.items())
    assert drop(canvas, hand, "dense", (190, 33), leave=True)
    assert not drop(canvas, hand, "no_such_layer", (190, 33))
    assert model.undo_stack.count() == 0
    assert len(canvas.network_scene.items()) == items


def test_layers_added_one_after_the_other_make_a_chain(model, canvas):
    canvas.selection.set(["n3"])
    canvas.add_layer("dense")
    canvas.add_layer("dropout")
    assert {("n3", "n5"), ("n5", "n6")} <= wires(model)


def test_a_drop_on_an_input_feeds_it(model, canvas, hand):
    drop(canvas, hand, "dense", IN_4)
    (made,) = canvas.selection.nodes
    assert (made, "n4") in wires(model)
    assert model.state.position(made)[0] < model.state.position("n4")[0]
    assert model.undo_stack.count() == 1


def test_a_drop_on_a_taken_input_goes_into_its_wire(model, canvas, hand):
    drop(canvas, hand, "dense", IN_3)
    (made,) = canvas.selection.nodes
    assert {("n2", made), (made, "n3")} <= wires(model)
    assert ("n2", "n3") not in wires(model)


def test_an_input_layer_dropped_on_a_free_input_feeds_it(model, canvas, hand):
    drop(canvas, hand, "input", IN_4)
    (made,) = canvas.selection.nodes
    assert (made, "n4") in wires(model)
