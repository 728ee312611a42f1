"""Everything that can have the focus has a name for a screen reader; the canvas tells what is selected."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabWidget,
    QWidget,
)

from nnstudio.gui.main_window import MainWindow

FIELDS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
)


def nameless(root: QWidget) -> list[str]:
    """What can be reached, but says nothing of itself. Not of these: parts of Qt's own fields and lists."""
    found = []
    for widget in root.findChildren(QWidget):
        own = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar)
        of_combo = (
            isinstance(widget.parentWidget(), QWidget) and type(widget.parentWidget()).__name__ == "QFrame"
        )
        if (
            own
            or of_combo
            or not isinstance(widget, FIELDS)
            or widget.focusPolicy() == Qt.FocusPolicy.NoFocus
        ):
            continue
        if isinstance(widget, QAbstractButton) and not widget.isVisible() and not widget.icon().cacheKey():
            continue  # its words come with what it is shown for
        told = QAccessible.queryAccessibleInterface(widget)
        if told is None or not told.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


@pytest.mark.parametrize("template", ["digits", "two_heads", "sine"])
def test_every_field_has_a_name(window: MainWindow, template: str) -> None:
    window.complete()
    window.files.open_template(template)
    window.document.settle()
    for node in window.document.state.network.nodes:
        window.selection.set([node.id])
        assert not nameless(window)


def test_the_canvas_tells_what_is_selected(window: MainWindow) -> None:
    window.files.open_template("digits")
    window.document.settle()
    node = window.document.state.network.nodes[1]
    window.selection.set([node.id])
    words = window.canvas.accessibleDescription()
    assert f"Selected: {node.name}, " in words
    assert "output (64)" in words
