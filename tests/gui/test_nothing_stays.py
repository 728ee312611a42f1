"""What is opened and closed again leaves nothing behind: no widget, no object of ours, no data."""

import gc
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gui.filing import settle_files
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from nnstudio.data import source_for
from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.commands import files as file_commands
from nnstudio.gui.commands import help as help_commands
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.gui.dialogs.about import AboutDialog
from nnstudio.gui.dialogs.import_data import ImportDialog
from nnstudio.gui.dialogs.shortcuts import ShortcutsDialog
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.data_job import DataJob
from nnstudio.gui.plots.table import PLOTS

OTHER_WORLD = {"quit", "close", "full_screen", "undo", "redo", "train", "step", "step_epoch"}
"""Actions after which window or document are not as before: what is shown of a training comes and goes."""


def settle(window: MainWindow) -> None:
    """Everything under way ends, and what was closed is gone."""
    settle_files(window)
    for job in (window.check.job, window.crossval.job, *window.findChildren(DataJob)):
        job.finish()
    window.document.settle()
    window.run.settle()
    for _ in range(3):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def close_dialogs(window: MainWindow) -> None:
    """Put away what is open beside the window."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()
    if (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    settle(window)


def what_there_is(window: MainWindow) -> Counter[str]:
    """Objects of Qt within the window and windows of their own, and objects of ours that are Qt's too."""
    gc.collect()
    found = Counter(f"in the window: {o.metaObject().className()}" for o in window.findChildren(QObject))
    found.update(f"window: {type(w).__name__}" for w in QApplication.topLevelWidgets() if w.parent() is None)
    found.update(
        f"Python: {type(o).__qualname__}"
        for o in gc.get_objects()
        if isinstance(o, QObject) and type(o).__module__.startswith("nnstudio.")
    )
    return found


def train_an_epoch(qtbot: QtBot, window: MainWindow) -> None:
    """To its end: held before, a training may have done no step, and no run is kept of it."""
    window.run.step_epoch()
    qtbot.waitUntil(lambda: window.run.status == "paused", timeout=20_000)
    window.run.settle()


@pytest.fixture
def at_work(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MainWindow]:
    """A trained network with two runs; files are chosen and questions answered without a person."""
    table = tmp_path / "table.csv"
    table.write_text("a,b\n" + "".join(f"{i},{i % 3}\n" for i in range(30)))
    monkeypatch.setattr(file_dialogs, "ask_open", lambda *_: table)
    monkeypatch.setattr(file_dialogs, "ask_save", lambda _p, _t, _s, _k, suffix: tmp_path / f"out{suffix}")
    monkeypatch.setattr(file_commands, "ask_unsaved", lambda *_: "cancel")
    monkeypatch.setattr(help_commands.QDesktopServices, "openUrl", lambda *_: True)
    window.complete()
    window.files.open_template("iris")
    window.document.settle()
    for _ in range(2):
        train_an_epoch(qtbot, window)
        window.run.reset_weights()
    train_an_epoch(qtbot, window)
    window.selection.set(tuple(n.id for n in window.document.state.network.nodes[1:3]))
    settle(window)
    answering = QTimer()
    answering.timeout.connect(_refuse)
    answering.start(20)
    yield window
    answering.stop()


def _refuse() -> None:
    """Leave whatever asks."""
    asking = QApplication.activeModalWidget()
    if isinstance(asking, QDialog) and not isinstance(asking, QMessageBox):
        asking.reject()
    elif asking is not None:
        asking.close()


def test_no_action_leaves_anything_behind(at_work: MainWindow) -> None:
    window = at_work
    grown: dict[str, Counter[str]] = {}

    def once(name: str) -> None:
        depth = window.document.undo_stack.index()
        window.actions_by_id[name].trigger()
        close_dialogs(window)
        window.document.undo_stack.setIndex(depth)
        settle(window)

    for name in [a.id for a in ACTIONS if a.id not in OTHER_WORLD and window.actions_by_id[a.id].isEnabled()]:
        once(name)  # what is made when it is first wanted may stay
        once(name)
        before = what_there_is(window)
        once(name)
        once(name)
        if left := what_there_is(window) - before:
            grown[name] = left
    assert not grown, grown


def test_a_page_of_help_is_open_once_and_gone_when_closed(window: MainWindow) -> None:
    for show, kind in ((window.help.shortcuts, ShortcutsDialog), (window.help.about, AboutDialog)):
        show()
        show()
        (page,) = window.findChildren(kind)
        gone = weakref.ref(page)
        page.close()
        show()  # at once: the old one is about to be deleted
        (page,) = (p for p in window.findChildren(kind) if p.isVisible())
        assert page is not gone()
        page.close()
        del page
        settle(window)
        assert not window.findChildren(kind)
        gc.collect()
        assert gone() is None


def test_a_reading_that_outlives_its_dialog_goes_when_it_ends(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n")
    before = len(window.findChildren(DataJob))
    dialog = ImportDialog(source_for(path), parent=window)
    job = dialog.job
    dialog.reject()
    dialog.deleteLater()
    job.finish()
    settle(window)
    assert len(window.findChildren(DataJob)) == before


def _show_everything(window: MainWindow) -> None:
    for name in [plot.id for plot in PLOTS] + ["runs", "predict", "problems", "log"]:
        window.docks.show_panel(name)
        settle(window)
    for tabs in (window.network_tabs, window.inspector):
        for place in range(tabs.count()):
            tabs.setCurrentIndex(place)
            settle(window)


def _dialogs_of(window: MainWindow) -> dict[str, QDialog | None]:
    settle(window)
    assert len(window.document.runs.items) == 2
    assert not window.run.blocked
    window.check.gradients()
    window.using.evaluate()
    window.nudging.show()
    window.worked.show()
    window.runs.compare_newest()
    window.crossval.show()
    window.docks.show_panel("predict")
    window.using.panel.choose(0)
    window.using.panel.row.inside.click()
    settle(window)
    parts = (window.check, window.using, window.nudging, window.worked, window.runs, window.crossval)
    return {**{type(part).__name__: part.dialog for part in parts}, "inside": window.using.inside}


@pytest.mark.parametrize("name", ["iris", "convnet"])
def test_nothing_of_a_document_outlives_it(qtbot: QtBot, at_work: MainWindow, name: str) -> None:
    window, document = at_work, at_work.document
    at_work.run.shutdown()
    document.undo_stack.setClean()
    document.new()
    window.files.open_template(name)
    document.settle()
    if name == "iris":
        train_an_epoch(qtbot, window)
        window.run.reset_weights()
    window.run.step()
    window.run.settle()
    _show_everything(window)
    held: dict[str, Callable[[], object]] = {}
    if name == "iris":
        dialogs = _dialogs_of(window)
        assert None not in dialogs.values()
        held |= {name: weakref.ref(dialog) for name, dialog in dialogs.items()}
        del dialogs
    prepared, curves = document.prepared, window.run.curves
    assert prepared is not None
    assert curves is not None
    for what in (prepared, prepared.table, curves, next(iter(document.weights.values()))):
        held[type(what).__name__] = weakref.ref(what)
    del prepared, curves, what
    window.run.shutdown()
    document.new()
    settle(window)
    gc.collect()
    assert not [what for what, is_there in held.items() if is_there() is not None]
