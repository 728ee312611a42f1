"""Ctrl+Shift+P: everything that can be done, by the keyboard alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnstudio.engine.layers import LAYERS
from nnstudio.gui.action_set import CONDITIONS
from nnstudio.gui.actions import ACTIONS
from nnstudio.gui.command_list import SELF, commands, reason
from nnstudio.gui.dialogs.command_palette import CommandPalette
from nnstudio.gui.main_window import MainWindow
from nnstudio.project.templates import templates


@pytest.fixture
def open_palette(window: MainWindow, qtbot: QtBot):
    def make(typed: str = "") -> CommandPalette:
        window.actions_by_id["command_palette"].trigger()
        palette = window.finding.palette
        assert palette is not None
        qtbot.keyClicks(palette.field, typed)
        return palette

    yield make
    if window.finding.palette is not None:
        window.finding.palette.close()


def titles(palette: CommandPalette) -> list[str]:
    return [command.title for command in palette.model.commands]


def test_every_action_layer_kind_and_example_is_there(window: MainWindow) -> None:
    window.files.open_template("digits")
    keys = {command.key for command in commands(window)}
    assert {f"action:{row.id}" for row in ACTIONS if row.id != SELF} <= keys
    assert {f"add:{kind.kind}" for kind in LAYERS.classes()} <= keys
    assert {f"example:{t.id}" for t in templates()} <= keys
    assert {f"node:{n.id}" for n in window.document.state.network.nodes} <= keys
    assert {"panel:problems", "panel:predict"} <= keys


def test_each_condition_has_its_own_reason(window: MainWindow) -> None:
    window.files.new()
    general = "It cannot be used just now."
    for row in ACTIONS:
        if row.when not in ("always", "open", "light", "dark", "system"):
            assert reason(window, row) != general, row.when
    assert set(CONDITIONS) >= {row.when for row in ACTIONS}


def test_enter_adds_the_layer_that_was_typed(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    window.files.new()
    palette = open_palette("add dense")
    assert titles(palette)[0] == "Add Dense"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.document.state.network.nodes) == 1, timeout=5000)
    assert window.document.state.network.nodes[0].layer.kind == "dense"
    qtbot.waitUntil(lambda: window.finding.palette is None, timeout=5000)


def test_a_layer_is_gone_to_by_its_name(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    window.files.open_template("digits")
    palette = open_palette("dense_2")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    node = window.document.state.network.named("dense_2")
    qtbot.waitUntil(lambda: window.selection.nodes == (node.id,), timeout=5000)


def test_what_cannot_be_done_says_why_and_stays(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    window.files.new()
    palette = open_palette("gradient check")
    command = palette.current
    assert command.title == "Gradient check"
    assert command.refusal == window.run.blocked
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    index = palette.model.index(0)
    assert command.refusal in index.data(Qt.ItemDataRole.AccessibleDescriptionRole)


def test_arrows_walk_and_go_round(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    window.files.new()
    palette = open_palette("zoom")
    first = palette.current
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.current is palette.model.commands[1]
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.current is first
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.current is palette.model.commands[-1]
    qtbot.keyClick(palette.field, Qt.Key.Key_Tab)  # it stays in here, and moves on
    assert palette.current is first
    qtbot.keyClick(palette.field, Qt.Key.Key_Backtab)
    assert palette.current is palette.model.commands[-1]
    assert palette.isVisible()
    qtbot.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentIndex().row() < palette.model.rowCount() - 1


def test_nothing_found_says_so(window: MainWindow, open_palette) -> None:
    palette = open_palette("qqqqq")
    assert palette.nothing.isVisible()
    assert palette.current is None


def test_what_was_used_last_comes_first(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    window.files.new()
    palette = open_palette("log")
    row = titles(palette).index("Log")
    palette.list.clicked.emit(palette.model.index(row))
    qtbot.waitUntil(lambda: window.finding.palette is None, timeout=5000)
    assert titles(open_palette())[0] == "Log"


def test_recent_files_that_are_gone_are_refused(window: MainWindow, tmp_path: Path) -> None:
    window.preferences.remember(tmp_path / "gone.nnstudio")
    found = {command.key: command for command in commands(window)}
    gone = found[f"recent:{tmp_path / 'gone.nnstudio'}"]
    assert (gone.title, gone.refusal) == ("gone.nnstudio", "The file is no longer there.")


def test_escape_closes_it(window: MainWindow, qtbot: QtBot, open_palette) -> None:
    palette = open_palette()
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.finding.palette is None, timeout=5000)
