"""What a card looks like in each state: colours at known places, in both themes."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.gui.canvas.card_item import CardItem, sparkline
from nnstudio.gui.canvas.content import CardContent
from nnstudio.gui.canvas.controls import CanvasControls
from nnstudio.gui.canvas.look import Look
from nnstudio.gui.theme import DARK, LIGHT

CONTENT = CardContent("dense_1", "Dense · relu", "(128)", "100,480", "core", input_slots=1)
SCALE, MARGIN = 4, 16

EDGE, FACE, HALO, BADGE = (3, 20), (12, 20), (80, -4), (150, 2)
BORDER_TOP, STRIP = (80, 0.5), (40, 64.5)


@pytest.fixture(params=[LIGHT, DARK], ids=lambda t: t.name)
def theme(request, qapp):
    return request.param


@pytest.fixture
def card(theme):
    return CardItem("n1", CONTENT, Look(theme))


def picture(card: CardItem) -> QImage:
    scene = QGraphicsScene()
    scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
    scene.addItem(card)
    image = QImage(192 * SCALE, 98 * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor(card.look.theme.canvas))
    painter = QPainter(image)
    scene.render(painter, QRectF(image.rect()), QRectF(-MARGIN, -MARGIN, 192, 98))
    painter.end()
    scene.removeItem(card)
    return image


def at(image: QImage, place: tuple[float, float]) -> str:
    return image.pixelColor(round((place[0] + MARGIN) * SCALE), round((place[1] + MARGIN) * SCALE)).name()


def test_normal(card, theme):
    image = picture(card)
    assert at(image, EDGE) == theme.group_color("core").name()
    assert at(image, FACE) == theme.card
    assert at(image, BORDER_TOP) == theme.line
    assert at(image, HALO) == theme.canvas
    assert at(image, (0, 33)) == theme.card  # the inside of the port


def test_selected(card, theme):
    card.set_state(selected=True)
    assert at(picture(card), HALO) == theme.accent


@pytest.mark.parametrize(("badge", "token"), [("warning", "warn"), ("error", "bad")])
def test_badges(card, theme, badge, token):
    card.set_content(replace(CONTENT, badge=badge))
    image = picture(card)
    assert at(image, BADGE) == getattr(theme, token)
    assert at(image, BORDER_TOP) == (theme.bad if badge == "error" else theme.line)


def test_training(card, theme):
    card.set_activity([0.1, 0.05, 0.02])
    card.set_progress(0.5)
    image = picture(card)
    assert at(image, STRIP) != theme.card
    assert at(image, (120, 64.5)) == theme.card
    assert card.learns


def test_an_input_has_no_port_to_connect_to(card, theme):
    with_port = picture(card)
    card.set_content(replace(CONTENT, input_slots=0))
    assert at(with_port, (-3, 33)) == theme.card
    assert at(picture(card), (-3, 33)) == theme.canvas


def test_dashes_tell_loose_and_dragged_cards(card, theme):
    def along_the_top(image: QImage) -> set[str]:
        return {at(image, (20 + step / 2, 0.5)) for step in range(200)}

    assert along_the_top(picture(card)) == {theme.line}
    card.set_content(replace(CONTENT, loose=True))
    assert len(along_the_top(picture(card))) > 1
    card.set_state(dragged=True)
    assert len(along_the_top(picture(card))) > 1


def test_frozen_is_said_in_words_and_paler(card, theme):
    card.set_content(replace(CONTENT, frozen=True))
    image = picture(card)
    assert at(image, EDGE) != theme.group_color("core").name()
    card.set_content(CONTENT)
    box = (QColor(theme.card), range(112 * SCALE, 164 * SCALE), range(28 * SCALE, 40 * SCALE))
    written = sum(image.pixelColor(x, y) != box[0] for x in box[1] for y in box[2])
    assert written > 100  # the word stands where nothing is written otherwise


def test_a_name_is_never_taken_for_markup(card, theme):
    card.set_content(replace(CONTENT, name="<img src=x>"))
    first = picture(card)
    card.set_content(replace(CONTENT, name=""))
    assert first != picture(card)


def test_sparkline_is_logarithmic_and_leaves_gaps_out():
    box = QRectF(0, 0, 10, 20)
    points = [(p.x(), p.y()) for p in sparkline([1.0, 0.1, 0.01], box)]
    assert points == [(0, 0), (5, 10), (10, 20)]
    # At least one power of ten is shown, so that noise looks like noise.
    flat = [p.y() for p in sparkline([1.0, 1.0], box)]
    assert flat == [10, 10]
    assert sparkline([1.0, 0.0, float("nan"), 1.0], box).size() == 2
    assert sparkline([1.0], box).isEmpty()


def test_controls_show_the_zoom_and_go_back(canvas, qtbot):
    controls = CanvasControls(canvas)
    qtbot.addWidget(controls)
    canvas.zoom.set_factor(0.5)
    assert controls.zoom.text() == "50 %"
    qtbot.mouseClick(controls.zoom, Qt.MouseButton.LeftButton)
    assert canvas.zoom.factor == 1.0
    assert controls.zoom.text() == "100 %"
    canvas.zoom.set_factor(2.0, QPointF(0, 0))
    qtbot.mouseClick(controls.fit, Qt.MouseButton.LeftButton)
    assert canvas.zoom.factor == 1.0
