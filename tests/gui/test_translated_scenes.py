"""Every scene of the pictures in a made-up language: what widgets say, and what is painted by hand."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gui.made_up import MadeUp, english_in, is_english
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nnstudio.catalog import registries, words
from nnstudio.data import prepare
from nnstudio.gui import screenshot, screenshot_canvas
from nnstudio.project.templates import templates


@pytest.fixture
def made_up() -> Iterator[None]:
    words.use(MadeUp(), "xx")
    yield
    words.use(gettext.NullTranslations(), "en")


SKIP = ("FormulaView",)
"""Widgets that show formulas."""

OF_SCENES = (
    "Untitled", "Residual block", "Baseline", "Slow", "Fast", screenshot_canvas.WORDS, "Unknown layer kind",
    "Change units", "Train slowly", "Open",  # steps of undo that only the scenes make
    "kernel", "bias", "label",  # arrays of layers, and a target that is called nothing else
    "size", "colour", "ripe", "churn", "age", "income", "city", "plan", "visits", "kind", "unknown", "yes", "no",
)  # fmt: skip
"""What the scenes bring along."""


@pytest.fixture(scope="module")
def names() -> tuple[str, ...]:
    """Names in the examples and of everything that can be chosen: they are data, or the same everywhere."""
    found = {*OF_SCENES, *(kind for registry in registries().values() for kind in registry)}
    for example in templates():
        document = example.open()
        table = prepare(document.state.data, None).table
        found |= {document.state.title, *(node.name for node in document.state.network.nodes)}
        found |= {*table.feature_names, *table.target_names, *table.classes}
    return tuple(found)


def test_every_scene(
    made_up: None, qtbot: QtBot, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
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
