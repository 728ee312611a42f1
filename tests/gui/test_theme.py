"""Tokens, contrast, depth colours, the live switch and icons."""

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

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


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
def test_words_can_be_read(theme):
    for ground in (theme.panel, theme.window, theme.canvas, theme.card):
        assert contrast(theme.text, ground) >= 12
        assert contrast(theme.dim, ground) >= 4.4
    for token in ("good", "bad", "accent"):
        assert contrast(getattr(theme, token), theme.panel) >= 4.4
    assert contrast(theme.warn, theme.panel) >= 3
    assert contrast(theme.on_tooltip, theme.tooltip) >= 12


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
