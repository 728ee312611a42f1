"""Over a plot: its title, and what each line is with its newest value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QToolTip, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.theme import FONT_PX, FONT_SMALL_PX, current, icon, ui_font
from nnstudio.gui.widgets.drawing import draw_mark
from nnstudio.gui.widgets.plain_text import words_only

GAP, SWATCH, WIDE_SWATCH, COUNT = 16.0, 11.0, 26.0, 34.0
"""Between words, before names, and for how many there is no room for, in pixels."""


@dataclass(frozen=True)
class Entry:
    """One line's name (and value) with its colour."""

    text: str
    color: QColor
    dashed: bool = False
    mark: int | None = None  # a class, told by the form of its dots as well
    form: tuple[float, ...] = ()  # a run, told by its dashes (in pixels)
    key: str = ""  # what a click on it chooses, if anything
    off: bool = False  # chosen away


class PlotHeader(QWidget):
    """Painted by hand: labels whose text changes 15 times a second would lay out the window each time.

    Entries that do not fit are counted at the end (``+ 12``) and listed in the tooltip. A click on one that
    has a key chooses it (twice: it alone), and one on the count asks for the rest.
    """

    chosen = Signal(str, bool)  # the key of an entry, and whether it alone
    more_asked = Signal(QPoint)  # where on the screen

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._entries: tuple[Entry, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self._buttons: dict[str, QToolButton] = {}
        self._hits: list[tuple[QRectF, str]] = []  # empty key: the count of those there is no room for
        self.setMouseTracking(True)

    def add_buttons(
        self, menu: QMenu, reset: Callable[[], None], tip: str = tr_later("Smoothing, axes, follow, save")
    ) -> None:
        """At the right end: everything one can do with the plot, and the way back while it is zoomed."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addStretch(1)
        for name, words in (("fit", tr("Reset the view")), ("settings", tr(tip))):
            button = QToolButton()
            button.setProperty("flat", True)
            button.setStyleSheet("padding: 2px;")
            button.setFixedSize(22, 22)
            button.setIconSize(QSize(15, 15))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setToolTip(words)
            button.setAccessibleName(f"{self._title}: {words}")
            row.addWidget(button)
            self._buttons[name] = button
        self._buttons["fit"].clicked.connect(reset)
        self._buttons["fit"].hide()
        self._buttons["settings"].clicked.connect(lambda: menu.popup(self._below(self._buttons["settings"])))
        self.dress()

    def _below(self, button: QToolButton) -> QPoint:
        return button.mapToGlobal(button.rect().bottomLeft())

    def set_zoomed(self, zoomed: bool) -> None:
        """Offer the way back, or no longer."""
        if "fit" in self._buttons:
            self._buttons["fit"].setVisible(zoomed)

    def dress(self) -> None:
        """The theme's icons."""
        for name, button in self._buttons.items():
            button.setIcon(icon(name, current(), "dim"))

    @property
    def _room(self) -> int:
        """The width left for words."""
        return self.width() - sum(24 for button in self._buttons.values() if not button.isHidden())

    def sizeHint(self) -> QSize:
        """One line of text."""
        return QSize(200, 24)

    @property
    def title(self) -> str:
        """The plot's name."""
        return self._title

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is listed."""
        return self._entries

    def set_title(self, title: str) -> None:
        """Another name."""
        self._title = title
        self.setAccessibleName(title)
        self.update()

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """List these lines; nothing happens if they are the same."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setAccessibleDescription(", ".join(e.text for e in entries))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        with QPainter(self) as p:
            self.draw(p, self._room)

    def draw(self, p: QPainter, room: float) -> None:
        """Title and entries in so many pixels; those that do not fit are counted."""
        theme = current()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold = ui_font(FONT_PX, QFont.Weight.DemiBold)
        p.setFont(bold)
        p.setPen(theme.color("text"))
        thick = QFontMetricsF(bold)
        room_for_title = room - (GAP + COUNT if self._entries else 0)
        title = thick.elidedText(self._title, Qt.TextElideMode.ElideRight, max(room_for_title, 0))
        x = self._write(p, 0.0, title, thick) + GAP
        small = ui_font(FONT_SMALL_PX)
        p.setFont(small)
        self._list(p, x, room, QFontMetricsF(small))

    def _list(self, p: QPainter, x: float, room: float, metrics: QFontMetricsF) -> None:
        color = current().color("dim")
        left = len(self._entries)
        self._hits = []
        for entry in self._entries:
            swatch = WIDE_SWATCH if entry.form else SWATCH
            width = swatch + 6 + metrics.horizontalAdvance(entry.text)
            if x + width + (COUNT if left > 1 else 0) > room:
                break
            self._swatch(p, x, entry)
            p.setPen(current().color("off") if entry.off else color)
            self._hits.append((QRectF(x, 0, width, self.height()), entry.key))
            x = self._write(p, x + swatch + 6, entry.text, metrics, struck=entry.off) + GAP
            left -= 1
        if left:
            p.setPen(color)
            end = self._write(p, x, f"+ {left}", metrics)
            if any(entry.key for entry in self._entries):
                self._hits.append((QRectF(x, 0, end - x, self.height()), ""))
        names = words_only("\n".join(e.text for e in self._entries)) if left else ""
        if self.toolTip() != names:
            self.setToolTip(names)

    def _swatch(self, p: QPainter, x: float, entry: Entry) -> None:
        if entry.off:
            entry = replace(entry, color=current().color("off"))
        if entry.mark is not None:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(entry.color)
            draw_mark(p, QPointF(x + SWATCH / 2, self.height() / 2), entry.mark)
            return
        if entry.form:
            pen = QPen(entry.color, 2.0)
            pen.setDashPattern([length / 2.0 for length in entry.form])
        else:
            pen = QPen(entry.color, 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if entry.dashed:
            pen.setDashPattern([1.5, 0.75])
        p.setPen(pen)
        middle = self.height() / 2
        width = WIDE_SWATCH if entry.form else SWATCH
        p.drawLine(round(x), round(middle), round(x + width), round(middle))

    def _write(
        self, p: QPainter, x: float, text: str, metrics: QFontMetricsF, *, struck: bool = False
    ) -> float:
        width = metrics.horizontalAdvance(text)
        p.drawText(QRectF(x, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        if struck:
            p.setPen(QPen(p.pen().color(), 1.0))
            p.drawLine(QPointF(x, self.height() / 2 + 1), QPointF(x + width, self.height() / 2 + 1))
        return x + width

    # Clicks

    def _hit(self, point: QPointF) -> tuple[QRectF, str] | None:
        """What can be clicked there."""
        found = (hit for hit in self._hits if hit[0].contains(point))
        hit = next(found, None)
        is_count = hit is not None and hit == self._hits[-1] and not hit[1]
        return hit if hit is not None and (hit[1] or is_count) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose an entry, or ask for those there is no room for."""
        hit = self._hit(event.position()) if event.button() == Qt.MouseButton.LeftButton else None
        if hit is None:
            super().mousePressEvent(event)
        elif hit[1]:
            self.chosen.emit(hit[1], False)
        else:
            self.more_asked.emit(self.mapToGlobal(hit[0].bottomLeft().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """It alone; its first click hid it or showed it."""
        hit = self._hit(event.position())
        if hit is not None and hit[1]:
            self.chosen.emit(hit[1], True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over what can be clicked."""
        if self._hit(event.position()) is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()
        super().mouseMoveEvent(event)

    def event(self, event: QEvent) -> bool:
        """The tooltip of an entry says what a click does."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            hit = self._hit(QPointF(event.pos()))
            if hit is not None and hit[1]:
                words = tr("Click to hide or show it, double-click to see it alone")
                QToolTip.showText(event.globalPos(), words, self, hit[0].toRect())
                return True
        return super().event(event)
