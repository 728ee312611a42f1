"""What the three tabs are built from: headings, rows of facts, the scrolling column."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import restyle
from nnstudio.gui.widgets.plain_text import plain_tooltip


class Column(QScrollArea):
    """A column of widgets that scrolls upwards when the window is low, never sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        self.rows = QVBoxLayout(content)
        self.rows.setContentsMargins(18, 16, 18, 16)
        self.rows.setSpacing(10)
        self.setWidget(content)

    def add(self, *widgets: QWidget) -> None:
        """Put these under what is there."""
        for widget in widgets:
            self.rows.addWidget(widget)

    def finish(self) -> None:
        """What comes last: the empty rest."""
        self.rows.addStretch(1)


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in one of the theme's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return made


def heading(text: str) -> QLabel:
    """The title of a section, with air above it."""
    made = label(text, "heading")
    made.setContentsMargins(0, 8, 0, 0)
    return made


def set_role(widget: QLabel, role: str) -> None:
    """Give a label another role while it is shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        restyle(widget)


class Fact(QWidget):
    """A name at the left, a value at the right, a thin line under both."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout()
        row.setContentsMargins(0, 5, 0, 5)
        row.setSpacing(12)
        self.name = label(tr(name), "dim")
        self.value = label()
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setWordWrap(True)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.name)
        row.addWidget(self.value, 1)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(line)

    def set(self, value: str, tip: str = "") -> None:
        """Show a value."""
        self.value.setText(value)
        self.value.setToolTip(plain_tooltip(tip))


class Facts(QWidget):
    """Some facts, one under the other."""

    def __init__(self, *names: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.facts = {name: Fact(name) for name in names}
        for fact in self.facts.values():
            column.addWidget(fact)

    def set(self, name: str, value: str, tip: str = "") -> None:
        """Show one value; an empty one hides its row."""
        self.facts[name].set(value, tip)
        self.facts[name].setVisible(bool(value))


def stacked(*widgets: QWidget) -> QWidget:
    """Widgets one below the other, as one."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(6)
    for widget in widgets:
        column.addWidget(widget)
    return made
