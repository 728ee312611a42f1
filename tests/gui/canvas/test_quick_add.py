"""The list of layers on the canvas: on a double-click, by A, and where a wire is let go."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, input_port, output_port
from nnstudio.gui.canvas.menu import context_menu
from nnstudio.gui.canvas.quick_add import QuickAdd, kinds_found

EMPTY = (300.0, 260.0)


def asked(canvas) -> QuickAdd | None:
    return next((q for q in canvas.window().findChildren(QuickAdd) if q.isVisible()), None)


def double_click(canvas, hand, at) -> QuickAdd:
    pixel = hand.pixel(at)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pixel)
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, pixel)
    found = asked(canvas)
    assert found is not None
    return found


def write(asked: QuickAdd, text: str, key=Qt.Key.Key_Return) -> None:
    QTest.keyClicks(asked.field, text)
    QTest.keyClick(asked.field, key)


def test_a_double_click_on_nothing_adds_a_layer_there(model, canvas, hand):
    found = double_click(canvas, hand, EMPTY)
    assert found.field.placeholderText() == "Add a layer…"
    assert found.current == "input"  # everything is listed, as in the palette
    write(found, "flat")
    (made,) = canvas.selection.nodes
    assert model.state.network.by_id[made].layer.kind == "flatten"
    assert model.state.layout[made] == (220, 220)  # its middle on the mouse, on the grid
    assert model.undo_stack.undoText() == "Add Flatten"
    assert asked(canvas) is None


def test_a_double_click_on_a_wire_puts_a_layer_into_it(model, canvas, hand):
    found = double_click(canvas, hand, (190.0, CARD_HEIGHT / 2))
    assert found.field.placeholderText() == "Insert into input_1 → dense_1…"
    assert all(found.list.item(row).text() != "Input" for row in range(found.list.count()))
    write(found, "drop")
    (made,) = canvas.selection.nodes
    assert {(e.source, e.target) for e in model.state.network.edges} == {
        ("n1", made), (made, "n2"), ("n2", "n3"),
    }  # fmt: skip


def test_a_wire_let_go_over_nothing_asks_for_the_layer_at_its_end(model, canvas, hand):
    hand.drag(output_port((440.0, 0.0)), EMPTY)
    found = asked(canvas)
    assert found is not None
    assert found.field.placeholderText() == "Add behind dense_2…"
    assert canvas.network_scene.pending.isVisible()  # it waits
    write(found, "dense")
    (made,) = canvas.selection.nodes
    assert Edge("n3", made) in model.state.network.edges
    x, y = input_port(model.state.layout[made])
    assert abs(x - EMPTY[0]) <= 10
    assert abs(y - EMPTY[1]) <= 20
    assert model.undo_stack.count() == 1
    assert not canvas.network_scene.pending.isVisible()


def test_a_wire_drawn_backwards_asks_for_what_feeds_it(model, canvas, hand):
    hand.drag(input_port((220.0, 120.0)), EMPTY)
    found = asked(canvas)
    assert found is not None
    assert found.field.placeholderText() == "Add before dropout_1…"
    write(found, "input")
    (made,) = canvas.selection.nodes
    assert Edge(made, "n4") in model.state.network.edges
    x, _ = output_port(model.state.layout[made])
    assert abs(x - EMPTY[0]) <= 10


def test_escape_and_a_click_elsewhere_add_nothing(model, canvas, hand):
    hand.drag(output_port((440.0, 0.0)), EMPTY)
    found = asked(canvas)
    QTest.keyClick(found.field, Qt.Key.Key_Escape)
    assert asked(canvas) is None
    assert not canvas.network_scene.pending.isVisible()
    double_click(canvas, hand, EMPTY)
    canvas.activateWindow()
    hand.click((500.0, 300.0))
    assert asked(canvas) is None
    assert model.undo_stack.count() == 0


@pytest.mark.parametrize("end", [output_port((440.0, 0.0)), (610.0, 40.0)])
def test_a_slip_on_a_port_asks_for_nothing(model, canvas, hand, end):
    hand.drag(output_port((440.0, 0.0)), end)
    assert asked(canvas) is None


def test_an_end_of_a_wire_pulled_off_asks_for_nothing(model, canvas, hand):
    hand.drag(input_port((220.0, 0.0)), EMPTY)
    assert asked(canvas) is None
    assert model.undo_stack.undoText() == "Disconnect input_1 → dense_1"


def test_a_adds_behind_the_selected_layer_and_into_the_selected_wire(model, canvas, hand):
    canvas.selection.set(["n3"])
    hand.key(Qt.Key.Key_A)
    found = asked(canvas)
    assert found.field.placeholderText() == "Add behind dense_2…"
    assert found.current == "dense"  # an input cannot be meant
    QTest.keyClick(found.field, Qt.Key.Key_Down)
    QTest.keyClick(found.field, Qt.Key.Key_Up)
    write(found, "act")
    (made,) = canvas.selection.nodes
    assert Edge("n3", made) in model.state.network.edges
    canvas.selection.set((), [Edge("n3", made)])
    hand.key(Qt.Key.Key_A)
    assert asked(canvas).field.placeholderText() == "Insert into dense_2 → activation_1…"
    write(asked(canvas), "flat")
    assert Edge("n3", made) not in model.state.network.edges


def test_what_nothing_is_called_is_said_and_enter_does_nothing(model, canvas, hand):
    found = double_click(canvas, hand, EMPTY)
    write(found, "qqq")
    assert found.nothing.isVisible()
    assert found.isVisible()
    assert model.undo_stack.count() == 0
    QTest.keyClick(found.field, Qt.Key.Key_Escape)


def test_it_stays_in_the_window(canvas, hand):
    corner = canvas.scene_point(QPointF(canvas.viewport().rect().bottomRight()))
    found = double_click(canvas, hand, (corner[0] - 8, corner[1] - 8))
    assert canvas.window().rect().contains(found.geometry())


def test_the_best_answer_comes_first():
    assert [k.kind for k in kinds_found("gru", needs_input=True)][:1] == ["gru"]
    assert kinds_found("max pool", needs_input=True)[0].kind.startswith("max_pool")
    assert "input" not in [k.kind for k in kinds_found("", needs_input=True)]


def test_from_the_menu_it_is_asked_where_the_menu_was_opened(model, canvas):
    menu = context_menu(canvas, canvas.hit(EMPTY), EMPTY)
    next(a for a in menu.actions() if a.text() == "Find a layer to add…").trigger()
    write(asked(canvas), "flat")
    assert model.state.layout[canvas.selection.nodes[0]] == (220, 220)
    menu.deleteLater()


def test_there_is_one_at_a_time(canvas, hand):
    first = double_click(canvas, hand, EMPTY)
    second = canvas.requests.ask_layer()
    assert asked(canvas) is second
    assert not first.isVisible()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert canvas.window().findChildren(QuickAdd) == [second]


def test_it_goes_when_the_drawing_is_changed_otherwise(model, canvas, hand):
    double_click(canvas, hand, EMPTY)
    canvas.editing.add("dense", at=(0.0, 400.0))
    assert asked(canvas) is None
    double_click(canvas, hand, EMPTY)
    model.undo_stack.undo()
    assert asked(canvas) is None
