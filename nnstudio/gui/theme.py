"""Colours, spacing, fonts and icons of the window, light and dark, and the live switch between them.

Widgets ask for a look with dynamic properties instead of colours of their own:

- ``QPushButton``, ``QToolButton``: ``accent=true`` (the one main button), ``link=true`` (words that lead
  elsewhere), ``flat=true`` (a frame only on
  hover), ``quiet=true`` (dim words)
- ``QLabel``: ``role`` = ``title`` · ``heading`` · ``dim`` · ``faint`` · ``section`` (over a list) · ``mono``
  · ``good`` · ``warn`` · ``bad``
- ``QFrame``: ``role`` = ``panel`` · ``bar`` · ``card`` · ``warning`` · ``error`` · ``line`` · ``vline``
- ``QLineEdit``, ``QSpinBox`` …: ``invalid=true`` (red frame); ``mono=true`` (numbers)

After changing such a property of a widget that is already shown, call :func:`restyle`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from string import Template
from typing import Literal

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractItemDelegate, QApplication, QComboBox, QStyleFactory, QWidget

from nnstudio.gui.depth_colors import depth_hex
from nnstudio.gui.svg_icon import SvgIcon, tinted
from nnstudio.resources import resource

Mode = Literal["light", "dark", "system"]

SPACE_4, SPACE_8, SPACE_12, SPACE_16 = 4, 8, 12, 16
RADIUS = 7
FONT_PX = 13
FONT_SMALL_PX = 12

_UI_FACES = (
    "Inter", "Segoe UI Variable Text", "Segoe UI", "SF Pro Text", ".AppleSystemUIFont", "Helvetica Neue",
    "Cantarell", "Noto Sans", "Ubuntu", "Roboto", "Open Sans", "Liberation Sans", "Arimo",
    "DejaVu Sans Condensed", "DejaVu Sans",
)  # fmt: skip
_MONO_FACES = (
    "JetBrains Mono", "Cascadia Mono", "SF Mono", "Menlo", "DejaVu Sans Mono", "Noto Sans Mono",
    "Ubuntu Mono", "Liberation Mono", "Consolas", "Courier New",
)  # fmt: skip

_GROUPS = {
    "input/output": "#64748b",
    "core": "#2f6feb",
    "activation": "#d97706",
    "convolution": "#7c3aed",
    "pooling": "#0d9488",
    "sequence": "#0891b2",
    "normalization": "#16a34a",
    "regularization": "#e11d48",
    "merge": "#475569",
}


@dataclass(frozen=True)
class Theme:
    """All colours of one look, as ``#rrggbb``. Use ``color("accent")`` where Qt wants a ``QColor``."""

    name: Literal["light", "dark"]
    window: str  # title bar, toolbars' surroundings, tab bars
    panel: str  # side panels, cards, menus
    canvas: str  # behind the network, inside input fields
    line: str  # frames and separators
    text: str
    dim: str  # secondary text
    faint: str  # hints, section titles, ticks; never the only carrier of a meaning
    off: str  # words of what is disabled; stronger lines
    accent: str
    accent_hover: str
    fill: str  # the main button, selected text
    fill_hover: str
    on_fill: str
    hover: str  # background of a hovered row or button
    pressed: str
    selection: str  # background of selected text and rows
    grid: str  # dots of the canvas, grid lines of plots
    wire: str
    tooltip: str
    on_tooltip: str
    good: str
    warn: str
    bad: str
    good_soft: str  # the same as a background
    warn_soft: str
    bad_soft: str
    card: str  # face of a card on the canvas
    series_train: str
    series_validation: str
    groups: dict[str, str] = field(default_factory=lambda: dict(_GROUPS), hash=False)

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than what it stands on."""
        return self.name == "dark"

    def color(self, token: str, alpha: float = 1.0) -> QColor:
        """A token's colour, ``alpha`` from 0 (clear) to 1."""
        return self._with_alpha(getattr(self, token), alpha)

    def group_color(self, group: str, alpha: float = 1.0) -> QColor:
        """The colour of a group of layer kinds; an unknown group is grey like input/output."""
        return self._with_alpha(self.groups.get(group, self.groups["input/output"]), alpha)

    def depth_color(self, index: int, count: int) -> QColor:
        """The colour of layer ``index`` of ``count`` in every plot: first darkest, one perceptual map."""
        return QColor(depth_hex(index, count, dark=self.is_dark))

    @staticmethod
    def _with_alpha(value: str, alpha: float) -> QColor:
        made = QColor(value)
        made.setAlphaF(alpha)
        return made


LIGHT = Theme(
    name="light", window="#f4f5f7", panel="#ffffff", canvas="#fafbfc", line="#d9dde4", text="#1f2430",
    dim="#5c6371", faint="#666d7b", off="#9aa1ad", accent="#2f6feb", accent_hover="#255fd3",
    fill="#2f6feb", fill_hover="#255fd3", on_fill="#ffffff",
    hover="#eef1f5", pressed="#e3e7ee", selection="#dbe7fd", grid="#e2e5ea", wire="#9aa0ab",
    tooltip="#1f2430", on_tooltip="#ffffff", good="#177545", warn="#8f5b0e", bad="#c03434",
    good_soft="#e5f4ec", warn_soft="#fdf3de", bad_soft="#fdeaea", card="#ffffff", series_train="#2f6feb",
    series_validation="#d97706",
)  # fmt: skip
DARK = Theme(
    name="dark", window="#16181d", panel="#1e2127", canvas="#191b20", line="#30353f", text="#e6e8ec",
    dim="#9aa1ad", faint="#8d95a3", off="#757d8b", accent="#5b93ff", accent_hover="#75a4ff",
    fill="#2f6feb", fill_hover="#255fd3", on_fill="#ffffff",
    hover="#282c34", pressed="#323741", selection="#24375f", grid="#262a32", wire="#666e7c",
    tooltip="#e6e8ec", on_tooltip="#16181d", good="#4cc38a", warn="#e0a63d", bad="#f07070",
    good_soft="#1d3329", warn_soft="#3a2f1e", bad_soft="#3d2427", card="#23272e", series_train="#5b93ff",
    series_validation="#e58a1f",
)  # fmt: skip


OF_LISTS = ("QComboMenuDelegate", "QComboBoxDelegate")


class ThemeSwitcher(QObject):
    """Dresses the application. One per application, a child of it; get it with :func:`switcher`."""

    theme_changed = Signal(object)  # the new Theme

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme_switcher")
        self.mode: Mode = "system"
        self.theme = LIGHT
        self._has_fusion = False
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def apply(self, mode: Mode) -> Theme:
        """Switch live to ``light``, ``dark`` or what the ``system`` says (light where it says nothing)."""
        theme = self._choose(mode)
        self._dress(theme)
        return theme

    @contextmanager
    def dressing(self, mode: Mode) -> Iterator[Theme]:
        """Within it windows are built in the look that is theirs when it is left.

        Under a style sheet Qt polishes a widget again whenever it gets another parent: a window that is
        built without one and dressed once is there in half the time.
        """
        app = self._color(self._choose(mode))
        yield self.theme
        app.setStyleSheet(stylesheet(self.theme))

    def _choose(self, mode: Mode) -> Theme:
        self.mode = mode
        return {"light": LIGHT, "dark": DARK}.get(mode) or _system_theme()

    @Slot()
    def _system_changed(self) -> None:
        if self.mode == "system" and _system_theme() != self.theme:
            self._dress(_system_theme())

    def _dress(self, theme: Theme) -> None:
        app = self._color(theme)
        app.setStyleSheet(stylesheet(theme))
        _drop_old_delegates(app)
        self.theme_changed.emit(theme)

    def _color(self, theme: Theme) -> QApplication:
        """Its colours and its font, without its style sheet."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme = theme
        if not self._has_fusion:  # asked once: under a style sheet the application's style has no name
            app.setStyle(QStyleFactory.create("Fusion"))
            self._has_fusion = True
        # Qt polishes every widget again, one by one, where one sheet follows another: a second for a full
        # window. Undressed and dressed anew it takes a quarter of that, and nothing is painted in between.
        app.setStyleSheet("")
        app.setFont(ui_font())
        app.setPalette(palette(theme))
        return app


def _drop_old_delegates(app: QApplication) -> None:
    """Undressed and dressed again, the list of a choice box gets new delegates, and Qt keeps the old ones."""
    for box in [widget for widget in app.allWidgets() if isinstance(widget, QComboBox)]:
        made = [d for d in box.findChildren(QAbstractItemDelegate) if d.metaObject().className() in OF_LISTS]
        if len(made) > 1:
            used = box.itemDelegate()
            for other in made:
                if other is not used:
                    other.deleteLater()


def switcher() -> ThemeSwitcher:
    """The application's theme switcher; made on first use."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A theme needs a QApplication first.")
    found = app.findChild(QObject, "theme_switcher", Qt.FindChildOption.FindDirectChildrenOnly)
    return found if isinstance(found, ThemeSwitcher) else ThemeSwitcher(app)


def apply_theme(app: QApplication, mode: Mode) -> Theme:  # noqa: ARG001  (says that an application is needed)
    """Dress the application in ``light``, ``dark`` or the ``system``'s look."""
    return switcher().apply(mode)


def current() -> Theme:
    """The theme in use; light before any was applied."""
    return switcher().theme if isinstance(QApplication.instance(), QApplication) else LIGHT


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after a dynamic property of ``widget`` changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _system_theme() -> Theme:
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def ui_font(px: float = FONT_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The face of all words. ``px`` is its size in device-independent pixels."""
    return _font(_UI_FACES, px, weight, QFont.StyleHint.SansSerif)


def mono_font(px: float = FONT_SMALL_PX, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The face of numbers, shapes and code: every figure equally wide."""
    return _font(_MONO_FACES, px, weight, QFont.StyleHint.Monospace)


@lru_cache
def _installed(faces: tuple[str, ...]) -> list[str]:
    """Those of ``faces`` that are there; asking costs milliseconds, and painting asks all the time."""
    known = set(QFontDatabase.families())
    return [face for face in faces if face in known]


def _font(faces: tuple[str, ...], px: float, weight: QFont.Weight, hint: QFont.StyleHint) -> QFont:
    font = QFont(_installed(faces) or [QFont().defaultFamily()])
    font.setStyleHint(hint)
    font.setPixelSize(round(px))
    font.setWeight(weight)
    return font


def palette(theme: Theme) -> QPalette:
    """Fusion's palette in the theme's colours, for what the style sheet does not reach."""
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.panel, role.WindowText: theme.text, role.Base: theme.canvas,
        role.Text: theme.text, role.AlternateBase: theme.window, role.Button: theme.panel,
        role.ButtonText: theme.text, role.BrightText: theme.bad, role.Highlight: theme.fill,
        role.HighlightedText: theme.on_fill, role.ToolTipBase: theme.tooltip,
        role.ToolTipText: theme.on_tooltip, role.PlaceholderText: theme.faint, role.Link: theme.accent,
        role.LinkVisited: theme.accent, role.Light: theme.hover, role.Midlight: theme.hover,
        role.Mid: theme.line, role.Dark: theme.line, role.Shadow: theme.window, role.Accent: theme.accent,
    }  # fmt: skip
    made = QPalette()
    for key, value in colors.items():
        made.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.off))
    return made


def stylesheet(theme: Theme) -> str:
    """``resources/themes/app.qss`` with the theme's tokens put in."""
    tokens = {key: value for key, value in asdict(theme).items() if isinstance(value, str)}
    for name in ("arrow-down", "arrow-up", "arrow-left", "arrow-right", "check", "dot"):
        tokens[name.replace("-", "_")] = resource("themes", f"{name}-{theme.name}.svg").as_posix()
    tokens["mono"] = ", ".join(f'"{face}"' for face in mono_font().families())
    return Template(resource("themes", "app.qss").read_text("utf-8")).substitute(tokens)


def icon(name: str, theme: Theme | None = None, color: str = "text") -> QIcon:
    """The line icon ``resources/icons/<name>.svg`` in a token's colour; fainter while disabled.

    An icon keeps its colour: make it again after the theme changed.
    """
    theme = theme or current()
    return QIcon(SvgIcon(name, getattr(theme, color), theme.off))


def pixmap(name: str, extent: int, color: str, ratio: float = 1.0) -> QPixmap:
    """An icon as a square picture of ``extent`` pixels (times ``ratio`` on a dense screen)."""
    made = tinted(name, color, QSize(round(extent * ratio), round(extent * ratio)))
    made.setDevicePixelRatio(ratio)
    return made
