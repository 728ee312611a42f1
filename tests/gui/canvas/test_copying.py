"""Copies that lie where one wants them: under the mouse, beside the original, dragged off with Ctrl."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, Qt

from nnstudio.engine.layers import LAYERS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, overlap
from nnstudio.gui.canvas.gestures import Pointer
from nnstudio.gui.canvas.menu import context_menu
from nnstudio.project import edits

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MIDDLE = (CARD_WIDTH / 2, CARD_HEIGHT / 2)


def middle_of(model, node: str) -> tuple[float, float]:
    x, y = model.state.layout[node]
    return x + MIDDLE[0], y + MIDDLE[1]


def nothing_overlaps(model) -> bool:
    boxes = [(*place, CARD_WIDTH, CARD_HEIGHT) for place in model.state.layout.values()]
    return not any(overlap(a, b) for a, b in combinations(boxes, 2))


@pytest.mark.parametrize("chosen", [["n2"], ["n2", "n3"], ["n1", "n2", "n3", "n4"]])
def test_copies_never_lie_on_other_cards(model, canvas, chosen):
    canvas.selection.set(chosen)
    canvas.editing.duplicate()
    canvas.selection.set(chosen)
    canvas.editing.copy()
    canvas.editing.paste()
    canvas.editing.paste()
    assert len(model.state.network.nodes) == 4 + 3 * len(chosen)
    assert nothing_overlaps(model)


def test_what_is_pasted_lies_under_the_mouse(model, canvas, hand):
    canvas.selection.set(["n2"])
    canvas.editing.copy()
    hand.to((300.0, 300.0))
    canvas.requests.paste()
    (made,) = canvas.selection.nodes
    x, y = middle_of(model, made)
    assert abs(x - 300) <= 10
    assert abs(y - 300) <= 10
    assert model.undo_stack.undoText() == "Paste dense_1"
    canvas.requests.paste()  # the mouse has not moved: beside the first
    assert nothing_overlaps(model)


def test_from_the_menu_it_is_pasted_where_the_menu_was_opened(model, canvas):
    canvas.selection.set(["n2", "n3"])
    canvas.editing.copy()
    at = (200.0, 320.0)
    menu = context_menu(canvas, canvas.hit(at), at)
    next(a for a in menu.actions() if a.text() == "Paste").trigger()
    (ax, ay), (bx, by) = (middle_of(model, node) for node in canvas.selection.nodes)
    assert abs((ax + bx) / 2 - at[0]) <= 10
    assert abs((ay + by) / 2 - at[1]) <= 10
    assert model.undo_stack.undoText() == "Paste 2 layers"
    menu.deleteLater()


def test_without_the_mouse_it_is_pasted_where_one_looks(model, canvas):
    canvas.selection.set(["n2"])
    canvas.editing.copy()
    canvas.scroll_by(4000, 1000)
    wanted = canvas.requests.middle
    canvas.requests.paste()
    (made,) = canvas.selection.nodes
    x, y = middle_of(model, made)
    assert abs(x - wanted[0]) <= 10
    assert abs(y - wanted[1]) <= 10


def test_with_ctrl_a_copy_is_dragged_off(model, canvas, hand):
    canvas.selection.set(["n2", "n3"])
    start = middle_of(model, "n2")
    hand.press(start, CTRL)
    hand.to((start[0] + 20, start[1] + 200))
    hand.release((start[0] + 20, start[1] + 200), CTRL)
    layout = model.state.layout
    assert layout["n2"] == (220, 0)
    assert layout["n3"] == (440, 0)
    assert [layout[n] for n in canvas.selection.nodes] == [(240, 200), (460, 200)]
    assert Edge(*canvas.selection.nodes) in model.state.network.edges  # the wire between them comes along
    assert model.undo_stack.undoText() == "Duplicate 2 layers"
    assert canvas.network_scene.cards["n2"].place == (220, 0)
    assert not canvas.network_scene.pill.isVisible()


def test_the_copy_is_shown_while_it_is_dragged_and_gone_with_escape(model, canvas, hand):
    scene, start = canvas.network_scene, middle_of(model, "n2")
    hand.click(start)
    count = len(scene.items())
    hand.press(start, CTRL)
    pixel = QPointF(hand.pixel((start[0] + 40, start[1] + 160)))
    canvas.gesture.move(pointer(canvas, pixel, CTRL))
    assert scene.cards["n2"].place == (220, 0)
    assert len(scene.items()) == count + 1
    assert scene.pill.text == "copy"
    canvas.gesture.move(pointer(canvas, pixel, Qt.KeyboardModifier.NoModifier))  # let go of Ctrl: it moves
    assert scene.cards["n2"].place == (260, 160)
    assert len(scene.items()) == count
    hand.key(Qt.Key.Key_Escape)
    assert scene.cards["n2"].place == (220, 0)
    assert model.undo_stack.count() == 0


def pointer(canvas, pixel, keys):
    return Pointer(canvas.scene_point(pixel), (pixel.x(), pixel.y()), keys)


@pytest.mark.parametrize("keys", [CTRL, SHIFT])
def test_a_click_with_ctrl_or_shift_still_takes_a_card_out_of_the_selection(model, canvas, hand, keys):
    canvas.selection.set(["n2", "n3"])
    hand.click(middle_of(model, "n2"), keys)
    assert canvas.selection.nodes == ("n3",)
    hand.click(middle_of(model, "n2"), keys)
    assert canvas.selection.nodes == ("n3", "n2")


def test_a_loose_layer_dropped_on_a_wire_is_put_into_it(model, canvas, hand):
    hand.press(middle_of(model, "n4"))
    hand.to((190.0, MIDDLE[1]))
    assert canvas.network_scene.pill.text == "into input_1 → dense_1"
    assert canvas.network_scene.wires[Edge("n1", "n2")].hovered
    hand.release((190.0, MIDDLE[1]))
    assert canvas.network_scene.pill.text != "into input_1 → dense_1"  # but what flows in the wire below
    assert set(model.state.network.edges) == {Edge("n1", "n4"), Edge("n4", "n2"), Edge("n2", "n3")}
    assert model.undo_stack.undoText() == "Insert dropout_1 into input_1 → dense_1"
    assert nothing_overlaps(model)
    assert model.state.layout["n4"][0] < model.state.layout["n2"][0] < model.state.layout["n3"][0]
    model.undo_stack.undo()
    assert set(model.state.network.edges) == {Edge("n1", "n2"), Edge("n2", "n3")}
    assert model.state.layout["n4"] == (220, 120)


def test_a_wired_layer_moved_over_a_wire_is_only_moved(model, canvas, hand):
    hand.drag(middle_of(model, "n3"), (190.0, MIDDLE[1]))
    assert set(model.state.network.edges) == {Edge("n1", "n2"), Edge("n2", "n3")}
    assert model.undo_stack.undoText() == "Move dense_2"


def test_it_keeps_its_input_of_a_merging_layer(model):
    """The order of what is concatenated is the order of the columns."""
    state = model.state
    for kind in ("concatenate", "dense"):
        state, _ = edits.add_layer(state, LAYERS[kind].build({}), (700.0, 0.0))
    for source in ("n2", "n3"):
        state = edits.connect(state, source, "n5")
    state = edits.insert(state, "n6", Edge("n2", "n5", 0))
    assert [(e.source, e.slot) for e in sorted(state.network.incoming["n5"], key=lambda e: e.slot)] == [
        ("n6", 0), ("n3", 1),
    ]  # fmt: skip


def test_a_collapsed_group_and_a_note_are_copied_the_same_way(model, canvas, hand):
    canvas.selection.set(["n2", "n3"])
    canvas.grouping.group()
    canvas.grouping.fold()
    canvas.noting.add((300.0, 300.0))
    note = model.state.stickies[0]
    canvas.selection.set(["n2", "n3"], (), [note.id])
    scene = canvas.network_scene
    block = next(iter(scene.blocks.values()))
    count, (x, y) = len(scene.items()), block.place
    pixel = hand.pixel((x + 80, y + 30)), hand.pixel((x + 80, y + 230))
    hand.press((x + 80, y + 30), CTRL)
    canvas.gesture.move(pointer(canvas, QPointF(pixel[1]), CTRL))
    assert len(scene.items()) == count + 2  # one card for the group, and the note
    assert block.place == (x, y)
    hand.release((x + 80, y + 230), CTRL)
    assert len(model.state.groups) == 2
    assert [round(s.y - note.y) for s in model.state.stickies] == [0, 200]
    assert model.undo_stack.undoText() == "Duplicate 2 layers and a note"
