"""Data made in the app, as its form shows it: how much there is. It is edited in a window of its own."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.catalog import Option
from nnstudio.catalog.words import tr
from nnstudio.gui.inspector.editor import SEVERAL, Editor


class AmountEditor(Editor):
    """Says how much there is; nothing can be typed here."""

    def __init__(self, option: Option, parent: QWidget | None = None) -> None:
        super().__init__(option, parent)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.set_field(self.words)

    def set_value(self, value: Any) -> None:
        self.words.setText(self.describe(value))

    def set_mixed(self) -> None:
        self.words.setText(SEVERAL)

    def describe(self, value: Any) -> str:
        """The amount in words."""
        raise NotImplementedError


class PointsEditor(AmountEditor):
    """Points: how many, of how many classes."""

    def describe(self, value: Any) -> str:
        classes = Counter(label for _, _, label in value)
        return (
            tr("{count:,} in {classes} classes", count=len(value), classes=len(classes))
            if value
            else tr("none yet")
        )


class CellsEditor(AmountEditor):
    """Rows of a typed table."""

    def describe(self, value: Any) -> str:
        return f"{len(value):,}" if value else tr("none yet")
