"""The canvas without a mouse: walking cards, wires and ports, and connecting."""

from PySide6.QtCore import Qt

from nnstudio.engine.spec import Edge
from nnstudio.project import edits

ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def test_c_connects_to_the_best_port(model, canvas, hand):
    canvas.selection.set(["n3"])
    hand.key(Key.Key_C)
    assert canvas.network_scene.pending.isVisible()
    assert canvas.network_scene.pill.text == "dense_2 → dropout_1"
    hand.key(Key.Key_Return)
    assert Edge("n3", "n4") in model.state.network.edges
    assert not canvas.network_scene.pending.isVisible()
    assert canvas.gesture is None


def test_arrows_walk_the_ports_and_say_why_not(model, canvas, hand, qtbot):
    canvas.selection.set(["n3"])
    hand.key(Key.Key_C)
    hand.key(Key.Key_Up)
    assert canvas.network_scene.pill.text == "dense_2 → dense_1: would close a cycle"
    before = model.state
    with qtbot.waitSignal(canvas.message) as told:
        hand.key(Key.Key_Return)
    assert told.args == ["dense_1 already leads to dense_2: a wire back would make a cycle."]
    assert model.state is before


def test_escape_gives_up(model, canvas, hand):
    canvas.selection.set(["n3"])
    hand.key(Key.Key_C)
    hand.key(Key.Key_Escape)
    assert canvas.gesture is None
    assert not canvas.network_scene.pending.isVisible()
    assert model.undo_stack.count() == 0


def test_shift_c_connects_into_a_layer(model, canvas, hand):
    canvas.selection.set(["n4"])
    hand.key(Key.Key_C, SHIFT)
    hand.key(Key.Key_Return)
    assert [e.target for e in model.state.network.incoming["n4"]] == ["n4"]


def test_an_input_layer_takes_no_wire(canvas, hand, qtbot):
    canvas.selection.set(["n1"])
    with qtbot.waitSignal(canvas.message) as told:
        hand.key(Key.Key_C, SHIFT)
    assert "takes no input" in told.args[0]
    assert canvas.gesture is None


def test_arrows_walk_the_inputs_of_one_card(model, canvas, hand):
    from nnstudio.engine.layers import LAYERS

    layer = LAYERS["attention"].build({})
    model.edit("Add", lambda s: edits.add_layer(s, layer, (660, 0))[0])
    canvas.selection.set(["n4"])
    hand.key(Key.Key_C)
    for _ in range(4):
        hand.key(Key.Key_Right)
    assert (canvas.gesture.port.node, canvas.gesture.port.slot) == ("n5", 0)
    hand.key(Key.Key_Down)
    assert canvas.gesture.port.slot == 1
    hand.key(Key.Key_Down)
    assert canvas.gesture.port.slot == 2
    hand.key(Key.Key_Up)
    hand.key(Key.Key_Return)
    assert Edge("n4", "n5", 1) in model.state.network.edges


def test_alt_arrows_walk_the_wires_and_delete_takes_one(model, canvas, hand):
    canvas.selection.set(["n1"])
    hand.key(Key.Key_Right, ALT)
    assert canvas.selection.edges == (Edge("n1", "n2"),)
    assert "wire from input_1 to dense_1" in canvas.accessibleDescription()
    hand.key(Key.Key_Right)
    assert canvas.selection.nodes == ("n2",)
    hand.key(Key.Key_Left, ALT)
    assert canvas.selection.edges == (Edge("n1", "n2"),)
    hand.key(Key.Key_Delete)
    assert model.state.network.edges == (Edge("n2", "n3"),)


def test_up_and_down_go_to_the_other_wires_of_a_card(model, canvas, hand):
    model.edit("Wire", lambda s: edits.connect(s, "n1", "n4"))
    canvas.selection.set((), [Edge("n1", "n2")])
    hand.key(Key.Key_Down)
    assert canvas.selection.edges == (Edge("n1", "n4"),)
    hand.key(Key.Key_Down)
    assert canvas.selection.edges == (Edge("n1", "n2"),)


def test_tab_and_arrows_reach_notes_and_folded_groups(model, canvas, hand):
    model.edit("Note", lambda s: edits.add_sticky(s, (0, 300), "Hello")[0])
    canvas.selection.set(["n2", "n3"])
    canvas.grouping.group()
    canvas.grouping.fold()
    canvas.selection.set(["n1"])
    seen = []
    while canvas.keys.tab(True):
        seen.append((canvas.selection.nodes, canvas.selection.stickies))
    assert (("n2", "n3"), ()) in seen
    assert seen[-1] == ((), ("s1",))
    hand.key(Key.Key_Return)
    assert canvas.sticky_box.isVisible()
    canvas.sticky_box.give_up()
    canvas.selection.set(["n2", "n3"])
    hand.key(Key.Key_Return)
    assert not model.state.groups[0].collapsed


def test_enter_ends_renaming_and_nothing_else(model, canvas, hand, qtbot):
    canvas.selection.set(["n1"])
    hand.key(Key.Key_F2)
    canvas.rename_box.setText("data")
    with qtbot.assertNotEmitted(canvas.edit_requested):
        qtbot.keyClick(canvas.rename_box, Key.Key_Return)
    assert model.state.network.by_id["n1"].name == "data"
    assert canvas.selection.nodes == ("n1",), "the focus must not go on to the next layer"
