"""Everything about one predicted sample: the picture or its values, and what every class got."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.data import Prepared
from nnstudio.gui.plots.browser_table import picture_of
from nnstudio.gui.plots.judged import Judged, cell_words
from nnstudio.gui.theme import current, icon, mono_font, switcher, ui_font

ROW, MOST_VALUES = 22, 200


class Bars(QWidget):
    """Classes with the share each got: the true one is named in bold, the predicted one's bar is strong."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, float, bool, bool]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("What every class got"))

    def show_rows(self, rows: list[tuple[str, float, bool, bool]]) -> None:
        """(name, share, is true, is predicted), highest first."""
        self._rows = rows
        self.setAccessibleDescription("\n".join(f"{name} {share:.1%}" for name, share, _, _ in rows))
        self.setFixedHeight(ROW * len(rows))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, ROW * len(self._rows))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        theme = current()
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            left, right = 0.36 * self.width(), 62.0
            for index, (name, share, true, said) in enumerate(self._rows):
                top = index * ROW
                font = ui_font(12, QFont.Weight.DemiBold if true else QFont.Weight.Normal)
                p.setFont(font)
                p.setPen(theme.color("text" if true or said else "dim"))
                words = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, left - 8)
                p.drawText(QRectF(0, top, left - 8, ROW), Qt.AlignmentFlag.AlignVCenter, words)
                token = "good" if true and said else "bad" if said else "dim"
                p.setPen(Qt.PenStyle.NoPen)
                p.setBrush(theme.color("hover"))
                room = max(0.0, self.width() - left - right)
                p.drawRoundedRect(QRectF(left, top + 6, room, ROW - 12), 3, 3)
                p.setBrush(theme.color(token))
                if share > 0:
                    width = max(2.0, room * min(share, 1.0))
                    p.drawRoundedRect(QRectF(left, top + 6, width, ROW - 12), 3, 3)
                p.setPen(theme.color("text"))
                p.setFont(mono_font(11))
                place = QRectF(self.width() - right, top, right, ROW)
                p.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{share:.1%}")


class SamplePicture(QWidget):
    """One sample, as large as there is room, with hard pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setFixedHeight(132)

    def show_image(self, image: QImage | None) -> None:
        """Show this; nothing takes no room."""
        self._image = image
        self.setVisible(image is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if self._image is None:
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        with QPainter(self) as p:
            p.drawImage(QRectF(0, 0, size.width(), size.height()), self._image)
            p.setPen(current().color("line"))
            p.drawRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1))


class SampleDetails(QScrollArea):
    """Beside the list. ``maps_wanted`` asks for the feature maps of this row of the data."""

    closed = Signal()
    maps_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(240)
        self._row = -1
        self.title, self.verdict, self.values = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "heading")
        self.values.setProperty("role", "mono")
        for label in (self.title, self.verdict, self.values):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.values.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.picture, self.bars = SamplePicture(), Bars()
        self.maps = QPushButton(tr("Feature maps"))
        self.maps.setToolTip(tr("What every layer makes of this sample"))
        self.maps.clicked.connect(lambda: self.maps_wanted.emit(self._row))
        self.close_button = QToolButton()
        self.close_button.setAccessibleName(tr("Close the details of the sample"))
        self.close_button.setProperty("flat", True)
        self.close_button.setToolTip(tr("Close (Esc)"))
        self.close_button.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 0, 8, 8)
        column.setSpacing(8)
        column.addLayout(top)
        for part in (self.picture, self.verdict, self.bars, self.values):
            column.addWidget(part)
        column.addWidget(self.maps, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.setWidget(page)
        switcher().theme_changed.connect(self.dress)
        self.dress()

    def dress(self) -> None:
        """Icons in the theme's colours."""
        self.close_button.setIcon(icon("close", current(), "dim"))

    @property
    def row(self) -> int:
        """The row of the data that is shown; −1 at first."""
        return self._row

    def show_sample(self, prepared: Prepared, judged: Judged, place: int) -> None:
        """Show one of the judged samples."""
        table, row = prepared.table, int(judged.rows[place])
        self._row = row
        self.title.setText(tr("{row} · {split}", row=table.row_name(row), split=tr(judged.split)))
        self.picture.show_image(picture_of(table, row) if table.is_image else None)
        self.maps.setVisible(len(prepared.shape.sample) > 1)
        self.verdict.setText(verdict(prepared, judged, place))
        if judged.shares is not None:
            shares = judged.shares[place]
            order = sorted(range(len(shares)), key=lambda i: -shares[i])
            true, said = int(judged.true[place]), int(judged.predicted[place])
            self.bars.show_rows([(table.classes[i], float(shares[i]), i == true, i == said) for i in order])
        self.bars.setVisible(judged.shares is not None)
        self.values.setVisible(not table.is_image)
        if not table.is_image:
            names = table.feature_names
            self.values.setText(
                "\n".join(f"{n}  {cell_words(table, row, i)}" for i, n in enumerate(names[:200]))
            )


def verdict(prepared: Prepared, judged: Judged, place: int) -> str:
    """What is true of a sample and what was said of it, a line for each target."""
    table = prepared.table
    if judged.shares is not None:
        true, said = table.classes[int(judged.true[place])], table.classes[int(judged.predicted[place])]
        if true == said:
            return tr("It is ‘{name}’, and recognised.", name=true)
        return tr("It is ‘{true}’, but taken for ‘{said}’.", true=true, said=said)
    true, said = judged.true[place].tolist(), judged.predicted[place].tolist()
    told = [(f"{t:.5g}", f"{s:.5g}") for t, s in zip(true, said, strict=True)]
    if table.answers:
        both = zip(table.answers, true, said, strict=True)
        told = [(words[int(t)], f"{words[int(s >= 0.5)]} ({s:.1%})") for words, t, s in both]
    return "\n".join(
        tr("{name}: true {true}, predicted {said}", name=name, true=t, said=s)
        for name, (t, s) in zip(table.target_names, told, strict=True)
    )
