"""A layer of another version in the window: shown as unknown, named by the check, saved back as it was."""

from pathlib import Path

import pytest
from gui.filing import open_file, saved
from pytestqt.qtbot import QtBot

from nnstudio.engine.unknown_layer import UnknownLayer
from nnstudio.gui.main_window import MainWindow
from nnstudio.project import Document
from nnstudio.project.templates import template

SNAKE = {"kind": "snake_mixer", "units": 4, "wave": {"kind": "snake", "alpha": 0.5}}


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Iris with its second layer of a kind that this program does not know, trained before."""
    document = template("iris").open()
    node = next(n for n in document.state.network.nodes if n.layer.kind == "dense")
    unknown = UnknownLayer.of(SNAKE, "Unknown layer kind ‘snake_mixer’.")
    document.state = document.state.replace(network=document.state.network.with_layer(node.id, unknown))
    document.save(tmp_path / "a.nnstudio")
    window.complete()
    open_file(window, tmp_path / "a.nnstudio")
    window.document.settle()
    return window


def unknown_id(window: MainWindow) -> str:
    (node,) = [n for n in window.document.state.network.nodes if isinstance(n.layer, UnknownLayer)]
    return node.id


def test_every_panel_shows_it(opened: MainWindow, qtbot: QtBot) -> None:
    node = unknown_id(opened)
    card = opened.canvas.network_scene.cards[node]
    assert card.content.detail == "Unknown · snake_mixer"
    assert (card.content.badge, card.content.shape) == ("error", "?")
    opened.selection.set([node])
    problem = next(p for p in opened.document.problems if p.nodes == (node,))
    assert problem.code == "unknown_layer"
    assert "Unknown layer kind ‘snake_mixer’" in opened.run.blocked
    for index in range(opened.network_tabs.count()):
        opened.network_tabs.setCurrentIndex(index)
    assert not opened.banner.isVisible()


def test_open_edit_undo_save_loses_nothing(opened: MainWindow, tmp_path: Path) -> None:
    node, path = unknown_id(opened), tmp_path / "a.nnstudio"
    before = path.read_bytes()
    opened.selection.set([node])
    opened.edit.duplicate()
    opened.document.undo_stack.undo()
    assert saved(opened)
    assert path.read_bytes() == before
    opened.selection.set([node])
    opened.edit.copy()
    opened.edit.paste()
    kinds = [
        n.layer.to_dict() for n in opened.document.state.network.nodes if isinstance(n.layer, UnknownLayer)
    ]
    assert kinds == [SNAKE, SNAKE]
    assert saved(opened)
    again = Document.load(path).state
    assert sum(n.layer.to_dict() == SNAKE for n in again.network.nodes) == 2


def test_the_check_offers_to_delete_it(opened: MainWindow) -> None:
    node = unknown_id(opened)
    opened.selection.set([node])
    opened.edit.delete()
    opened.document.settle()
    assert not any(p.code == "unknown_layer" for p in opened.document.problems)
    opened.document.undo_stack.undo()
    opened.document.settle()
    assert any(p.code == "unknown_layer" for p in opened.document.problems)
