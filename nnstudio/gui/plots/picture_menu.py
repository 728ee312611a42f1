"""Taking a plot away: as PNG (three times the screen's pixels), SVG or CSV, or onto the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, QRect, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPixmap
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from nnstudio.catalog.words import tr
from nnstudio.export.csv_text import to_csv
from nnstudio.gui.plots import portrait
from nnstudio.gui.widgets.writing import write_beside
from nnstudio.project import SaveError, atomic

SCALE = 3
Rows = Callable[[], Iterable[Sequence[object]]]
"""Called by the window; what it gives is gone through in another thread, so it holds what it needs."""


class PictureMenu(QMenu):
    """The context menu of a widget that paints itself."""

    opens_itself = True

    def __init__(self, owner: QWidget, name: str, rows: Rows) -> None:
        super().__init__(owner)
        self._owner, self._name, self._rows = owner, name, rows
        self.add_first()
        self.addAction(tr("Copy picture"), self.copy_picture)
        self.addAction(tr("Copy values"), self.copy_values)
        self.addSeparator()
        self.addAction(tr("Save as PNG…"), self._png)
        self.addAction(tr("Save as SVG…"), self._svg)
        self.addAction(tr("Save as CSV…"), self._csv)
        if self.opens_itself:
            owner.setContextMenuPolicy(owner.contextMenuPolicy().CustomContextMenu)
            owner.customContextMenuRequested.connect(self._open)

    def add_first(self) -> None:
        """Actions above the usual ones."""

    def values_csv(self) -> str:
        """All values."""
        return to_csv(self._rows())

    def save(self, path: Path) -> str:
        """Write what the suffix says, all or nothing. Raises ``SaveError``; returns what the disk noted."""
        return atomic.write(path, self.content(path.suffix)())

    def content(self, suffix: str) -> Callable[[], bytes]:
        """What the file will hold, as it is now: pictures are painted at once, numbers worked out by whoever
        calls.
        """
        if suffix == ".csv":
            rows = self._rows()
            return lambda: to_csv(rows).encode()
        data = self.svg() if suffix == ".svg" else self.png()
        return lambda: data

    def png(self) -> bytes:
        """The widget with three times the screen's pixels."""
        picture = self.picture()
        data = QByteArray()
        store = QBuffer(data)
        store.open(QIODevice.OpenModeFlag.WriteOnly)
        if not picture.save(store, "PNG"):
            raise SaveError(tr("There is not enough memory for this picture. Make the plot smaller."))
        return bytes(data.data())

    def picture(self) -> QPixmap:
        """The same, painted."""
        made = QPixmap(portrait.size_of(self._owner) * SCALE)
        made.setDevicePixelRatio(SCALE)
        with QPainter(made) as painter:
            portrait.paint(self._owner, painter)
        return made

    def svg(self) -> bytes:
        """The widget's painting: words stay words, and lines lines."""
        data = QByteArray()
        store = QBuffer(data)
        store.open(QIODevice.OpenModeFlag.WriteOnly)
        size = portrait.size_of(self._owner)
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)  # the other version cannot clip
        generator.setOutputDevice(store)
        generator.setSize(size)
        generator.setViewBox(QRect(QPoint(), size))
        generator.setResolution(self._owner.logicalDpiX())  # else what an axis keeps as a picture is scaled
        generator.setTitle(self._name)
        with QPainter(generator) as painter:
            portrait.paint(self._owner, painter)
        return bytes(data.data())

    @Slot()
    def copy_picture(self) -> None:
        """The plot as it looks, onto the clipboard."""
        QGuiApplication.clipboard().setPixmap(self.picture())

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
        chosen, _ = QFileDialog.getSaveFileName(self._owner, tr("Save plot"), f"{self._name}.{suffix}", kinds)
        if chosen:
            path = Path(chosen).with_suffix(f".{suffix}")
            content = self.content(path.suffix)
            write_beside(self._owner, path, lambda: atomic.write(path, content()))
