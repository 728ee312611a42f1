"""Taking a plot away: as PNG (three times the screen's pixels), SVG or CSV, or onto the clipboard."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from nnstudio.gui.theme import current

SCALE = 3
Rows = Callable[[], Iterable[Sequence[object]]]


class PictureMenu(QMenu):
    """The context menu of a widget that paints itself."""

    opens_itself = True

    def __init__(self, owner: QWidget, name: str, rows: Rows) -> None:
        super().__init__(owner)
        self._owner, self._name, self._rows = owner, name, rows
        self.add_first()
        self.addAction("Copy picture", self.copy_picture)
        self.addAction("Copy values", self.copy_values)
        self.addSeparator()
        self.addAction("Save as PNG…", self._png)
        self.addAction("Save as SVG…", self._svg)
        self.addAction("Save as CSV…", self._csv)
        if self.opens_itself:
            owner.setContextMenuPolicy(owner.contextMenuPolicy().CustomContextMenu)
            owner.customContextMenuRequested.connect(self._open)

    def add_first(self) -> None:
        """Actions above the usual ones."""

    def values_csv(self) -> str:
        """All values."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(self._rows())
        return out.getvalue()

    def save(self, path: Path) -> None:
        """Write what the suffix says. Raises ``OSError``."""
        if path.suffix == ".csv":
            path.write_text(self.values_csv(), "utf-8", newline="")
        elif path.suffix == ".svg":
            self.save_svg(path)
        else:
            picture = QPixmap(self._owner.size() * SCALE)
            picture.setDevicePixelRatio(SCALE)
            picture.fill(current().color("panel"))
            self._owner.render(picture)
            if not picture.save(str(path), "PNG"):
                raise OSError(f"no picture could be written to {path}")

    def save_svg(self, path: Path) -> None:
        """Write the widget's painting as SVG. Raises ``OSError``."""
        path.write_bytes(b"")  # says why it cannot be written; the generator would only be silent
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(QSize(self._owner.size()))
        generator.setViewBox(self._owner.rect())
        painter = QPainter(generator)
        self._owner.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()

    @Slot()
    def copy_picture(self) -> None:
        """The plot as it looks, onto the clipboard."""
        QGuiApplication.clipboard().setPixmap(self._owner.grab())

    @Slot()
    def copy_values(self) -> None:
        """All values as CSV, onto the clipboard."""
        QGuiApplication.clipboard().setText(self.values_csv())

    @Slot(QPoint)
    def _open(self, point: QPoint) -> None:
        self.popup(self._owner.mapToGlobal(point))

    @Slot()
    def _png(self) -> None:
        self._ask("png")

    @Slot()
    def _svg(self) -> None:
        self._ask("svg")

    @Slot()
    def _csv(self) -> None:
        self._ask("csv")

    def _ask(self, suffix: str) -> None:
        kinds = f"{suffix.upper()} (*.{suffix})"
        chosen, _ = QFileDialog.getSaveFileName(self._owner, "Save plot", f"{self._name}.{suffix}", kinds)
        if not chosen:
            return
        try:
            self.save(Path(chosen).with_suffix(f".{suffix}"))
        except OSError as error:
            reason = f"‘{chosen}’ could not be written: {error.strerror or error}. Choose another place."
            QMessageBox.warning(self._owner, "Save plot", reason)
