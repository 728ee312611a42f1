import numpy as np
import pytest

from nnstudio.data import DataError
from nnstudio.data.drawn_picture import InkStyle, drawn_picture, ink_style

STYLE = InkStyle(8, 8, 1, paper=0.0, ink=16.0, side=4.0, row=4.0, column=4.0)


def bar(height: int, width: int, rows: slice, columns: slice) -> np.ndarray:
    found = np.zeros((height, width))
    found[rows, columns] = 1.0
    return found


def test_style_of_pictures_by_hand() -> None:
    pictures = np.full((3, 10, 12, 1), 255.0)
    pictures[:, 2:8, 4:6] = 0.0  # dark ink on white paper: 6 high, 2 wide
    style = ink_style(pictures)
    assert (style.height, style.width, style.channels) == (10, 12, 1)
    assert (style.paper, style.ink) == (255.0, 0.0)
    assert (style.side, style.row, style.column) == (6.0, 5.0, 5.0)
    # area 12, edge 16: 2 · 12 / (16 · π / 4)
    assert style.stroke == pytest.approx(24 / (4 * np.pi))


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(DataError, match="not trained on pictures"):
        ink_style(np.zeros((3, 5)))


def test_a_small_drawing_in_a_corner_is_scaled_and_centred() -> None:
    drawing = bar(80, 80, slice(0, 20), slice(0, 20))
    picture = drawn_picture(drawing, STYLE)[..., 0]
    expected = 16.0 * bar(8, 8, slice(2, 6), slice(2, 6))
    np.testing.assert_allclose(picture, expected)


def test_nothing_is_cut_off_when_the_centre_lies_elsewhere() -> None:
    style = InkStyle(8, 8, 1, 0.0, 1.0, side=6.0, row=1.0, column=4.0)
    drawing = bar(60, 60, slice(10, 40), slice(10, 40))
    assert drawn_picture(drawing, style).sum() == pytest.approx(36.0)


def test_without_fitting_the_whole_sheet_is_scaled() -> None:
    drawing = bar(80, 80, slice(0, 20), slice(0, 20))
    picture = drawn_picture(drawing, STYLE, fit=False)[..., 0]
    np.testing.assert_allclose(picture, 16.0 * bar(8, 8, slice(0, 2), slice(0, 2)))


def test_inverted_ink_and_paper_change_places() -> None:
    drawing = bar(80, 80, slice(0, 20), slice(0, 20))
    both = drawn_picture(drawing, STYLE) + drawn_picture(drawing, STYLE, invert=True)
    np.testing.assert_allclose(both, 16.0)


def test_an_empty_sheet_is_paper_in_every_channel() -> None:
    style = InkStyle(4, 6, 3, paper=255.0, ink=0.0, side=4.0, row=2.0, column=3.0)
    picture = drawn_picture(np.zeros((40, 60)), style)
    assert picture.shape == (4, 6, 3)
    np.testing.assert_array_equal(picture, 255.0)


def test_a_digit_of_the_training_drawn_again_comes_out_as_it_was() -> None:
    """A picture blown up into a sheet and fitted again is the same picture, if it is as large as usual."""
    picture = np.zeros((8, 8))
    picture[1:7, 2:5] = [[1.0, 0.5, 1.0]] * 6
    style = ink_style(16.0 * np.stack([picture] * 3)[..., None])
    drawn = drawn_picture(np.kron(picture, np.ones((20, 20))), style)[..., 0]
    np.testing.assert_allclose(drawn, 16.0 * picture, atol=1e-9)
