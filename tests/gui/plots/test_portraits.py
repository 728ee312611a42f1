"""Pictures of plots for files: nothing of the window in them, words and lines in their places."""

import re

import pytest
from fake_training import FakeTraining
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPolygonF

from nnstudio.gui.plots.clipping import clipped
from nnstudio.gui.plots.portrait import MARGIN
from nnstudio.gui.theme import LIGHT, switcher
from tests.gui.plots.trained import trained


def pairs(parts):
    return [[(p.x(), p.y()) for p in part.toList()] for part in parts]


@pytest.mark.parametrize(
    ("line", "inside"),
    [
        ([(1, 1), (5, 5), (9, 1)], [[(1, 1), (5, 5), (9, 1)]]),  # all of it
        ([(5, 5), (5, 15), (6, 5)], [[(5, 5), (5, 10)], [(5.5, 10), (6, 5)]]),  # a spike
        ([(-5, 5), (15, 5)], [[(0, 5), (10, 5)]]),
        ([(-5, 20), (20, 20), (20, -5)], []),
        ([(-5, 0), (5, 10)], [[(0, 5), (5, 10)]]),
        ([(5, 5)], []),
    ],
)
def test_lines_are_cut_at_the_edges(line, inside):
    assert pairs(clipped(QPolygonF([QPointF(*p) for p in line]), QRectF(0, 0, 10, 10))) == inside


@pytest.fixture
def loss(make, qtbot):
    switcher().apply("light")
    return lambda: trained(make("loss_gradients", training=FakeTraining(epochs=3)), qtbot).loss


def test_the_svg_has_title_names_axes_and_lines_of_their_width(loss):
    text = loss().menu.svg().decode()
    words = re.findall(r">([^<>]+)</text>", text)
    for word in ("Loss", "train 0.333", "validation 0.667", "best epoch 3", "epoch"):
        assert word in words
    assert "pyqtgraph" not in text
    strokes = re.findall(rf'stroke="{LIGHT.series_train}"[^>]*stroke-width="([0-9.]+)"', text)
    assert "1.6" in strokes
    assert len([width for width in strokes if width == "1.6"]) == 1  # once, not as hairs side by side


def test_labels_of_the_axis_stand_at_its_ticks(loss):
    """They are kept as a picture, which a file of another resolution would scale."""
    plot = loss()
    text = plot.menu.svg().decode()
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', text)
    assert size is not None
    assert (int(size[1]), int(size[2])) == (plot.width() + 2 * MARGIN, plot.height() + 2 * MARGIN)
    assert "QPicture" not in text
    scales = {m for m in re.findall(r"matrix\(([0-9.]+),0,0,([0-9.]+),", text) if m[0] == m[1]}
    assert scales <= {("1", "1")}


def test_a_picture_has_no_buttons_a_margin_and_whole_lines(loss):
    plot = loss()
    plot.menu.copy_picture()
    image = QGuiApplication.clipboard().image()
    assert image.width() == 3 * (plot.width() + 2 * MARGIN)
    button = plot.header._buttons["settings"].geometry()
    corner = image.copy(
        3 * (MARGIN + button.left()), 3 * (MARGIN + button.top()), 3 * button.width(), 3 * button.height()
    )
    assert len(colors(corner)) == 1  # paper
    assert image.pixelColor(1, 1).name() == LIGHT.panel


def colors(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)
    }
