"""Opens the command palette and does what is chosen there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from nnstudio.gui.command_list import Command, commands, search
from nnstudio.gui.dialogs.command_palette import CommandPalette

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

MOST_LATEST = 8


class FindingCommands(QObject):
    """Remembers what was used last: it comes first while nothing is typed."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.latest: list[str] = []
        self.palette: CommandPalette | None = None

    @Slot()
    def show_palette(self) -> None:
        """A field over everything that can be done."""
        window = self._window
        if self.palette is not None:
            self.palette.close()
            return
        window.actions_by_id.refresh()
        found = commands(window)
        made = self.palette = CommandPalette(lambda query: search(found, query, self.latest), window)
        made.chosen.connect(self._do)
        made.destroyed.connect(self._gone)
        made.show_over(window)

    @Slot()
    def _gone(self) -> None:
        self.palette = None

    @Slot(object)
    def _do(self, command: Command) -> None:
        self.latest = [command.key, *(key for key in self.latest if key != command.key)][:MOST_LATEST]
        # After the popup is gone: what is done may want the focus, or ask a question.
        QTimer.singleShot(0, self, command.run)
