"""The whole network as a picture: SVG, in which lines stay lines and text stays text, or PNG."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.scene import NetworkScene

AROUND = 24.0
"""Free space around the outermost cards."""
SCALE = 3.0
"""Pixels of a PNG for one of the drawing."""
LONGEST = 16_384
"""A PNG's longer side at most: large drawings get fewer pixels."""


def svg(scene: NetworkScene, title: str = "") -> bytes:
    """The drawing as an SVG file."""
    area, store = _area(scene), QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(store)
    generator.setSize(QSize(round(area.width()), round(area.height())))
    generator.setViewBox(QRectF(0, 0, area.width(), area.height()))
    generator.setTitle(title or tr("Network"))
    generator.setDescription(tr("A neural network drawn with NNStudio"))
    _paint(scene, QPainter(generator), area, area.size())
    return _bytes(store)


def png(scene: NetworkScene) -> bytes:
    """The drawing as a PNG file, three times as fine as on the screen at 100 %."""
    area = _area(scene)
    scale = min(SCALE, LONGEST / max(area.width(), area.height()))
    image = QImage(
        round(area.width() * scale), round(area.height() * scale), QImage.Format.Format_ARGB32_Premultiplied
    )
    _paint(scene, QPainter(image), area, QSizeF(image.size()))
    store = QBuffer()
    store.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(store, "PNG"):  # type: ignore[call-overload]  # PySide refuses the bytes its stubs want
        raise OSError(tr("The picture could not be made: it is too large for the memory."))
    return _bytes(store)


def _area(scene: NetworkScene) -> QRectF:
    return scene.extent().adjusted(-AROUND, -AROUND, AROUND, AROUND)


def _paint(scene: NetworkScene, painter: QPainter, area: QRectF, size: QSizeF) -> None:
    target = QRectF(0, 0, size.width(), size.height())
    painter.fillRect(target, scene.look.canvas)
    with _at_rest(scene):
        scene.render(painter, target, area)
    painter.end()


@contextmanager
def _at_rest(scene: NetworkScene) -> Iterator[None]:
    """Without what only the moment shows: selection, hover, the wire being dragged, the words beside it."""
    chosen = scene.selected
    shown = [item for item in (scene.pending, scene.pill) if item.isVisible()]
    scene.show_selection((), ())
    scene.show_hover()
    for item in shown:
        item.hide()
    try:
        yield
    finally:
        scene.show_selection(*chosen)
        for item in shown:
            item.show()


def _bytes(store: QBuffer) -> bytes:
    found: QByteArray = store.data()
    store.close()
    return bytes(found.data())
