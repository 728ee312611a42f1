"""How one prediction came about: layer by layer, number by number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.data.table import Array
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.trace import LayerTrace
from nnstudio.gui.dialogs.copy_row import CopyRow, tabbed
from nnstudio.gui.theme import current, mono_font, switcher, ui_font
from nnstudio.gui.using.answer import number
from nnstudio.gui.widgets.drawing import to_image
from nnstudio.gui.widgets.plain_text import words_only
from nnstudio.gui.widgets.reading_table import reading_table, set_headings, side
from nnstudio.gui.widgets.room import resize_within

MOST_ROWS = 2000
MOST_MAPS = 64


class HowItCameDialog(QDialog):
    """The layers at the left, the numbers of the chosen one at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("How it came about"))
        resize_within(self, 860, 560)
        self.traces: tuple[LayerTrace, ...] = ()
        self._inputs: tuple[str, ...] = ()
        self._outputs: tuple[str, ...] = ()
        self.layers = QListWidget()
        self.layers.setAccessibleName(tr("Layers"))
        self.layers.setFixedWidth(230)
        self.layers.currentRowChanged.connect(self._show_layer)
        self.title, self.words = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.table, self.maps = _table(), MapsView()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.table)
        self.pages.addWidget(self.maps)
        self.buttons = CopyRow(self, tr("Copy all layers"), self._as_text)
        self.copy, self.close_button = self.buttons.copy, self.buttons.close_button
        self.sum = QLabel()
        self.sum.setFont(mono_font())
        self.sum.setWordWrap(True)
        self.sum.setTextFormat(Qt.TextFormat.PlainText)
        self.sum.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table.currentCellChanged.connect(self._show_sum)
        self._lay_out()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self.title)
        right.addWidget(self.words)
        right.addWidget(self.pages, 1)
        right.addWidget(self.sum)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(self.layers)
        both.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addLayout(both, 1)
        column.addLayout(self.buttons)

    def show_traces(
        self, traces: Sequence[LayerTrace], inputs: Sequence[str], outputs: Sequence[str]
    ) -> None:
        """Show these; the data's columns name the units of the first layer, classes those of the last."""
        before = self.layers.currentRow()
        same = [t.name for t in traces] == [t.name for t in self.traces]
        self.traces, self._inputs, self._outputs = tuple(traces), tuple(inputs), tuple(outputs)
        self.layers.blockSignals(True)
        self.layers.clear()
        for found in self.traces:
            self.layers.addItem(f"{found.name}\n{_kind(found)} · {_shape(found.y)}")
        self.layers.blockSignals(False)
        self.layers.setCurrentRow(before if same and before >= 0 else len(self.traces) - 1)

    @Slot(int)
    def _show_layer(self, row: int) -> None:
        if not 0 <= row < len(self.traces):
            return
        found = self.traces[row]
        self.title.setText(found.name)
        self.words.setText(in_words(found))
        self.sum.clear()
        if found.y.ndim == 3 and found.y.shape[0] * found.y.shape[1] > 1:
            self.maps.show_maps(found.y)
            self.pages.setCurrentWidget(self.maps)
        else:
            self._fill(found)
            self.pages.setCurrentWidget(self.table)

    def unit_names(self, found: LayerTrace) -> list[str]:
        """What the numbers of a layer are called: columns, classes, or places counted from 1."""
        size = found.y.size
        last = found is self.traces[-1]
        for names, fits in ((self._inputs, not found.sources), (self._outputs, last)):
            if fits and len(names) == size:
                return list(names)
        if found.y.ndim > 1:
            return [", ".join(str(i + 1) for i in place) for place in np.ndindex(found.y.shape)]
        return [str(i + 1) for i in range(size)]

    def _fill(self, found: LayerTrace) -> None:
        header, rows = rows_of(found, self.unit_names(found))
        words = (0, len(header) - 1) if found.sums else (0,)
        set_headings(self.table, header, lambda place: place not in words)
        self.table.setRowCount(len(rows))
        for line, row in enumerate(rows):
            for place, text in enumerate(row):
                item = QTableWidgetItem(text)
                item.setFont(mono_font() if place else ui_font())
                item.setTextAlignment(side(is_number=place not in words))
                item.setToolTip(words_only(text))
                self.table.setItem(line, place, item)
        for place in range(len(header)):  # once: Qt's own way measures all rows anew for each of them
            self.table.resizeColumnToContents(place)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.horizontalHeader().setStretchLastSection(bool(found.sums))
        if found.sums:
            self.table.setCurrentCell(0, 0)
            self._show_sum(0)

    @Slot(int)
    def _show_sum(self, line: int) -> None:
        """The whole sum of the chosen unit, which its cell has no room for."""
        place = self.layers.currentRow()
        sums = self.traces[place].sums if 0 <= place < len(self.traces) else ()
        self.sum.setText(sums[line] if 0 <= line < len(sums) else "")

    def _as_text(self) -> str:
        blocks: list[list[Sequence[str]]] = []
        for found in self.traces:
            header, rows = rows_of(found, self.unit_names(found))
            blocks.append([(found.name, _kind(found), _shape(found.y)), header, *rows])
        return tabbed(*blocks)


def rows_of(found: LayerTrace, names: Sequence[str]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The header and one row for each number (at most so many) of a layer."""
    header = [tr("Unit")] + ([tr("before {name}", name=found.activation)] if found.z is not None else [])
    header += [tr("Output")] + ([tr("How")] if found.sums else [])
    y = found.y.reshape(-1)
    z = found.z.reshape(-1) if found.z is not None else None
    rows = []
    for place in range(min(len(y), MOST_ROWS)):
        row = [names[place]]
        row += [number(float(z[place]))] if z is not None else []
        row += [number(float(y[place]))]
        row += [found.sums[place]] if found.sums else []
        rows.append(tuple(row))
    return header, rows


def in_words(found: LayerTrace) -> str:
    """What this layer did, and the least and largest of its numbers."""
    low, high = number(float(found.y.min())), number(float(found.y.max()))
    span = tr("Its {count} numbers go from {low} to {high}.", count=f"{found.y.size:,}", low=low, high=high)
    if not found.sources:
        return tr("What the network is given: the prepared sample.") + " " + span
    sources = ", ".join(found.sources)
    if found.activation:
        words = tr(
            "{kind} of {sources}, then {activation}.",
            kind=_kind(found), sources=sources, activation=found.activation,
        )  # fmt: skip
    else:
        words = tr("{kind} of {sources}.", kind=_kind(found), sources=sources)
    return words + " " + span


def _kind(found: LayerTrace) -> str:
    return tr(LAYERS[found.kind].title) if found.kind in LAYERS else found.kind


def _shape(y: Array) -> str:
    return " × ".join(map(str, y.shape)) or "1"


class MapsView(QWidget):
    """The channels of a picture-shaped output side by side, each from its least to its largest value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.maps: Array = np.zeros((1, 1, 0))
        self.setAccessibleName(tr("Feature maps"))
        switcher().theme_changed.connect(self.update)

    def show_maps(self, maps: Array) -> None:
        """Show (height, width, channels)."""
        self.maps = maps
        count = maps.shape[2]
        self.setAccessibleDescription(tr("{count} maps", count=f"{count:,}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        height, width, channels = self.maps.shape
        count = min(channels, MOST_MAPS)
        if not count:
            return
        across = max(1, min(count, round((count * self.width() / max(self.height(), 1)) ** 0.5)))
        down = -(-count // across)
        room = min((self.width() - 8) / across, (self.height() - 8) / down)
        side = room - 18 if room > 40 else room - 4
        scale = side / max(height, width)
        with QPainter(self) as p:
            p.setFont(ui_font(11))
            for channel in range(count):
                x, y = (channel % across) * room, (channel // across) * room
                target = QRectF(x, y, width * scale, height * scale)
                p.drawImage(target, to_image(self.maps[..., channel], theme))
                p.setPen(theme.color("line"))
                p.drawRect(target)
                if room > 40:
                    p.setPen(theme.color("dim"))
                    p.drawText(QRectF(x, y + height * scale, room, 15), str(channel + 1))


def _table() -> QTableWidget:
    made = reading_table(tr("Numbers of the layer"), choosable=True)
    made.setWordWrap(False)
    return made
