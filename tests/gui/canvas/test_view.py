"""The canvas under a hand: mouse, keyboard and drops, through events."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.edge_pan import PATIENCE
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, Curve
from nnstudio.gui.widgets.mime import LAYER_MIME
from nnstudio.project import ProjectState, edits

NO_BUTTON, NO_KEYS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

# Ports of the cards at (0, 0), (220, 0), (440, 0) and (220, 120): 160 wide, 66 high.
OUT_1, IN_2, OUT_2, IN_3, OUT_3 = (160, 33), (220, 33), (380, 33), (440, 33), (600, 33)
IN_4, OUT_4 = (220, 153), (380, 153)
CARD_2, CARD_3, CARD_4 = (300, 12), (520, 12), (300, 132)
NOWHERE = (60, 200)
PLACES_4 = (220, 120)


def wires(model):
    return {(e.source, e.target) for e in model.state.network.edges}


def drop(canvas, hand, kind, at, *, leave=False):
    data = QMimeData()
    data.setData(LAYER_MIME, kind.encode())
    pixel, view = hand.pixel(at), canvas.viewport()
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(pixel, copy, data, left, NO_KEYS)
    QApplication.sendEvent(view, enter)
    QApplication.sendEvent(view, QDragMoveEvent(pixel, copy, data, left, NO_KEYS))
    last = QDragLeaveEvent() if leave else QDropEvent(QPointF(pixel), copy, data, left, NO_KEYS)
    QApplication.sendEvent(view, last)
    return enter.isAccepted()


# Wires ------------------------------------------------------------------------------------------------------


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


# Moving and selecting ---------------------------------------------------------------------------------------


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


# Keyboard ---------------------------------------------------------------------------------------------------


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


# From the palette -------------------------------------------------------------------------------------------


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


# Looking ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("turns", [120, -120, 360])
def test_zoom_keeps_what_is_under_the_mouse(canvas, turns):
    pixel = QPointF(333, 222)
    before = canvas.scene_point(pixel)
    factor = canvas.zoom.factor
    event = QWheelEvent(
        pixel, canvas.viewport().mapToGlobal(pixel), QPointF(0, 0).toPoint(), QPointF(0, turns).toPoint(),
        NO_BUTTON, NO_KEYS, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    after = canvas.scene_point(pixel)
    assert canvas.zoom.factor == pytest.approx(factor * 1.25 ** (turns / 120))
    assert after == pytest.approx(before, abs=1 / canvas.zoom.factor)


def test_zoom_by_keys(canvas, hand):
    hand.key(Qt.Key.Key_Plus, CTRL)
    assert canvas.zoom.factor == pytest.approx(1.25)
    hand.key(Qt.Key.Key_Minus, CTRL)
    hand.key(Qt.Key.Key_Minus, CTRL)
    assert canvas.zoom.factor == pytest.approx(0.8)
    hand.key(Qt.Key.Key_0, CTRL)
    assert canvas.zoom.factor == 1


def test_zoom_has_bounds(canvas):
    canvas.zoom.set_factor(100)
    assert canvas.zoom.factor == 4
    canvas.zoom.set_factor(0.001)
    assert canvas.zoom.factor == pytest.approx(0.1)


def test_fit_shows_all_cards_at_100_per_cent_at_most(canvas):
    canvas.zoom.set_factor(3)
    canvas.fit()
    assert canvas.zoom.factor == 1.0
    canvas.resize(400, 300)
    shown = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert shown.contains(canvas.network_scene.extent())
    assert canvas.zoom.factor < 1


def test_space_and_drag_pushes_the_paper(canvas, hand, qtbot):
    before = canvas.scene_point(QPointF(0, 0))
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    start, end = (60, 200), (110, 170)
    pixel_end = hand.pixel(end)
    hand.press(start)
    qtbot.mouseMove(canvas.viewport(), pixel_end)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=pixel_end)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    after = canvas.scene_point(QPointF(0, 0))
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((-50, 30), abs=1)
    assert not canvas.keys.space_held


def test_the_minimap_takes_one_there(canvas, qtbot):
    canvas.zoom.set_factor(2)
    qtbot.mouseClick(canvas.mini_map, Qt.MouseButton.LeftButton, pos=canvas.mini_map.rect().center())
    middle = canvas.scene_point(QPointF(canvas.viewport().rect().center()))
    assert canvas.network_scene.extent().contains(QPointF(*middle))


def test_the_minimap_leaves_a_card_alone_that_is_in_view_with_all_others(model, canvas):
    canvas.fit()
    shown = canvas.viewport().rect()
    corner = canvas.scene_point(QPointF(shown.width() - 40, shown.height() - 40))
    assert canvas.mini_map.isVisible()
    last = model.state.network.nodes[-1].id
    canvas.editing.move({last: (corner[0] - CARD_WIDTH, corner[1] - CARD_HEIGHT)})
    assert not canvas.mini_map.isVisible()
    canvas.zoom.set_factor(2.5)
    assert canvas.mini_map.isVisible()


@pytest.mark.parametrize("dx", [-9, 3], ids=["its port and ring", "the note itself"])
def test_the_minimap_leaves_ports_and_notes_alone(model, canvas, dx):
    canvas.fit()
    left = canvas.scene_point(QPointF(canvas.mini_map.geometry().topLeft()))
    bottom = canvas.scene_point(QPointF(canvas.mini_map.geometry().center()))[1]
    assert canvas.mini_map.isVisible()
    if dx < 0:
        last = model.state.network.nodes[-1].id
        canvas.editing.move({last: (left[0] - CARD_WIDTH + dx, bottom - CARD_HEIGHT)})
    else:
        made = edits.add_sticky(model.state, (0, 0))[0].stickies[0]
        model.edit(
            "Note", lambda s: edits.add_sticky(s, (left[0] - made.width + dx, bottom - made.height))[0]
        )
    assert not canvas.mini_map.isVisible()


def test_what_is_pasted_into_another_project_comes_into_view(model, canvas):
    canvas.selection.set([node.id for node in model.state.network.nodes])
    canvas.editing.copy()
    model.new()
    canvas.requests.paste()
    shown = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert len(model.state.network.nodes) == 4
    assert shown.contains(canvas.network_scene.extent())


# In step with the document ----------------------------------------------------------------------------------


def test_only_what_changed_is_touched(model, canvas):
    scene = canvas.network_scene
    cards, wire = dict(scene.cards), scene.wires[Edge("n1", "n2")]
    canvas.selection.set(["n4"])
    canvas.editing.delete()
    assert scene.cards.keys() == {"n1", "n2", "n3"}
    assert all(scene.cards[i] is cards[i] for i in scene.cards)
    assert scene.wires[Edge("n1", "n2")] is wire
    model.undo_stack.undo()
    assert scene.cards["n4"].place == (220, 120)


def test_shapes_follow_an_edit(model, canvas):
    card = canvas.network_scene.cards["n2"]
    features = model.prepared.shape.sample[0]
    assert card.content.count == f"{(features + 1) * 64:,}"
    layer = model.state.network.by_id["n2"].layer.replace(units=10)
    model.edit("Units", lambda s: s.replace(network=s.network.with_layer("n2", layer)))
    model.settle()
    assert (card.content.shape, card.content.count) == ("(10)", f"{(features + 1) * 10:,}")


def test_an_empty_canvas_tells_what_to_do(model, canvas, hand):
    model.new()
    assert canvas.hint.isVisible()
    assert not canvas.mini_map.isVisible()
    assert canvas.network_scene.cards == {}
    before = canvas.scene_point(QPointF(0, 0))
    drop(canvas, hand, "input", (100, 100))
    assert not canvas.hint.isVisible()
    assert canvas.scene_point(QPointF(0, 0)) == before  # it stays where it was dropped


def test_another_document_is_fitted_and_an_edit_leaves_the_view_alone(model, canvas):
    canvas.zoom.set_factor(3)
    canvas.editing.move({"n4": (3000.0, 0.0)})
    assert canvas.zoom.factor == 3
    model.new(ProjectState.from_dict(model.state.to_dict()))  # the same ids, another document
    assert canvas.zoom.factor == pytest.approx((900 - 72) / 3160)


def test_auto_layout_is_one_undo_step(model, canvas):
    canvas.arrange()
    assert model.undo_stack.undoText() == "Auto layout"
    assert model.state.layout["n1"][0] < model.state.layout["n2"][0] < model.state.layout["n3"][0]


def test_copy_paste_and_duplicate(model, canvas):
    canvas.selection.set(["n2", "n3"])
    canvas.editing.copy()
    canvas.editing.paste()
    canvas.editing.paste()
    names = [n.name for n in model.state.network.nodes]
    assert len(names) == 8
    assert len(set(names)) == 8
    assert len(wires(model)) == 4  # the wire between the two is copied, the one into them is not
    places = list(model.state.layout.values())
    assert len(set(places)) == 8
    canvas.editing.duplicate()
    assert model.undo_stack.undoText() == "Duplicate 2 layers"


def test_live_numbers(canvas):
    scene = canvas.network_scene
    canvas.set_activity({"n2": [0.1, 0.2, 0.1], "n3": [1.0, 2.0]})
    canvas.set_progress(0.5)
    canvas.set_gradients({"n2": 1e-3, "n3": 1.0})
    assert scene.cards["n2"].progress == 0.5
    assert scene.cards["n1"].progress is None
    assert scene.wires[Edge("n1", "n2")].strength == 0.5
    assert scene.wires[Edge("n2", "n3")].strength == 1.0
    canvas.set_activity({})
    canvas.set_gradients({})
    canvas.set_progress(None)
    assert scene.wires[Edge("n2", "n3")].strength is None
    assert not scene.cards["n2"].learns


def test_the_menu_of_several_lines_them_up(model, canvas):
    from nnstudio.gui.canvas.hit import HitTarget
    from nnstudio.gui.canvas.menu import context_menu

    canvas.selection.set(["n2"])
    alone = context_menu(canvas, HitTarget("card", "n2"))
    assert not {"Align", "Distribute"} & {action.text() for action in alone.actions()}
    alone.deleteLater()
    canvas.selection.set(["n2", "n3"])
    menu = context_menu(canvas, HitTarget("card", "n3"))
    rows = {action.text(): action for action in menu.actions()}
    assert not rows["Distribute"].menu().isEnabled()
    align = {action.text(): action for action in rows["Align"].menu().actions()}
    align["Left edges"].trigger()
    assert model.state.layout["n2"][0] == model.state.layout["n3"][0]
    menu.deleteLater()


def test_menus_offer_what_can_be_done(model, canvas):
    from nnstudio.gui.canvas.hit import HitTarget
    from nnstudio.gui.canvas.menu import context_menu

    menu = context_menu(canvas, HitTarget("card", "n3"))
    rows = {action.text(): action for action in menu.actions()}
    assert [a.text() for a in rows["Connect to"].menu().actions()] == ["dropout_1"]
    rows["Connect to"].menu().actions()[0].trigger()
    assert ("n3", "n4") in wires(model)
    menu.deleteLater()
    menu = context_menu(canvas, HitTarget("wire", edge=Edge("n3", "n4")))
    {action.text(): action for action in menu.actions()}["Delete wire"].trigger()
    assert ("n3", "n4") not in wires(model)
    menu.deleteLater()


def test_screen_readers_hear_what_is_selected(canvas):
    canvas.selection.set(["n4"])
    assert canvas.accessibleName() == "Network canvas"
    assert "Selected: dropout_1" in canvas.accessibleDescription()
    assert "not connected" in canvas.accessibleDescription()


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
