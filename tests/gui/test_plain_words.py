"""Words of a person, a file or an error are shown as they are: nothing in the window takes them for HTML."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gui.filing import open_file
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsItem,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QMessageBox,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nnstudio.data import source_for
from nnstudio.engine.training.events import EpochDone, Finished
from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.gui.dialogs import changed_outside, unsaved
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import History, edits, recovery
from nnstudio.project.recovery import Journal
from nnstudio.project.templates import template

EVIL = '<img src="file:///etc/passwd"><b>x'
NAME = "<img src=x><b>x"
"""As a layer or a file may be called: without slashes."""


def renders_html(text: str) -> str:
    """Why ``text``, in a place that takes rich text, would be more than words; empty if it would not."""
    if not GuiQt.mightBeRichText(text):
        return ""
    page = QTextDocument()
    page.setHtml(text)
    html, words = page.toHtml(), page.toPlainText()
    if re.search(r"<img|<a |<table", html) or "￼" in words:
        return "a picture or a link"
    bold = re.search(r"font-weight:\s*[67]00", html) and "<b>" in text
    return "bold words" if bold else ""


def places(root: QObject) -> Iterator[tuple[str, str, bool]]:
    """Every text of a widget: where it is, what it says, and whether HTML would be rendered there."""
    yield from _own(root)
    for child in root.findChildren(QObject):
        yield from _own(child)


def _own(found: QObject) -> Iterator[tuple[str, str, bool]]:
    where = f"{type(found).__name__} {found.objectName()}"
    if isinstance(found, QWidget):
        for kind in ("toolTip", "whatsThis"):
            yield f"{where}.{kind}", getattr(found, kind)(), True
        yield f"{where}.statusTip", found.statusTip(), False
    if isinstance(found, QAction):
        for kind in ("toolTip", "whatsThis"):
            yield f"{where}.{kind}", getattr(found, kind)(), True
    if isinstance(found, QLabel | QMessageBox):
        yield f"{where}.text", found.text(), found.textFormat() != Qt.TextFormat.PlainText
    elif isinstance(found, QAbstractButton | QGroupBox):
        yield f"{where}.text", found.title() if isinstance(found, QGroupBox) else found.text(), False
    elif isinstance(found, QTabBar):
        for tab in range(found.count()):
            yield f"{where}.tabToolTip", found.tabToolTip(tab), True
    elif isinstance(found, QComboBox):
        yield from _model(where, found.model())
    elif isinstance(found, QTextEdit):
        yield f"{where}.html", "<img" * ("<img" in found.toHtml()), True
    if isinstance(found, QAbstractItemView) and found.model() is not None:
        yield from _model(where, found.model())
    if isinstance(found, QGraphicsView) and found.scene() is not None:
        for item in found.scene().items():
            yield from _item(where, item)


def _model(where: str, model: QAbstractItemModel) -> Iterator[tuple[str, str, bool]]:
    # A list model's own number of columns is hidden from Python.
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(), 30)
    for row in range(min(model.rowCount(), 200)):
        for column in range(columns):
            cell = model.index(row, column, QModelIndex())
            tip = model.data(cell, Qt.ItemDataRole.ToolTipRole)
            yield f"{where}[{row}, {column}].toolTip", str(tip or ""), True
            # The cells themselves are drawn as words by every delegate but one that says otherwise.
            yield f"{where}[{row}, {column}]", str(model.data(cell) or ""), False
    for column in range(columns):
        tip = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        words = model.headerData(column, Qt.Orientation.Horizontal)
        yield f"{where}[header {column}]", str(words or ""), False
        yield f"{where}[header {column}].toolTip", str(tip or ""), True


def _item(where: str, item: QGraphicsItem) -> Iterator[tuple[str, str, bool]]:
    yield f"{where} {type(item).__name__}.toolTip", item.toolTip(), True
    if isinstance(item, QGraphicsTextItem):
        # Whatever was set as HTML has been rendered by now.
        yield f"{where} {type(item).__name__}.text", "<img" * ("<img" in item.toHtml()), True


def assert_only_words(*roots: QObject) -> int:
    """No text under these is rendered. Returns in how many places the odd words were met."""
    met, wrong = 0, []
    for root in roots:
        for where, text, rich in places(root):
            met += any(mark in text or mark in text.replace("&lt;", "<") for mark in ("<img", "<b>x"))
            if rich and (why := renders_html(text)):
                wrong.append(f"{where} shows {why}: {text[:120]!r}")
    assert not wrong, "\n".join(wrong)
    return met


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table whose name, columns and classes are odd."""
    folder = tmp_path / NAME
    folder.mkdir()
    path = folder / f"{NAME}.csv"
    rows = "".join(f"{i},{i % 7},{EVIL!r} {i % 2}\n".replace('"', "") for i in range(60))
    path.write_text(f"{NAME}1,{NAME}2,{NAME}3\n{rows}")
    return path


def odd_document(path: Path, table: Path) -> None:
    """A project all of whose words are odd."""
    document = template("iris").open()
    state = document.state
    for number, node in enumerate(state.network.nodes):
        state = edits.rename(state, node.id, f"{NAME}{number}")
    state = edits.set_title(state, EVIL)
    state = edits.set_notes(state, EVIL)
    state, _ = edits.add_sticky(state, (0, 300), EVIL)
    state, _ = edits.group(state, [n.id for n in state.network.nodes[1:]], NAME)
    state = edits.set_data(state, state.data.replace(source=source_for(table), target=None))
    document.state = state
    epochs = (EpochDone(1, 10, 0.5, {"loss": 1.25}, {"loss": 1.5}),)
    document.history = History(epochs, Finished("diverged", 1, 10, 0.5, None, NAME, EVIL), {"numpy": EVIL})
    document.save(path)


@pytest.fixture
def odd(window: MainWindow, tmp_path: Path, table: Path) -> MainWindow:
    path = tmp_path / f"{NAME}.nnstudio"
    odd_document(path, table)
    window.complete()
    open_file(window, path)
    window.document.settle()
    return window


def all_tabs(window: MainWindow) -> None:
    """Let everything that is made late be made."""
    for index in range(window.network_tabs.count()):
        window.network_tabs.setCurrentIndex(index)
    for node in window.document.state.network.nodes:
        window.selection.set([node.id])
    QApplication.processEvents()


def test_the_whole_window(odd: MainWindow) -> None:
    all_tabs(odd)
    assert assert_only_words(odd) >= 10


def test_problems_of_odd_layers(odd: MainWindow) -> None:
    spec = odd.document.state.network
    odd.document.edit("Cut", lambda s: edits.disconnect(s, *spec.edges[:1]))
    unknown = UnknownLayer.of({"kind": "snake"}, f"Unknown: {EVIL}")
    odd.document.edit("Odd", lambda s: edits.set_layer(s, spec.nodes[-1].id, unknown))
    odd.document.settle()
    assert odd.document.problems
    all_tabs(odd)
    assert assert_only_words(odd) >= 10


def test_messages_errors_the_log_and_the_status(odd: MainWindow) -> None:
    odd.tell(EVIL)
    odd.tell_error(EVIL, EVIL)
    odd.run.failed.emit(EVIL, EVIL)
    assert assert_only_words(odd) >= 10
    assert odd.banner.sentence.text() == EVIL
    assert EVIL in odd.log.toPlainText()


def test_recovered_documents_and_recent_files(window: MainWindow, tmp_path: Path) -> None:
    journal = Journal.begin()
    document = template("xor").open()
    document.state = document.state.replace(title=EVIL)
    journal.write(document.to_content(), tmp_path / NAME / f"{NAME}.nnstudio")
    window.preferences.remember(tmp_path / NAME / f"{NAME}.nnstudio")
    found = recovery.orphans()[0] or [
        recovery.Orphan(journal.path, EVIL, tmp_path / f"{NAME}.nnstudio", 0.0, 1, "")
    ]
    window.recovery.show_orphans(found)
    window.files.new()
    window.document.close()
    assert assert_only_words(window) >= 1
    journal.close()


def test_the_import_dialog(window: MainWindow, table: Path, qtbot: QtBot) -> None:
    dialog = ImportDialog(source_for(table), "Import", window)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.found is not None and dialog.found.table is not None, timeout=20_000)
    assert assert_only_words(dialog) >= 1
    dialog.reject()


@pytest.mark.parametrize("answer", ["ask_unsaved", "ask_changed"])
def test_questions(window: MainWindow, monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    asked: list[int] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: asked.append(assert_only_words(box)))
    getattr(unsaved if answer == "ask_unsaved" else changed_outside, answer)(window, EVIL)
    assert asked
    assert asked[0] >= 1


def test_the_walk_finds_what_it_looks_for(qtbot: QtBot) -> None:
    for spoil in (
        lambda w: QLabel(EVIL, w),
        lambda w: w.setToolTip(EVIL),
        lambda w: w.setToolTip(f"<p>{EVIL}</p>"),
        lambda w: QAction("x", w).setToolTip(EVIL),
    ):
        widget = QWidget()
        qtbot.addWidget(widget)
        spoil(widget)
        with pytest.raises(AssertionError, match=r"a picture or a link|bold words"):
            assert_only_words(widget)
    plain = QLabel(EVIL)
    qtbot.addWidget(plain)
    plain.setTextFormat(Qt.TextFormat.PlainText)
    assert assert_only_words(plain) == 1
