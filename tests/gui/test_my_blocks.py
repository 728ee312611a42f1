"""A group is kept as a block, found in the palette, added to another network, and deleted."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from nnstudio.gui.commands import blocks as block_commands
from nnstudio.gui.palette.my_blocks import KIND, block_id
from nnstudio.project import blocks


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(blocks, "folder", lambda: tmp_path / "blocks")


@pytest.fixture
def kept(window):
    window.library.reload()
    window.files.open_template("xor")
    window.document.settle()
    hidden = [n.id for n in window.document.state.network.nodes if not n.layer.is_input]
    window.selection.set(hidden)
    window.actions_by_id["group"].trigger()
    window.canvas.grouping.rename("g1", "Two <b>dense</b>")
    window.actions_by_id["save_block"].trigger()
    return hidden


def rows(window):
    listed = window.palette_panel.list
    return [i for i in map(listed.item, range(listed.count())) if block_id(i.data(KIND))]


def test_a_group_is_kept_and_listed_first(window, kept):
    (row,) = rows(window)
    assert row.text() == "Two <b>dense</b>"
    assert "<b>" not in row.toolTip()
    assert window.palette_panel.list.item(0).text() == "MY BLOCKS"
    window.palette_panel.search.setText("two dense")
    assert len(rows(window)) == 1
    window.palette_panel.search.setText("softmax")
    assert rows(window) == []


def test_it_is_added_to_another_network_by_enter_and_by_drag(window, kept, qtbot):
    window.files.new() if not window.document.is_dirty else window.document.new()
    window.document.settle()
    window.palette_panel.list.itemActivated.emit(rows(window)[0])
    state = window.document.state
    assert len(state.network.nodes) == len(kept)
    assert state.groups[0].name == "Two <b>dense</b>"
    assert window.document.undo_stack.undoText() == "Add Two <b>dense</b>"
    data = window.palette_panel.list.mimeData(rows(window))
    view, copy, left = window.canvas.viewport(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    at, none = QPointF(60, 60), Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at.toPoint(), copy, data, left, none),
        QDragMoveEvent(at.toPoint(), copy, data, left, none),
        QDropEvent(at, copy, data, left, none),
    ):
        QApplication.sendEvent(view, event)
        assert event.isAccepted()
    assert len(window.document.state.groups) == 2
    window.document.undo_stack.undo()
    window.document.undo_stack.undo()
    assert window.document.state.network.nodes == ()


def test_it_is_deleted_after_a_question(window, kept, monkeypatch):
    monkeypatch.setattr(block_commands, "ask_remove", lambda *_: False)
    window.palette_panel.list.setCurrentItem(rows(window)[0])
    window.palette_panel.list.remove_requested.emit(block_id(rows(window)[0].data(KIND)))
    assert len(rows(window)) == 1
    monkeypatch.setattr(block_commands, "ask_remove", lambda *_: True)
    window.palette_panel.list.remove_requested.emit(block_id(rows(window)[0].data(KIND)))
    assert rows(window) == []
    assert blocks.saved() == ((), ())


def test_a_folder_that_cannot_be_written_is_told(window, kept, monkeypatch, qtbot):
    def full(*_arguments):
        raise OSError("No space left on device")

    monkeypatch.setattr(blocks.atomic, "write", full)
    window.actions_by_id["save_block"].trigger()
    assert window.banner.isVisible()
    assert "could not be kept" in window.banner.sentence.text()
