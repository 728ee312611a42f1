"""A made-up language, and every text of a widget that is not said in it.

The language puts brackets round each piece of a sentence that is collected for translators, and leaves
what is filled in: ``⟦Delete ⟧dense_1``. What stays outside, and is no name, number or formula, is English.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGraphicsSimpleTextItem,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)

TEMPLATE = Path(__file__).parents[2] / "resources" / "locale" / "nnstudio.pot"
PLACE = re.compile(r"(\{\w+[^{}]*\})")

OF_QT = {
    "Cancel", "OK", "Close", "Open", "Save",  # buttons of dialogs
    "Float", "Closes the dock widget", "Undocks and re-attaches the dock widget",
    "Scroll Left", "Scroll Right",  # of tabs that do not fit
    "Export", "Export...",  # pyqtgraph makes this menu; it is never shown
}  # fmt: skip
"""Texts that Qt brings along, with translations of its own."""

NO_WORDS = re.compile(
    r"""
      \b(NNStudio|NumPy|Keras|Python|Adam\w*|SGD|ReLU|XOR|MNIST|CSV|SVG|PNG|JSON|UTF|PySide6|Linux|Windows|Darwin|x86_64|AMD64|arm64|OpenBLAS|Latin|BLAS|LSTM|GRU)\b
    | \b(float32|float64|English|Deutsch|batch|nan|inf)\b
    | \b(Ctrl|Shift|Alt|Del|Esc|Space|Return|Enter|Home|End|Tab|F\d+|Ins|Backspace|Meta|Up|Down|Left|Right)\b
    | \b\d[\d.,:]*\ ?(ms|s|h|min|MB|GB|KB|kB|B|k|M|G|px|%)(?!\w)
    | \b[a-z]+(_[a-z0-9]+)+\b           # names of layers, columns and kinds, as they are written in files
    | [\w.-]+\.(csv|nnstudio|npz|png|json|jsonl|xlsx)\b
    | \b\d+[eE][+-]?\d+
    | /[\w./-]+                         # a path
    """,
    re.VERBOSE,
)
"""What is written the same way in every language: proper names, keys, units, and names in files."""


class MadeUp(gettext.NullTranslations):
    """Puts brackets round everything that is collected for translators."""

    def __init__(self) -> None:
        super().__init__()
        with TEMPLATE.open("rb") as file:
            found = [m.id for m in read_po(file) if m.id]
        self.known = {id[0] if isinstance(id, tuple) else id for id in found}
        self.known |= {id[1] for id in found if isinstance(id, tuple)}

    def gettext(self, message: str) -> str:
        return bracketed(message) if message in self.known else message

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


def bracketed(message: str) -> str:
    """``⟦Delete ⟧{name}``."""
    pieces = PLACE.split(message)
    return "".join(p if i % 2 or not p else f"⟦{p}⟧" for i, p in enumerate(pieces))


@cache
def is_english(text: str, names: tuple[str, ...] = ()) -> bool:
    """Whether words of this text are neither in brackets nor anything that has no translation."""
    if text in OF_QT or text in names:
        return False
    # What is cut short for want of room has lost its closing bracket.
    rest = re.sub(r"⟦[^⟧]*(⟧|$)", " ", re.sub(r"<[^>]*>", "", text))
    if not re.search(r"[^\W\d_]{3,}", rest):
        return False
    rest = _pattern(names, several=True).sub(" ", rest)  # before their words are taken for something else
    rest = _pattern(names, several=False).sub(" ", NO_WORDS.sub(" ", rest))
    return re.search(r"[^\W\d_]{3,}", rest) is not None


@cache
def _pattern(names: tuple[str, ...], *, several: bool) -> re.Pattern[str]:
    """Any of the names, the longest first; only those of several words, or all."""
    wanted = [n for n in names if n and (not several or re.search(r"\W", n))]
    words = "|".join(re.escape(n) for n in sorted(wanted, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)")


def texts_of(widget: QWidget) -> Iterator[tuple[str, str]]:
    """What a widget shows or tells a screen reader, each with where it is said."""
    for place in ("toolTip", "accessibleName", "accessibleDescription", "windowTitle", "statusTip"):
        yield place, getattr(widget, place)()
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield "text", widget.text()
    if isinstance(widget, (QMenu, QGroupBox)):
        yield "title", widget.title()
    if isinstance(widget, (QLineEdit, QPlainTextEdit)):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QTabBar):
        for index in range(widget.count()):
            yield "tab", widget.tabText(index)
            yield "tab tip", widget.tabToolTip(index)
    if isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(i)) for i in range(widget.count()))
    if isinstance(widget, QTableView) and widget.model() is not None:
        model = widget.model()
        for column in range(model.columnCount(QModelIndex())):
            for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
                yield "column", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    if isinstance(widget, QGraphicsView) and widget.scene() is not None:
        for item in widget.scene().items():
            if isinstance(item, QGraphicsTextItem) and item.isVisible():
                yield "text in a plot", item.toPlainText()
            elif isinstance(item, QGraphicsSimpleTextItem) and item.isVisible():
                yield "text in a plot", item.text()


def english_in(root: QWidget, names: Iterable[str] = (), skip: tuple[str, ...] = ()) -> set[str]:
    """Each text under ``root`` that did not come from the translation, with where it is."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        found += [(f"{type(widget).__name__} {place}", text) for place, text in texts_of(widget)]
    for action in root.findChildren(QAction):
        said = (action.text(), action.toolTip(), action.statusTip())
        found += [(f"action {action.objectName()}", text) for text in said]
    names = tuple(names)
    return {
        f"{where}: {text}" for where, text in found if not where.startswith(skip) and is_english(text, names)
    }
