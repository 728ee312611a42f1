"""Keeping groups as blocks, and taking them out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.layout import with_all_places
from nnstudio.project import edits

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class BlockCommands(QObject):
    """What concerns My blocks in the palette."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def save_selected(self) -> None:
        """Keep the group of what is selected."""
        for group in self._window.canvas.grouping.chosen[:1]:
            self.save(group.id)

    @Slot(str)
    def save(self, group_id: str) -> None:
        """Keep a group with its layers and wires under its name."""
        window = self._window
        group = window.canvas.grouping.find(group_id)
        if group is None:
            return
        state = with_all_places(window.document.state)
        if made := window.library.save(group.name, edits.copy(state, group.members)):
            window.tell(
                tr("‘{name}’ is now among My blocks in the list of layers.", name=made.name), problem=False
            )

    @Slot(str)
    def remove(self, block_id: str) -> None:
        """Delete a kept block, if the person means it."""
        block = self._window.library.find(block_id)
        if block is not None and ask_remove(self._window, block.name):
            self._window.library.remove(block_id)


def ask_remove(window: MainWindow, name: str) -> bool:
    """Whether a kept block is to be deleted: this cannot be undone."""
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(tr("Delete block"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(tr("Delete ‘{name}’ from My blocks?", name=name))
    box.setInformativeText(tr("Networks it was used in keep their layers. This cannot be undone."))
    delete = box.addButton(tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    done = box.clickedButton() is delete
    box.deleteLater()
    return done
