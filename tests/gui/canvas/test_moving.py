"""Cards under a hand: moved, selected, and put back."""

from PySide6.QtCore import QPoint, QPointF, Qt

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.edge_pan import PATIENCE
from nnstudio.gui.canvas.geometry import Curve
from tests.gui.canvas.spots import CARD_2, CARD_3, CARD_4, CTRL, NOWHERE, PLACES_4, SHIFT


def test_a_moved_card_snaps_and_is_one_undo_step(model, canvas, hand):
    hand.drag(CARD_4, (CARD_4[0] + 47, CARD_4[1] + 92))
    assert model.state.layout["n4"] == (260, 220)  # 220 + 47 = 267, 120 + 92 = 212
    assert model.undo_stack.count() == 1
    assert model.undo_stack.undoText() == "Move dropout_1"
    assert canvas.network_scene.cards["n4"].place == (260, 220)
    model.undo_stack.undo()
    assert canvas.network_scene.cards["n4"].place == (220, 120)


def test_wires_follow_while_a_card_is_dragged(canvas, hand):
    hand.press(CARD_3)
    hand.to((CARD_3[0] + 40, CARD_3[1] + 100))
    scene = canvas.network_scene
    assert scene.cards["n3"].dragged
    assert scene.wires[Edge("n2", "n3")].curve == Curve((380, 33), (480, 133))
    hand.release((CARD_3[0] + 40, CARD_3[1] + 100))
    assert not scene.cards["n3"].dragged


def test_dragging_against_the_border_moves_the_paper_along(model, canvas, hand, qtbot):
    hand.press(CARD_4)
    hand.to((CARD_4[0] + 20, CARD_4[1]))
    assert not canvas.edge_pan.isActive()
    border = QPoint(canvas.viewport().width() - 1, 250)
    qtbot.mouseMove(canvas.viewport(), border)
    assert canvas.edge_pan.isActive()
    before, place = canvas.scene_point(QPointF(0, 0)), canvas.network_scene.cards["n4"].place
    for _ in range(PATIENCE - 1):
        canvas.edge_pan.push()
    assert canvas.scene_point(QPointF(0, 0)) == before  # not at once
    for _ in range(10):
        canvas.edge_pan.push()
    # 19/20 of 12 pixels a tick, one pixel from the very border: 11
    assert canvas.scene_point(QPointF(0, 0))[0] - before[0] == 110
    assert canvas.network_scene.cards["n4"].place[0] - place[0] in (100, 120)
    hand.key(Qt.Key.Key_Escape)
    assert not canvas.edge_pan.isActive()
    assert canvas.network_scene.cards["n4"].place == PLACES_4


def test_a_drag_that_begins_at_the_border_does_not_move_the_paper_at_once(canvas, qtbot):
    view = canvas.viewport()
    right = view.width()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(right - 16, 400))
    qtbot.mouseMove(view, QPoint(right - 19, 390))
    assert not canvas.edge_pan.isActive()
    qtbot.mouseMove(view, QPoint(right - 2, 390))  # on outward
    assert canvas.edge_pan.isActive()
    qtbot.mouseMove(view, QPoint(right - 200, 390))
    assert not canvas.edge_pan.isActive()
    qtbot.mouseMove(view, QPoint(right - 10, 390))
    assert canvas.edge_pan.isActive()
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(right - 10, 390))
    assert not canvas.edge_pan.isActive()


def test_escape_puts_a_dragged_card_back(model, canvas, hand):
    hand.press(CARD_4)
    hand.to((500, 300))
    hand.key(Qt.Key.Key_Escape)
    assert canvas.network_scene.cards["n4"].place == (220, 120)
    hand.release((500, 300))
    assert model.undo_stack.count() == 0


def test_an_undo_in_the_middle_of_a_drag_ends_the_drag(model, canvas, hand):
    hand.drag(CARD_4, (CARD_4[0] + 40, CARD_4[1]))
    hand.press(CARD_3)
    hand.to((600, 300))
    model.undo_stack.undo()
    assert canvas.gesture is None
    assert canvas.network_scene.cards["n3"].place == (440, 0)
    assert canvas.network_scene.cards["n4"].place == (220, 120)


def test_rubber_band_selects_what_it_touches(canvas, hand):
    hand.press((200, -40))
    hand.to((300, 100))
    assert canvas.network_scene.cards["n2"].selected
    assert canvas.selection.nodes == ()  # only shown so far
    hand.to((390, 140))
    hand.release((390, 140))
    assert set(canvas.selection.nodes) == {"n2", "n4"}
    hand.click(NOWHERE)
    assert not canvas.selection


def test_clicks_with_keys_add_and_take_away(canvas, hand):
    hand.click(CARD_2)
    hand.click(CARD_4, CTRL)
    assert canvas.selection.nodes == ("n2", "n4")
    hand.click(CARD_2, CTRL)
    assert canvas.selection.nodes == ("n4",)
    hand.click(CARD_2, SHIFT)
    hand.click(CARD_2)
    assert canvas.selection.nodes == ("n2",)  # a plain click on one of several


def test_several_cards_move_together(model, canvas, hand):
    canvas.selection.set(["n2", "n4"])
    hand.drag(CARD_2, (CARD_2[0] + 3, CARD_2[1] - 58))
    assert model.state.layout["n2"] == (220, -60)
    assert model.state.layout["n4"] == (220, 60)
    assert model.undo_stack.undoText() == "Move 2 layers"
