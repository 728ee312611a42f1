"""The network as a picture to take away."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas import picture
from nnstudio.gui.dialogs import files as file_dialogs
from nnstudio.project import atomic

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow


class PictureCommands(QObject):
    """Writes the drawing as SVG or PNG, whichever the file's name ends with."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def export(self) -> None:
        """Choose a file and write the drawing to it."""
        document = self._window.document
        folder = document.path.parent if document.path else Path.home()
        start = folder / (Path(document.title).stem.lower().replace(" ", "-").replace("/", "-") + ".svg")
        kinds = f"{tr('SVG picture')} (*.svg);;{tr('PNG picture')} (*.png)"
        path = file_dialogs.ask_save(self._window, tr("Export picture"), start, kinds, ".svg")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the picture; a failure is told in the banner. Painting takes the window's thread."""
        scene, suffix = self._window.canvas.network_scene, path.suffix.lower()
        try:
            if suffix not in (".svg", ".png"):
                raise OSError(
                    tr(
                        "‘{name}’ is neither SVG nor PNG. Let the name end in .svg (sharp at any size) "
                        "or .png.",
                        name=path.name,
                    )
                )
            data = picture.png(scene) if suffix == ".png" else picture.svg(scene, self._window.document.title)
        except OSError as error:
            self._window.tell_error(str(error), traceback.format_exc())
            return
        self._window.file_work.write(
            tr("Exporting {name}", name=path.name),
            lambda: atomic.write(path, data),
            tr("Exported the picture to {path}.", path=path),
        )
