"""Cards from the keyboard: deleted, walked, moved, renamed."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.canvas.spots import CARD_2, CTRL, SHIFT, wires


def test_delete_and_delete_that_joins_the_ends(model, canvas, hand):
    hand.click(CARD_2)
    hand.key(Qt.Key.Key_Delete)
    assert wires(model) == set()
    assert model.undo_stack.undoText() == "Delete dense_1"
    assert canvas.selection.nodes == ()
    model.undo_stack.undo()
    hand.click(CARD_2)
    hand.key(Qt.Key.Key_Delete, CTRL)
    assert wires(model) == {("n1", "n3")}


def test_arrows_tab_and_select_all(canvas, hand):
    hand.key(Qt.Key.Key_Right)
    assert canvas.selection.nodes == ("n1",)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Down)
    assert canvas.selection.nodes == ("n4",)
    hand.key(Qt.Key.Key_Up, SHIFT)
    assert canvas.selection.nodes == ("n4", "n2")
    hand.key(Qt.Key.Key_Tab)
    assert canvas.selection.nodes == ("n3",)
    hand.key(Qt.Key.Key_A, CTRL)
    assert set(canvas.selection.nodes) == {"n1", "n2", "n3", "n4"}
    assert len(canvas.selection.edges) == 2
    hand.key(Qt.Key.Key_Escape)
    assert not canvas.selection


def test_cards_are_moved_without_a_mouse_in_one_undo_step(model, canvas, hand):
    canvas.selection.set(["n4"])
    for _ in range(3):
        hand.key(Qt.Key.Key_Down, CTRL)
    assert model.state.layout["n4"] == (220, 180)
    assert model.undo_stack.count() == 1


def test_enter_and_double_click_ask_for_the_inspector(canvas, hand, qtbot):
    canvas.selection.set(["n3"])
    with qtbot.waitSignal(canvas.edit_requested) as asked:
        hand.key(Qt.Key.Key_Return)
    assert asked.args == ["n3"]
    with qtbot.waitSignal(canvas.edit_requested) as asked:
        qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=hand.pixel(CARD_2))
    assert asked.args == ["n2"]


def test_f2_renames_in_place(model, canvas, hand, qtbot):
    hand.click(CARD_2)
    hand.key(Qt.Key.Key_F2)
    box = canvas.rename_box
    assert box.isVisible()
    assert box.text() == "dense_1"
    box.setText("dense_2")
    with qtbot.waitSignal(canvas.message) as told:
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert told.args == ["Another layer is already called ‘dense_2’. Names must differ."]
    assert box.isVisible()
    assert box.property("invalid") is True
    box.setText("first")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert not box.isVisible()
    assert model.state.network.by_id["n2"].name == "first"
    assert canvas.network_scene.cards["n2"].content.name == "first"
    assert model.undo_stack.undoText() == "Rename to first"


def test_escape_leaves_the_name_alone(model, canvas, hand, qtbot):
    canvas.rename("n2")
    canvas.rename_box.setText("other")
    qtbot.keyClick(canvas.rename_box, Qt.Key.Key_Escape)
    assert not canvas.rename_box.isVisible()
    assert model.undo_stack.count() == 0


def test_ctrl_shift_and_arrows_move_by_five_steps(model, canvas, hand):
    canvas.selection.set(["n2"])
    hand.key(Qt.Key.Key_Right, CTRL | SHIFT)
    hand.key(Qt.Key.Key_Down, CTRL)
    assert model.state.layout["n2"] == (320, 20)
    assert model.undo_stack.count() == 1  # one gesture


def test_why_a_name_is_refused_stands_below_it(model, canvas, hand):
    canvas.selection.set(["n3"])
    hand.key(Qt.Key.Key_F2)
    box, pill = canvas.rename_box, canvas.network_scene.pill
    box.setText("dense_1")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.isVisible()
    assert pill.isVisible()
    assert "dense_1" in pill.text
    QTest.keyClicks(box, "x")
    assert not pill.isVisible()
    box.setText("dense_1")
    QTest.keyClick(box, Qt.Key.Key_Return)
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert not pill.isVisible()
    assert model.state.network.by_id["n3"].name == "dense_2"
