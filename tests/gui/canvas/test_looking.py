"""Looking at the drawing: zoom, fit, pushing the paper, the minimap."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.project import edits
from tests.gui.canvas.spots import (
    CTRL,
    NO_BUTTON,
    NO_KEYS,
)


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


def test_fit_shows_all_of_a_very_long_network_and_one_can_come_nearer(model, canvas):
    state = model.state
    for number in range(150):
        state, _ = edits.add_layer(state, LAYERS["dense"].build({}), (300.0 * number, 0.0))
    model.new(state)
    canvas.fit()
    seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert seen.contains(canvas.network_scene.extent())
    assert canvas.zoom.factor < 0.1
    before = canvas.zoom.factor
    canvas.zoom.zoom_out()
    assert canvas.zoom.factor == before  # all is in view: there is nothing further away
    canvas.zoom.zoom_in()
    assert canvas.zoom.factor == pytest.approx(before * 1.25)


def test_a_tilted_wheel_pushes_the_paper_sideways(canvas):
    pixel = QPointF(300, 200)
    before = canvas.scene_point(pixel)
    event = QWheelEvent(
        pixel, canvas.viewport().mapToGlobal(pixel), QPointF(0, 0).toPoint(), QPointF(-120, 0).toPoint(),
        NO_BUTTON, NO_KEYS, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas.viewport(), event)
    after = canvas.scene_point(pixel)
    assert after[0] - before[0] == pytest.approx(120 / canvas.zoom.factor, abs=2)
    assert after[1] == pytest.approx(before[1])
