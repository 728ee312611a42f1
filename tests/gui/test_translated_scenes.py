"""Every scene of the pictures in a made-up language: what widgets say, and what is painted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from gui.made_up import english_in, is_english
from gui.made_up_fixtures import made_up, names  # noqa: F401
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.gui import screenshot, screenshot_canvas

SKIP = ("FormulaView", "PageList", "PageText")
"""Widgets that show formulas, or pages of the guide."""

OF_SCENES = (
    "Heart disease", "sag", "load", "bend", "length", "width", "material",
    "Residual block", "Baseline", "Slow", "Fast", screenshot_canvas.WORDS, "Unknown layer kind",
    "Change units", "Train slowly", "Open",  # steps of undo that only the scenes make
    "size", "colour", "ripe", "churn", "age", "income", "city", "plan", "visits", "kind", "unknown", "yes",
    "no",
)  # fmt: skip
"""What the scenes bring along."""


def test_every_scene(
    made_up: None,  # noqa: F811
    qtbot: QtBot,
    names: tuple[str, ...],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    names = (*names, *OF_SCENES)
    found: set[str] = set()
    painted: set[str] = set()
    grab, draw = QWidget.grab, QPainter.drawText

    def look(self: QWidget, *given: Any) -> QPixmap:
        found.update(english_in(self, names, SKIP))
        return grab(self, *given)

    def write(self: QPainter, *given: Any) -> Any:
        painted.update(text for text in given if isinstance(text, str))
        return draw(self, *given)

    monkeypatch.setattr(screenshot, "ROWS", 1)
    monkeypatch.setattr(QWidget, "grab", look)
    monkeypatch.setattr(QPainter, "drawText", write)
    screenshot.take(tmp_path / "pictures", "dark")
    said = {f"painted: {text}" for text in painted if is_english(text, names)}
    assert not found | said, "\n".join(sorted(found | said))
