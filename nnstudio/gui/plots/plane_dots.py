"""The data's dots over a plane, and in which colours values stand there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import Prepared
from nnstudio.gui.plots.colors import mixed
from nnstudio.gui.plots.decimate import Array
from nnstudio.gui.plots.header import Entry
from nnstudio.gui.plots.live_plot import finite
from nnstudio.gui.plots.picture_menu import PictureMenu, Rows
from nnstudio.gui.theme import Theme
from nnstudio.gui.widgets.drawing import class_color

TONES = 11
"""Dots of values have so many colours; an odd number has a middle."""

SPLITS = {
    "all": tr_later("All samples"),
    "train": tr_later("Training samples"),
    "validation": tr_later("Validation samples"),
    "test": tr_later("Test samples"),
}


@dataclass(frozen=True)
class Dots:
    """Samples of one colour: rows of the table. ``mark`` tells classes apart by form as well."""

    rows: Array
    color: QColor
    mark: int = 0


class SmoothImage(pg.ImageItem):
    """A picture whose pixels flow into each other when it is drawn larger."""

    def paint(self, painter: QPainter, *rest: object) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super().paint(painter, *rest)


class PlaneMenu(PictureMenu):
    """Whose dots are shown, and the usual ways to take a picture away."""

    def __init__(self, owner: QWidget, name: str, rows: Rows, chosen: Callable[[], None]) -> None:
        self.split = "all"
        self._chosen = chosen
        super().__init__(owner, name, rows)

    def add_first(self) -> None:
        """Which samples."""
        group = QActionGroup(self)
        for split, words in SPLITS.items():
            action = self.addAction(tr(words))
            action.setCheckable(True)
            action.setChecked(split == self.split)
            action.setData(split)
            group.addAction(action)
        group.triggered.connect(self._choose)
        self.addSeparator()
        self.draw = self.addAction(tr("Draw points of your own…"))
        self.addSeparator()

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        self.split = str(action.data())
        self._chosen()


def rows_of(prepared: Prepared, split: str) -> Array:
    """The rows of the table in a split, or ``all``."""
    return np.arange(len(prepared.table)) if split == "all" else getattr(prepared, split).rows


def dots_of(prepared: Prepared, split: str, theme: Theme) -> list[Dots]:
    """Every class in its colour and form; values in the colours of the surface behind them."""
    table, rows = prepared.table, rows_of(prepared, split)
    if table.target is None:
        return []
    if table.is_classification:
        found = table.target[rows]
        return [Dots(rows[found == i], class_color(theme, i), i) for i in range(len(table.classes))]
    share = place_of(first_target(prepared)[rows], *value_span(prepared))
    tone = np.rint((share + 1) / 2 * (TONES - 1)).astype(int)
    return [
        Dots(rows[tone == i], value_color(2 * i / (TONES - 1) - 1, theme))
        for i in range(TONES)
        if (tone == i).any()
    ]


def entries_of(prepared: Prepared, theme: Theme) -> list[Entry]:
    """What the colours mean: the classes, or the least and the largest value."""
    table = prepared.table
    if table.is_classification:
        return [Entry(name, class_color(theme, i), mark=i) for i, name in enumerate(table.classes)]
    low, high = value_span(prepared)
    name = table.target_names[0]
    return [
        Entry(f"{name} {finite(low)}", value_color(-1.0, theme), mark=0),
        Entry(finite(high), value_color(1.0, theme), mark=0),
    ]


def first_target(prepared: Prepared) -> Array:
    """Every row's value, of the first target where there are several."""
    assert prepared.table.target is not None
    return np.asarray(prepared.table.target.reshape(len(prepared.table), -1)[:, 0], float)


def value_span(prepared: Prepared) -> tuple[float, float]:
    """The least and the largest target of the data."""
    values = first_target(prepared)
    return float(np.nanmin(values)), float(np.nanmax(values))


def place_of(values: Array, low: float, high: float) -> Array:
    """-1 at ``low`` or below, 1 at ``high`` or above, 0 in the middle and for what is no number."""
    return np.nan_to_num(np.clip(2 * (values - low) / ((high - low) or 1.0) - 1, -1, 1))


def value_color(place: float, theme: Theme) -> QColor:
    """Of a dot: never as faint as the surface, on which it stands."""
    tone = theme.color("series_train" if place < 0 else "series_validation")
    return mixed(theme.color("dim"), tone, min(1.0, abs(place) * 1.2))
