"""What the canvas looks like in each of its states, against kept pictures.

``python -m tests.gui.canvas.renew`` takes the pictures anew after a wanted change: look at them before they
are committed. They are compared square by square: nearly exactly where the faces are installed that they are
written in, and where they are not, so that other letters pass and a card that moved does not.
"""

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from nnstudio.gui import theme as themes
from nnstudio.gui.canvas import look
from tests.gui.canvas.states import FOLDER, SHARE, SHARE_OF_OTHER_FACES, STATES, allowed, difference, picture


@pytest.fixture(params=["light", "dark"])
def theme(qapp, request):
    themes.apply_theme(qapp, request.param)
    yield request.param
    themes.apply_theme(qapp, "light")


def taken(qtbot, name: str) -> QImage:
    canvas, image = picture(name)
    qtbot.addWidget(canvas, before_close_func=lambda c: c.model.shutdown())
    return image


@pytest.mark.parametrize("name", STATES)
def test_it_looks_as_it_did(qtbot, tmp_path, theme, name):
    found = taken(qtbot, name)
    kept = QImage(str(FOLDER / f"{name}-{theme}.png"))
    assert not kept.isNull(), f"There is no picture of {name} in {theme}."
    off = difference(found, kept)
    if off > allowed():
        found.save(str(tmp_path / "found.png"))
    assert off <= allowed(), f"{off:.1%} differs; what it looks like now: {tmp_path / 'found.png'}"


def test_another_font_passes(qtbot, qapp, monkeypatch):
    themes.apply_theme(qapp, "light")

    def other(px=13, weight=QFont.Weight.Normal):
        made = QFont("DejaVu Serif")
        made.setPixelSize(round(px))
        made.setWeight(weight)
        return made

    monkeypatch.setattr(look, "ui_font", other)
    for name in ("plain", "note", "collapsed"):
        found = taken(qtbot, name)
        assert SHARE < difference(found, QImage(str(FOLDER / f"{name}-light.png"))) <= SHARE_OF_OTHER_FACES


def test_a_lost_badge_a_moved_card_or_another_colour_does_not_pass(qtbot, qapp):
    themes.apply_theme(qapp, "light")
    kept = {name: QImage(str(FOLDER / f"{name}-light.png")) for name in ("plain", "selected", "training")}
    assert difference(kept["plain"], kept["selected"]) > SHARE
    assert difference(kept["plain"], kept["training"]) > SHARE
    assert difference(kept["plain"], QImage(str(FOLDER / "plain-dark.png"))) > 0.9
    shifted = QImage(kept["plain"].size(), kept["plain"].format())
    shifted.fill(QColor("#fafbfc"))
    painter = QPainter(shifted)
    painter.drawImage(8, 0, kept["plain"])
    painter.end()
    assert difference(kept["plain"], shifted) > SHARE


def test_no_picture_is_left_over():
    wanted = {f"{name}-{look}.png" for name in STATES for look in ("light", "dark")}
    assert {p.name for p in FOLDER.iterdir()} == wanted
