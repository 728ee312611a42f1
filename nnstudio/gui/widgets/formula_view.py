"""Formulas set as in a book: fractions, powers, roots; with the line of text to copy and to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import current, icon, switcher
from nnstudio.gui.widgets.formula import Fence, Fraction, Part, Root, Row, Script, Text, parse
from nnstudio.gui.widgets.plain_text import plain_tooltip

SIZE = 15.0
SMALLEST = 8.0
GAP = 6.0
_FACES = (
    "STIX Two Math",
    "Cambria Math",
    "Latin Modern Math",
    "Times New Roman",
    "Liberation Serif",
    "DejaVu Serif",
)

Draw = Callable[[QPainter, float, float], None]


@dataclass(frozen=True)
class Box:
    """A set part: its extent about the base line, and how it is drawn with its left end there."""

    width: float
    ascent: float
    descent: float
    draw: Draw

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.ascent + self.descent


@lru_cache
def _font(size: float, *, italic: bool) -> QFont:
    known = set(QFontDatabase.families())
    made = QFont([f for f in _FACES if f in known] or [QFont().defaultFamily()])
    made.setStyleHint(QFont.StyleHint.Serif)
    made.setPixelSize(max(round(size), 1))
    made.setItalic(italic)
    return made


def set_part(part: Part, size: float) -> Box:
    """A part with its letters ``size`` pixels high."""
    if isinstance(part, Text):
        return _text(part, size)
    if isinstance(part, Row):
        return _row([set_part(p, size) for p in part.parts], size)
    if isinstance(part, Fraction):
        return _fraction(part, size)
    if isinstance(part, Script):
        return _script(part, size)
    if isinstance(part, Root):
        return _root(set_part(part.body, size), size)
    return _fence(part, size)


def _text(part: Text, size: float) -> Box:
    font = _font(size, italic=part.style == "variable")
    metrics = QFontMetricsF(font)

    def draw(painter: QPainter, x: float, y: float) -> None:
        painter.setFont(font)
        painter.drawText(QPointF(x, y), part.text)

    width = metrics.horizontalAdvance(part.text)
    width += 0.08 * size if part.style == "variable" else 0.0  # slanted letters lean out of their box
    return Box(width, metrics.capHeight() + 0.12 * size, metrics.descent() * 0.8, draw)


def _row(boxes: list[Box], size: float) -> Box:
    def draw(painter: QPainter, x: float, y: float) -> None:
        for box in boxes:
            box.draw(painter, x, y)
            x += box.width

    ascent = max((b.ascent for b in boxes), default=0.7 * size)
    return Box(sum(b.width for b in boxes), ascent, max((b.descent for b in boxes), default=0.2 * size), draw)


def _fraction(part: Fraction, size: float) -> Box:
    small = max(size * 0.88, SMALLEST)
    above, below = set_part(part.above, small), set_part(part.below, small)
    width, axis, space = max(above.width, below.width) + 0.35 * size, 0.3 * size, 0.16 * size

    def draw(painter: QPainter, x: float, y: float) -> None:
        bar = y - axis
        above.draw(painter, x + (width - above.width) / 2, bar - space - above.descent)
        below.draw(painter, x + (width - below.width) / 2, bar + space + below.ascent)
        painter.drawLine(QLineF(x + 0.06 * size, bar, x + width - 0.06 * size, bar))

    return Box(width, above.height + space + axis, below.height + space - axis, draw)


def _script(part: Script, size: float) -> Box:
    base, small = set_part(part.base, size), max(size * 0.7, SMALLEST)
    raised = set_part(part.raised, small) if part.raised else None
    lowered = set_part(part.lowered, small) if part.lowered else None
    up = max(0.42 * size, base.ascent - 0.3 * size)
    down = max(0.28 * size, base.descent)

    def draw(painter: QPainter, x: float, y: float) -> None:
        base.draw(painter, x, y)
        if raised:
            raised.draw(painter, x + base.width, y - up)
        if lowered:
            lowered.draw(painter, x + base.width, y + down)

    beside = max(box.width for box in (raised, lowered) if box) if raised or lowered else 0.0
    ascent = max(base.ascent, up + raised.ascent) if raised else base.ascent
    descent = max(base.descent, down + lowered.descent) if lowered else base.descent
    return Box(base.width + beside + 0.06 * size, ascent, descent, draw)


def _root(body: Box, size: float) -> Box:
    hook, space = 0.62 * size, 0.14 * size

    def draw(painter: QPainter, x: float, y: float) -> None:
        top, bottom = y - body.ascent - space, y + body.descent
        points = [
            QPointF(x + 0.05 * size, y - 0.28 * size),
            QPointF(x + 0.2 * size, y - 0.36 * size),
            QPointF(x + 0.36 * size, bottom),
            QPointF(x + hook, top),
            QPointF(x + hook + body.width + 0.1 * size, top),
        ]
        painter.drawPolyline(points)
        body.draw(painter, x + hook + 0.04 * size, y)

    return Box(body.width + hook + 0.16 * size, body.ascent + space + 1.5, body.descent + 1, draw)


def _fence(part: Fence, size: float) -> Box:
    body = set_part(part.body, size)
    wide = 0.34 * size
    left, right = _edge(part.left, body, wide), _edge(part.right, body, wide)

    def draw(painter: QPainter, x: float, y: float) -> None:
        left(painter, x, y)
        body.draw(painter, x + wide, y)
        right(painter, x + wide + body.width, y)

    return Box(body.width + 2 * wide, body.ascent + 0.1 * size, body.descent + 0.1 * size, draw)


def _edge(sign: str, body: Box, wide: float) -> Draw:
    """A bracket as high as what it holds."""

    def draw(painter: QPainter, x: float, y: float) -> None:
        top, bottom, near, far = y - body.ascent, y + body.descent, x + 0.22 * wide, x + 0.8 * wide
        if sign in "()":
            box = QRectF(x + 0.25 * wide, top, wide * 1.3, bottom - top)
            if sign == ")":
                box.moveRight(x + 0.75 * wide)
            start = 115 if sign == "(" else -65
            painter.drawArc(box, start * 16, 130 * 16)
        elif sign == "|":
            painter.drawLine(QLineF(x + wide / 2, top, x + wide / 2, bottom))
        else:  # ⌊ and ⌋
            stem, foot = (near, far) if sign == "⌊" else (far, near)
            painter.drawPolyline([QPointF(stem, top), QPointF(stem, bottom), QPointF(foot, bottom)])

    return draw


def lines(formula: Row, size: float, room: float) -> list[Box]:
    """A formula in as many lines as it takes to keep within ``room`` pixels, broken where it may be."""
    pieces: list[list[Part]] = [[]]
    for part in formula.parts:
        word = part.text if isinstance(part, Text) else ""
        if word in ("for", "else") and pieces[-1]:
            pieces.append([])
        pieces[-1].append(part)
        if word == ",":
            pieces.append([])
    found: list[Box] = []
    held: list[Part] = []
    for piece in pieces:
        if held and set_part(Row(_trimmed([*held, *piece])), size).width > room:
            found.append(set_part(Row(_trimmed(held)), size))
            held = []
        held += piece
    return [*found, set_part(Row(_trimmed(held)), size)]


def _trimmed(parts: list[Part]) -> tuple[Part, ...]:
    while parts and isinstance(parts[0], Text) and parts[0].style == "space":
        parts = parts[1:]
    return tuple(parts)


class FormulaView(QWidget):
    """Formulas one below the other. Ctrl+C or the menu copies their text; screen readers read it."""

    def __init__(self, name: str = "Formula", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._formulas: tuple[str, ...] = ()
        self._parsed: tuple[Row, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        switcher().theme_changed.connect(self._repaint)

    @property
    def text(self) -> str:
        """The formulas as lines of text."""
        return "\n".join(self._formulas)

    def set_formulas(self, formulas: Iterable[str]) -> None:
        """Show these; empty ones are left out, and without any the view hides."""
        wanted = tuple(f for f in formulas if f)
        if wanted != self._formulas:
            self._formulas, self._parsed = wanted, tuple(parse(f) for f in wanted)
            self.setAccessibleDescription(self.text)
            self.setToolTip(plain_tooltip(self.text))
            self.updateGeometry()
            self.update()
        self.setVisible(bool(wanted))

    def _boxes(self, width: float) -> list[Box]:
        return [box for formula in self._parsed for box in lines(formula, SIZE, width - 4)]

    def heightForWidth(self, width: int) -> int:
        boxes = self._boxes(width)
        return round(sum(b.height for b in boxes) + GAP * max(len(boxes) - 1, 0) + 4)

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.width() if self.width() > 80 else 260
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.heightForWidth(max(self.width(), 80)))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(current().color("text"), 1.1))
        boxes, y = self._boxes(self.width()), 2.0
        for box in boxes:
            if box.width > self.width() - 4:  # one piece that cannot be broken: smaller rather than cut
                painter.save()
                shrink = (self.width() - 4) / box.width
                painter.translate(2, y + box.ascent)
                painter.scale(shrink, shrink)
                box.draw(painter, 0, 0)
                painter.restore()
            else:
                box.draw(painter, 2, y + box.ascent)
            y += box.height + GAP
        if self.hasFocus() and self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            painter.setPen(QPen(current().color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.end()

    @Slot()
    def copy(self) -> None:
        """Put the text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(icon("copy"), tr("Copy formula")).triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    @Slot()
    def _repaint(self) -> None:
        self.update()
