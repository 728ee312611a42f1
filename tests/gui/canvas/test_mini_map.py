"""Going elsewhere with the minimap, and the way back when nothing is in view."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@pytest.fixture
def near(canvas):
    """Zoomed in, so that the frame is small on the map."""
    canvas.zoom.set_factor(3.0)
    assert canvas.mini_map.isVisible()
    return canvas


def middle(canvas) -> QPointF:
    return canvas.mapToScene(canvas.viewport().rect()).boundingRect().center()


def drag(mini_map, start: QPoint, *ways: QPoint) -> None:
    QTest.mousePress(mini_map, LEFT, pos=start)
    for way in ways:
        QTest.mouseMove(mini_map, way)
    QTest.mouseRelease(mini_map, LEFT, pos=ways[-1] if ways else start)


def test_taken_by_its_frame_the_view_does_not_jump(near):
    mini_map, before = near.mini_map, middle(near)
    frame = mini_map._frame()
    grip = (frame.topLeft() + QPointF(2, 2)).toPoint()
    drag(mini_map, grip)
    assert (middle(near) - before).manhattanLength() < 1
    scale, _ = mini_map._map()
    drag(mini_map, grip, grip + QPoint(3, 0), grip + QPoint(10, 0))
    moved = middle(near) - before
    assert moved.x() == pytest.approx(10 / scale, abs=2)  # as far as the mouse, with no second thoughts
    assert abs(moved.y()) < 1


def test_a_press_beside_the_frame_goes_there(near):
    scale, origin = near.mini_map._map()
    spot = near.mini_map.rect().center() + QPoint(40, 0)
    drag(near.mini_map, spot)
    wanted = (QPointF(spot) - origin) / scale
    assert (middle(near) - wanted).manhattanLength() < 2


def test_dragged_off_the_map_the_network_is_not_lost(near):
    mini_map = near.mini_map
    drag(mini_map, mini_map.rect().center(), QPoint(-400, -300), QPoint(-2000, -900))
    assert mini_map.isVisible()
    frame = mini_map._frame()
    assert mini_map.rect().toRectF().contains(frame)
    assert min(frame.width(), frame.height()) >= 7
    distance = near.network_scene.extent().center() - middle(near)
    assert distance.manhattanLength() < 2000


def test_only_the_left_button_goes_anywhere(near):
    before = middle(near)
    QTest.mousePress(near.mini_map, RIGHT, pos=QPoint(10, 10))
    QTest.mouseRelease(near.mini_map, RIGHT, pos=QPoint(10, 10))
    assert (middle(near) - before).manhattanLength() < 1


def test_its_wheel_zooms_and_a_double_click_shows_all(near):
    before = middle(near)
    spot = QPointF(near.mini_map.rect().center())
    turn = QWheelEvent(
        spot, near.mini_map.mapToGlobal(spot), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(near.mini_map, turn)
    assert near.zoom.factor == pytest.approx(3.75)
    assert (middle(near) - before).manhattanLength() < 4
    QTest.mouseDClick(near.mini_map, LEFT, pos=QPoint(66, 38))
    assert near.zoom.factor == 1.0


def test_it_gives_way_to_what_is_dragged_there(near, hand):
    near.zoom.set_factor(1.0)
    near.centerOn(200, 60)
    near.mini_map.refresh()
    assert near.mini_map.isVisible()
    corner = near.scene_point(QPointF(near.mini_map.geometry().center()))
    hand.press((300.0, 30.0))
    hand.to((320.0, 60.0))
    assert near.mini_map.isVisible()
    hand.to(corner)
    assert not near.mini_map.isVisible()
    hand.key(Qt.Key.Key_Escape)
    hand.release(corner)
    assert near.mini_map.isVisible()


def test_out_of_view_there_is_a_way_back(canvas, model):
    assert not canvas.way_back.isVisible()
    canvas.scroll_by(5000, 0)
    assert canvas.way_back.isVisible()
    assert canvas.mini_map.rect().toRectF().contains(canvas.mini_map._frame())
    canvas.way_back.click()
    assert not canvas.way_back.isVisible()
    assert canvas.mapToScene(canvas.viewport().rect()).boundingRect().contains(canvas.network_scene.extent())
    canvas.scroll_by(5000, 0)
    canvas.editing.select_all()
    canvas.editing.delete()
    assert not canvas.way_back.isVisible()  # nothing to go back to: the hint is there instead
    assert canvas.hint.isVisible()


def test_what_is_to_be_seen_does_not_lie_under_it(canvas, model):
    canvas.zoom.actual_size()
    below = canvas.scene_point(QPointF(canvas.mini_map.geometry().center()))
    canvas.editing.add("dense", at=(below[0] - 80, below[1] - 33))
    (made,) = canvas.selection.nodes
    canvas.zoom.set_factor(2.0)  # not all is in view, so that the map stays
    spot = canvas.network_scene.cards[made].sceneBoundingRect().center()
    canvas.centerOn(spot.x() - 120, spot.y() - 50)
    canvas.show_node(made)
    card = canvas.mapFromScene(canvas.network_scene.cards[made].sceneBoundingRect()).boundingRect()
    assert canvas.mini_map.isVisible()
    assert not canvas.mini_map.geometry().intersects(card)
    assert canvas.viewport().rect().contains(card)
