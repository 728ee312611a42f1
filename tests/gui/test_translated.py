"""Every text of the window goes through its translation: in a made-up language, nothing stays English."""

import gettext
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.catalog import words
from nnstudio.gui.dialogs.export import ExportDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.preferences import Preferences

DATA = re.compile(
    r"""
      NNStudio(\ .*)?|.*\ –\ NNStudio    # the name of the program with the title of a document
    | &?[\d\W_]*                        # numbers and signs, no words
    | [a-z]+(_[a-z0-9]+)*               # names of layers, columns and kinds, as they are written in files
    | [-+(]?[\d.,]+\ ?[a-zA-Z%]{0,3}    # a number with its unit
    | \(batch, .*                       # a shape
    | (W|β|γ)\ [\d×]+\ .*               # how the parameters of a layer are counted
    | y\ ·\ .*                          # a column with its range
    | float(32|64)|English|Keras\ 3.*|NumPy.*|R²
    """,
    re.VERBOSE | re.DOTALL,
)
"""Texts that are no words of ours: data, names, numbers, and proper names."""

OF_QT = {
    "Cancel", "OK", "Close", "Open",  # buttons of dialogs
    "Float", "Closes the dock widget", "Undocks and re-attaches the dock widget",
    "Scroll Left", "Scroll Right",  # of tabs that do not fit
    "Export", "Export...",  # pyqtgraph makes this menu; it is never shown
}  # fmt: skip
"""Texts that Qt brings along, with translations of its own."""

DATA_TOO = ("FormulaView", "CurvePicture", "BarsPicture", "RowsPreview column", "SamplesPicture")
"""Widgets that show formulas, and names of columns and classes."""


class MadeUp(gettext.NullTranslations):
    """Puts brackets round everything it is given."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


@pytest.fixture
def made_up() -> Iterator[None]:
    words.use(MadeUp(), "xx")
    yield
    words.use(gettext.NullTranslations(), "en")


@pytest.fixture
def window(made_up: None, qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow(Preferences())
    discard = lambda _: made.document.close()  # noqa: E731 (what is unsaved then is nobody's)
    qtbot.addWidget(made, before_close_func=discard)
    made.resize(1600, 1000)
    made.show()
    made.complete()
    yield made
    made.document.close()
    made.shutdown()


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
            yield "column", str(model.headerData(column, Qt.Orientation.Horizontal) or "")


def untranslated(root: QWidget) -> list[str]:
    """Each text under ``root`` that did not come from the translation."""
    found = []
    for widget in (root, *root.findChildren(QWidget)):
        found += [(f"{type(widget).__name__} {place}", text) for place, text in texts_of(widget)]
    for action in root.findChildren(QAction):
        said = (action.text(), action.toolTip(), action.statusTip())
        found += [(f"action {action.objectName()}", text) for text in said]
    plain = ((where, re.sub(r"<[^>]*>", "", text)) for where, text in found if not where.startswith(DATA_TOO))
    return sorted(
        {f"{w}: {t}" for w, t in plain if "⟦" not in t and t not in OF_QT and not DATA.fullmatch(t)}
    )


def test_the_welcome_page_is_translated(window: MainWindow) -> None:
    assert not untranslated(window)


@pytest.mark.parametrize("template", ["digits", "two_heads", "sine"])
def test_the_window_with_an_example_is_translated(window: MainWindow, template: str) -> None:
    window.files.open_template(template)
    window.document.settle()
    for node in window.document.state.network.nodes:
        window.selection.set([node.id])
    for tab in range(window.inspector.count()):
        window.inspector.setCurrentIndex(tab)
    for panel in window.docks.docks:
        window.docks.show_panel(panel)
    found = set(untranslated(window)) - {f"QLabel text: {window.document.title}"}
    assert not found


def test_dialogs_are_translated(window: MainWindow, qtbot: QtBot) -> None:
    window.files.open_template("digits")
    window.document.settle()
    for dialog in (ShortcutsDialog(window), ExportDialog(window.document.weights, window)):
        qtbot.addWidget(dialog)
        assert not untranslated(dialog), type(dialog).__name__
