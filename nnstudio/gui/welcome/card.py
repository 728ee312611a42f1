"""One example in the gallery: its picture, its name, one sentence."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.theme import current, ui_font
from nnstudio.gui.welcome.thumbnails import Thumbnail, thumbnail
from nnstudio.project import ProjectError
from nnstudio.project.templates import Template

WIDTH, HEIGHT, PICTURE = 232, 200, 120
WIDEST = 340
"""Cards grow up to this, so that a row ends where the window does."""
PADDING = 14


class TemplateCard(QAbstractButton):
    """A button as large as a picture, which is made when it is first painted: the page opens at once."""

    def __init__(self, template: Template, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.template = template
        self._thumbnail: Thumbnail | None = None
        self.setMinimumSize(QSize(WIDTH, HEIGHT))
        self.setMaximumSize(QSize(WIDEST, HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setObjectName(f"template_{template.id}")
        self.setText(tr(template.title))
        self.setAccessibleName(tr(template.title))
        self.setAccessibleDescription(tr(template.description))

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -2)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(theme.color("line", 0.45))
            p.drawRoundedRect(frame.translated(0, 1), 9, 9)
            p.setBrush(theme.color("panel"))
            p.drawRoundedRect(frame, 9, 9)
            self._paint_picture(p, frame)
            strong = self.hasFocus() or self.underMouse()
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(QPen(theme.color("accent" if strong else "line"), 2 if self.hasFocus() else 1))
            p.drawRoundedRect(frame, 9, 9)
            self._paint_words(p, frame)

    def _paint_picture(self, p: QPainter, frame: QRectF) -> None:
        picture = QRectF(frame.left(), frame.top(), frame.width(), PICTURE)
        clip = QPainterPath()
        clip.addRoundedRect(frame, 9, 9)
        p.save()
        p.setClipPath(clip)
        p.fillRect(picture, current().color("canvas"))
        p.setClipping(False)
        self._look().draw(p, picture.adjusted(18, 14, -18, -14), current())
        p.restore()

    def _paint_words(self, p: QPainter, frame: QRectF) -> None:
        theme = current()
        words = QRectF(frame.left() + PADDING, frame.top() + PICTURE + 12, frame.width() - 2 * PADDING, 62)
        p.setFont(ui_font(13, QFont.Weight.DemiBold))
        p.setPen(theme.color("text"))
        title = p.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(words.width()))
        p.drawText(words, Qt.AlignmentFlag.AlignLeft, title)
        p.setFont(ui_font(12))
        p.setPen(theme.color("dim"))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        p.drawText(words.adjusted(0, 19, 0, 0), flags, tr(self.template.description).rstrip("."))

    def _look(self) -> Thumbnail:
        if self._thumbnail is None:
            try:
                self._thumbnail = thumbnail(self.template.open().state)
            except ProjectError:
                self._thumbnail = Thumbnail(NetworkSpec(), {})
        return self._thumbnail
