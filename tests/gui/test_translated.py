"""Every text of the window goes through its translation: in a made-up language, nothing stays English."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from gui.made_up import english_in
from gui.made_up_fixtures import made_up, names  # noqa: F401 (fixtures)
from PySide6.QtWidgets import QDialog, QInputDialog, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.data import source_for
from nnstudio.data.own.typed_table import TypedTable
from nnstudio.gui.canvas.hit import HitTarget
from nnstudio.gui.canvas.menu import context_menu
from nnstudio.gui.dialogs import changed_outside, files, more_epochs, restore_run, unsaved
from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.cross_validation import CrossValidationDialog
from nnstudio.gui.dialogs.evaluate import EvaluateDialog
from nnstudio.gui.dialogs.export import ExportDialog
from nnstudio.gui.dialogs.gradient_check import GradientCheckDialog
from nnstudio.gui.dialogs.how_it_came import HowItCameDialog
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.dialogs.own_data.points_dialog import PointsDialog
from nnstudio.gui.dialogs.own_data.table_dialog import TableDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.preferences import Preferences
from nnstudio.project import edits

SKIP = ("FormulaView", "CurvePicture", "BarsPicture", "RowsPreview column", "SamplesPicture")
"""Widgets that show formulas, and names of columns and classes."""

EXAMPLES = ("digits", "two_heads", "sine")
"""Classes of pictures, several ends, and regression."""


@pytest.fixture
def window(made_up: None, qtbot: QtBot) -> Iterator[MainWindow]:  # noqa: F811
    made = MainWindow(Preferences())
    discard = lambda _: made.document.close()  # noqa: E731 (what is unsaved then is nobody's)
    qtbot.addWidget(made, before_close_func=discard)
    made.resize(1600, 1000)
    made.show()
    made.complete()
    yield made
    made.document.close()
    made.shutdown()


def test_the_welcome_page_is_translated(window: MainWindow) -> None:
    assert not english_in(window, skip=SKIP)


@pytest.mark.parametrize("template", EXAMPLES)
def test_the_window_with_an_example_is_translated(
    window: MainWindow,
    names: tuple[str, ...],  # noqa: F811
    template: str,
) -> None:
    window.files.open_template(template)
    window.document.settle()
    nodes = window.document.state.network.nodes
    for node in nodes:
        window.selection.set([node.id])
    window.selection.set([node.id for node in nodes])
    for tab in range(window.inspector.count()):
        window.inspector.setCurrentIndex(tab)
    for panel in window.docks.docks:
        window.docks.show_panel(panel)
    assert not english_in(window, names, SKIP)


def dialogs(window: MainWindow, folder: Path) -> Iterator[QDialog]:
    """One of each."""
    table = folder / "table.csv"
    table.write_text("a,b\n1,x\n2,y\n")
    yield AboutDialog(None, window)
    yield CrossValidationDialog(window)
    yield EvaluateDialog(window)
    yield ExportDialog(window.document.weights, window)
    yield GradientCheckDialog(window)
    yield HowItCameDialog(window)
    yield ShortcutsDialog(window)
    yield PointsDialog(((0.0, 0.0, 0), (1.0, 1.0, 1)), window)
    yield TableDialog(TypedTable(names=("a", "b"), cells=(("1", "x"),)), window)
    importing = ImportDialog(source_for(table), parent=window)
    importing.job.finish()
    yield importing


def test_dialogs_are_translated(
    window: MainWindow,
    names: tuple[str, ...],  # noqa: F811
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    window.files.open_template("digits")
    window.document.settle()
    for dialog in dialogs(window, tmp_path):
        qtbot.addWidget(dialog)
        assert not english_in(dialog, names, SKIP), type(dialog).__name__


QUESTIONS: tuple[Callable[[QWidget], object], ...] = (
    lambda window: unsaved.ask_unsaved(window, "⟦⟧"),
    lambda window: changed_outside.ask_changed(window, "⟦⟧"),
    lambda window: restore_run.ask_restore(window, "⟦⟧"),
    lambda window: more_epochs.ask_epochs(window, 10),
)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_questions_are_translated(
    made_up: None,  # noqa: F811
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[QWidget], object],
) -> None:
    asked: list[str] = []

    def look(box: QMessageBox) -> int:
        asked.extend([box.text(), box.informativeText(), *english_in(box)])
        return 0

    def number(parent: QWidget, title: str, label: str, *_: Any) -> tuple[int, bool]:
        asked.extend([title, label])
        return 1, False

    monkeypatch.setattr(QMessageBox, "exec", look)
    monkeypatch.setattr(QInputDialog, "getInt", number)
    parent = QWidget()
    qtbot.addWidget(parent)
    ask(parent)
    assert len(asked) == 2
    assert all("⟦" in text for text in asked)


def test_the_kinds_of_files_are_translated(made_up: None) -> None:  # noqa: F811
    for kinds in (files.projects(), files.data()):
        assert all(kind.startswith("⟦") for kind in kinds.split(";;"))


def test_menus_are_translated(window: MainWindow, names: tuple[str, ...]) -> None:  # noqa: F811
    window.files.open_template("residual")
    window.document.settle()
    inner = [node.id for node in window.document.state.network.nodes[1:3]]
    window.document.edit("", lambda s: edits.group(s, inner, "label", "violet")[0])
    window.document.edit("", lambda s: edits.add_sticky(s, (0, 0), "label")[0])
    state = window.document.state
    hits = (
        HitTarget(),
        HitTarget("card", node=inner[0]),
        HitTarget("wire", edge=state.network.edges[0]),
        HitTarget("frame", group=state.groups[0].id),
        HitTarget("sticky", sticky=state.stickies[0].id),
    )
    menus: list[QMenu] = [context_menu(window.canvas, hit) for hit in hits]
    menus.append(window.runs_panel.make_menu())
    for menu in menus:
        assert not english_in(menu, names)
        menu.deleteLater()
