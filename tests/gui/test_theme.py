"""Tokens, contrast, depth colours, the live switch and icons."""

import re

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QSize
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QRadioButton, QStyle, QStyleOptionButton

from nnstudio.gui.contrast import contrast as measured
from nnstudio.gui.contrast import words_on
from nnstudio.gui.depth_colors import depth_hex
from nnstudio.gui.svg_icon import tinted
from nnstudio.gui.theme import DARK, LIGHT, apply_theme, current, icon, pixmap, stylesheet, switcher, ui_font
from nnstudio.resources import resource


def luminance(color: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def app(qapp):
    yield qapp
    apply_theme(qapp, "light")


def test_the_measure_of_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


SURFACES = ("panel", "window", "canvas", "card", "hover")
READ = {
    "text": (*SURFACES, "selection", "pressed", "good_soft", "warn_soft", "bad_soft"),
    "dim": (*SURFACES, "selection", "good_soft", "warn_soft", "bad_soft"),
    "faint": SURFACES,
    "good": ("panel", "window", "canvas", "good_soft"),
    "warn": ("panel", "window", "canvas", "selection", "warn_soft"),
    "bad": ("panel", "window", "canvas", "bad_soft"),
    "accent": ("panel",),
    "accent_hover": ("panel", "window"),
    "on_fill": ("fill", "fill_hover"),
    "on_tooltip": ("tooltip",),
}
"""Words in this colour stand on these grounds. (Not here: what is disabled.)"""


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_words_can_be_read(theme):
    pairs = [(words, ground) for words, grounds in READ.items() for ground in grounds]
    hard = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(getattr(theme, pair[0]), getattr(theme, pair[1]))) < 4.5
    }
    assert not hard
    for ground in SURFACES:
        assert contrast(theme.text, getattr(theme, ground)) >= 11
        ratios = [contrast(getattr(theme, words), getattr(theme, ground)) for words in READ]
        assert ratios[0] > ratios[1] > ratios[2]  # text, dim, faint


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_what_can_be_pressed_stands_out(theme):
    for token in ("accent", "fill", "faint"):  # focus frames, the main button, frames of boxes to tick
        assert contrast(getattr(theme, token), theme.panel) >= 3
    for badge in ("bad", "warn"):
        assert contrast(theme.panel, getattr(theme, badge)) >= 4.5


@pytest.mark.parametrize(
    "ground", ["#000000", "#ffffff", "#d97706", "#2f6feb", "#5b93ff", "#777777", "#7c3aed"]
)
def test_words_on_any_ground(ground):
    assert contrast(words_on(QColor(ground)).name(), ground) >= 4.5


def test_the_app_measures_contrast_as_the_tests_do():
    for a, b in (("#000000", "#ffffff"), ("#93600f", "#fdf3de"), ("#123456", "#123456")):
        assert measured(QColor(a), QColor(b)) == pytest.approx(contrast(a, b), rel=1e-3)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_chosen_radio_button_is_as_large_as_the_others_and_has_a_dot(app, qtbot, mode):
    apply_theme(app, mode)
    button = QRadioButton("One")
    qtbot.addWidget(button)
    button.ensurePolished()
    button.resize(button.sizeHint())
    places, pictures = [], []
    for chosen in (False, True):
        button.setChecked(chosen)
        option = QStyleOptionButton()
        button.initStyleOption(option)
        part = QStyle.SubElement.SE_RadioButtonIndicator
        places.append(button.style().subElementRect(part, option, button))
        pictures.append(button.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32))
    assert places[0] == places[1]
    middle, ring = places[1].center(), places[1].center() + QPoint(5, 0)
    theme = current()
    assert contrast(pictures[1].pixelColor(middle).name(), pictures[1].pixelColor(ring).name()) > 3
    assert contrast(pictures[1].pixelColor(ring).name(), theme.panel) > 3
    corner = places[1].topLeft() + QPoint(1, 1)  # round, not square
    assert pictures[1].pixelColor(corner).alpha() < 128


@pytest.mark.parametrize(("theme", "dark"), [(LIGHT, False), (DARK, True)], ids=["light", "dark"])
@pytest.mark.parametrize("count", [2, 5, 40])
def test_depth_colours_rise_in_lightness_and_can_be_seen(theme, dark, count):
    colors = [depth_hex(i, count, dark=dark) for i in range(count)]
    assert [luminance(c) for c in colors] == sorted(luminance(c) for c in colors)
    assert len(set(colors)) == count
    assert min(contrast(c, theme.panel) for c in colors) >= 3
    assert theme.depth_color(0, count) == QColor(colors[0])


def test_a_single_layer_has_the_middle_colour():
    assert depth_hex(0, 1, dark=False) == depth_hex(1, 3, dark=False)


def test_switching_live(app):
    seen = []
    switcher().theme_changed.connect(seen.append)
    apply_theme(app, "dark")
    assert current() is DARK
    assert seen == [DARK]
    assert app.palette().color(QPalette.ColorRole.Base) == QColor("#191b20")
    assert "#5b93ff" in app.styleSheet()
    apply_theme(app, "light")
    assert seen == [DARK, LIGHT]
    switcher().theme_changed.disconnect(seen.append)


def test_a_window_is_built_in_its_colours_and_dressed_at_the_end(app, qtbot):
    apply_theme(app, "dark")
    sheet, base = app.styleSheet(), app.palette().color(QPalette.ColorRole.Base)
    apply_theme(app, "light")
    with switcher().dressing("dark") as theme:
        assert theme is current() is DARK
        assert app.palette().color(QPalette.ColorRole.Base) == base
        assert app.styleSheet() == ""
        label = QLabel("built")
        qtbot.addWidget(label)
    assert app.styleSheet() == sheet
    assert label.font().family() == app.font().family()


def test_switching_leaves_nothing_in_a_choice_box(app, qtbot):
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["relu", "tanh"])
    box.show()
    box.view()  # now it has a list
    left = []
    for mode in ("light", "dark", "light", "dark"):
        apply_theme(app, mode)
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        left.append(sorted(child.metaObject().className() for child in box.findChildren(QObject)))
    assert left[0] == left[1] == left[2] == left[3]
    assert any("Delegate" in name for name in left[0])
    assert [box.itemText(i) for i in range(2)] == ["relu", "tanh"]


def test_system_is_light_where_the_system_says_nothing(app):
    assert switcher().apply("system") in (LIGHT, DARK)
    assert switcher().mode == "system"
    assert switcher() is switcher()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_the_style_sheet_has_every_token_and_picture(qapp, theme):
    sheet = stylesheet(theme)
    assert "$" not in re.sub(r"/\*.*?\*/", "", sheet)
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert all(resource("themes", p.rsplit("/", 1)[1]).is_file() for p in pictures)


def test_every_icon_is_drawn_in_the_colour_asked_for(qapp):
    for path in resource("icons", "play.svg").parent.glob("*.svg"):
        text = path.read_text()
        assert 'viewBox="0 0 24 24"' in text, path.name
        assert text.count("stroke-width") == 1, path.name
        image = pixmap(path.stem, 48, "#ff0000").toImage()
        drawn = [
            image.pixelColor(x, y)
            for x in range(48)
            for y in range(48)
            if image.pixelColor(x, y).alpha() > 250
        ]
        assert drawn, path.name
        assert {c.name() for c in drawn} == {"#ff0000"}, path.name


def test_icons_grey_out(qapp):
    made = icon("save", LIGHT)
    normal = made.pixmap(24, 24, made.Mode.Normal).toImage()
    disabled = made.pixmap(24, 24, made.Mode.Disabled).toImage()
    assert normal != disabled


def test_fonts_are_ones_this_machine_has(qapp):
    assert ui_font().pixelSize() == 13
    assert isinstance(QApplication.font().family(), str)


def test_an_icon_without_any_room_is_no_picture_and_no_warning(app) -> None:
    assert tinted("play", "#123456", QSize(0, 16)).isNull()
    assert not tinted("play", "#123456", QSize(16, 16)).isNull()
