"""All keys on one page, straight from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.action_set import key_sequences
from nnstudio.gui.actions import ACTIONS, MENUS, Action
from nnstudio.gui.widgets.room import resize_within

CANVAS_KEYS = (
    (tr_later("Go from layer to layer"), tr_later("Arrow keys")),
    (tr_later("Select one more layer"), tr_later("Shift + arrow keys")),
    (tr_later("Move the selected layers (with Shift by five steps)"), tr_later("Ctrl + arrow keys")),
    (tr_later("Move a copy of the selected layers"), tr_later("Ctrl + drag")),
    (tr_later("Move beside the grid"), tr_later("Alt + drag")),
    (tr_later("Next layer along the network, then the notes"), tr_later("Tab")),
    (tr_later("To a wire, and from wire to wire"), tr_later("Alt + arrow keys")),
    (tr_later("To the layer at the end of a wire"), tr_later("Left, Right")),
    (tr_later("Add a layer, by the first letters of its name"), tr_later("A, double-click")),
    (tr_later("Draw a wire out of the layer: arrows choose, Enter connects"), "C"),
    (tr_later("Draw a wire into the layer"), tr_later("Shift + C")),
    (tr_later("Open a collapsed group, write a note"), tr_later("Enter")),
    (tr_later("Options of the layer"), tr_later("Enter")),
    (tr_later("Let go of everything"), tr_later("Escape")),
    (tr_later("Pan"), tr_later("Space + drag, middle button")),
    (tr_later("Zoom to the pointer"), tr_later("Wheel, Ctrl + wheel")),
    (tr_later("Sideways"), tr_later("Shift + wheel")),
)
"""Keys of the canvas itself; the menus know nothing of them."""
FORM_KEYS = (
    (tr_later("Commit a value"), tr_later("Enter")),
    (tr_later("Restore the old value"), tr_later("Escape")),
    (tr_later("Step a number"), tr_later("Up, Down (Shift: by ten)")),
)


class ShortcutsDialog(QDialog):
    """A searchable page of shortcuts, grouped like the menus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        resize_within(self, 640, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search shortcuts…"))
        self.search.setAccessibleName(tr("Search shortcuts"))
        self.search.textChanged.connect(self._filter)
        content = QWidget()
        self._grid = QGridLayout(content)
        self._grid.setContentsMargins(4, 4, 12, 4)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(6)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(0, 1)  # long words wrap; the keys are always in view
        self.rows: list[tuple[str, list[QLabel]]] = []
        for menu in MENUS:
            self._section(menu, [(_words(r), _keys(r)) for r in ACTIONS if r.menu == menu])
        self._section(tr_later("On the canvas"), [(tr(w), k) for w, k in CANVAS_KEYS])
        self._section(tr_later("In a form"), [(tr(w), k) for w, k in FORM_KEYS])
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(tr("Keyboard shortcuts"))
        scroll.setWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.addWidget(self.search)
        column.addWidget(scroll)

    def _section(self, title: str, rows: object) -> None:
        head = QLabel(tr(title).upper())
        head.setProperty("role", "section")
        head.setContentsMargins(0, 10, 0, 0)
        self._grid.addWidget(head, self._grid.rowCount(), 0, 1, 2)
        self.rows.append(("", [head]))
        for words, keys in ((w, tr(k)) for w, k in rows):  # type: ignore[attr-defined]
            if keys:
                name, key = QLabel(words), QLabel(keys)
                name.setWordWrap(True)
                key.setProperty("role", "mono")
                row = self._grid.rowCount()
                self._grid.addWidget(name, row, 0)
                self._grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
                self.rows.append((f"{words} {keys}".lower(), [name, key]))

    def _filter(self, text: str) -> None:
        wanted = text.strip().lower()
        for words, labels in self.rows:
            for label in labels:
                label.setVisible(not wanted or (bool(words) and wanted in words))


def _words(row: Action) -> str:
    return tr(row.text).rstrip("…").rstrip()


def _keys(row: Action) -> str:
    found = key_sequences(row)
    return found[0].toString(QKeySequence.SequenceFormat.NativeText) if found else ""
