"""Small pictures: where points land, what colours mean."""

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from nnstudio.gui.theme import LIGHT
from nnstudio.gui.widgets.drawing import class_color, fit, to_image


def test_points_fill_the_rectangle_with_y_upwards() -> None:
    x, y = fit(QRectF(10, 20, 100, 50), np.array([0.0, 1.0, 2.0]), np.array([0.0, 5.0, 10.0]))
    assert x.tolist() == [10, 60, 110]
    assert y.tolist() == [70, 45, 20]


def test_equal_scales_keep_circles_round_and_centred() -> None:
    x, y = fit(QRectF(0, 0, 200, 100), np.array([-1.0, 1.0]), np.array([-1.0, 1.0]), equal=True)
    assert x.tolist() == [50, 150]
    assert y.tolist() == [100, 0]


def test_a_single_point_lies_inside() -> None:
    x, y = fit(QRectF(0, 0, 10, 10), np.array([3.0]), np.array([3.0]))
    assert 0 <= x[0] <= 10
    assert 0 <= y[0] <= 10


def test_grey_goes_from_paper_to_ink() -> None:
    image = to_image(np.array([[0.0, 16.0], [8.0, 0.0]]), LIGHT)
    assert image.pixelColor(0, 0) == QColor(LIGHT.canvas)
    assert image.pixelColor(1, 0) == QColor(LIGHT.text)
    assert image.pixelColor(0, 1).lightness() < QColor(LIGHT.canvas).lightness()


def test_a_flat_image_and_missing_values_can_be_shown() -> None:
    assert to_image(np.zeros((2, 3)), LIGHT).width() == 3
    assert to_image(np.array([[np.nan, 1.0], [0.0, 1.0]]), LIGHT).height() == 2


def test_colour_images_keep_their_colours() -> None:
    image = to_image(np.array([[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]]), LIGHT)
    assert image.pixelColor(1, 0) == QColor(255, 0, 0)


def test_eight_classes_have_different_colours() -> None:
    assert len({class_color(LIGHT, i).name() for i in range(8)}) == 8
