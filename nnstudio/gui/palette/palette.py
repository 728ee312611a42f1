"""Layer kinds to drag onto the canvas: searchable, grouped, one colour a group."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QDrag, QFontMetrics, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.models.block_library import BlockLibrary
from nnstudio.gui.palette.matching import Kind, best, found, group_title, grouped
from nnstudio.gui.palette.my_blocks import GROUP, KIND, add_block_rows, block_id, block_menu, found_blocks
from nnstudio.gui.theme import Theme, current, switcher, ui_font
from nnstudio.gui.widgets.mime import BLOCK_MIME, LAYER_MIME
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.gui.widgets.undo_keys import pass_undo_on
from nnstudio.project.blocks import Block

BELOW = 40
"""Pixels from the mouse down to what is dragged: over the canvas a whole card hangs at the mouse."""


class LayerPalette(QFrame):
    """Search field and list. ``add_requested(kind)`` follows a double-click, or Enter in either.

    With a ``library`` the person's own blocks are listed first: ``block_requested(id)`` to add one,
    ``remove_requested(id)`` to delete one.
    """

    add_requested = Signal(str)
    block_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self, library: BlockLibrary | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.setProperty("role", "panel")
        self.setAccessibleName(tr("Layers"))
        self.search = _search_field()
        self.list = KindList(self)
        self.nothing = QLabel()
        self.nothing.setProperty("role", "dim")
        self.nothing.setTextFormat(Qt.TextFormat.PlainText)
        self.nothing.setWordWrap(True)
        self.show_all = QPushButton(tr("Show all layers"))
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._add_best)
        self.search.installEventFilter(self)
        self.show_all.clicked.connect(self.search.clear)
        self.list.itemActivated.connect(self._add_item)
        self.list.remove_requested.connect(self.remove_requested)
        switcher().theme_changed.connect(self._theme_changed)
        if library is not None:
            library.changed.connect(self._library_changed)
        self._filter("")

    def _lay_out(self) -> None:
        title = QLabel(tr("Layers"))
        title.setProperty("role", "heading")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 0)
        column.setSpacing(8)
        for widget in (title, self.search, self.nothing, self.show_all):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    @Slot(str)
    def _filter(self, query: str) -> None:
        kinds = found(LAYERS.classes(), query)
        mine = found_blocks(self.library.blocks if self.library else (), query)
        self.list.show_kinds(kinds, mine)
        self.nothing.setText(tr("No layer matches ‘{query}’.", query=query.strip()[:40]))
        self.list.setVisible(bool(kinds or mine))
        self.nothing.setVisible(not kinds and not mine)
        self.show_all.setVisible(not kinds and not mine)
        if query.strip() and (kind := best(kinds, query)):
            self.list.select_kind(kind.kind)

    @Slot()
    def _library_changed(self) -> None:
        self._filter(self.search.text())

    @Slot()
    def _add_best(self) -> None:
        if self.search.text().strip() and (kind := best(LAYERS.classes(), self.search.text())):
            self.add_requested.emit(kind.kind)
            self.search.selectAll()

    @Slot(QListWidgetItem)
    def _add_item(self, item: QListWidgetItem) -> None:
        kind = item.data(KIND)
        if block := block_id(kind):
            self.block_requested.emit(block)
        elif kind:
            self.add_requested.emit(kind)

    @Slot(object)
    def _theme_changed(self, _theme: Theme) -> None:
        self.list.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes from the search to the list; Escape shows all again."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and not self.list.isHidden():
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                self.list.select_first()
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)


def _search_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(tr("Search layers…"))
    field.setAccessibleName(tr("Search layers"))
    field.setToolTip(tr("Searches names and descriptions. Enter adds the best match."))
    field.setClearButtonEnabled(True)
    pass_undo_on(field)
    return field


class KindList(QListWidget):
    """Blocks and kinds under the titles of their groups. Titles cannot be selected."""

    remove_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Layer kinds"))
        self.setItemDelegate(KindDelegate(self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)

    def show_kinds(self, kinds: list[Kind], blocks: list[Block] = []) -> None:  # noqa: B006  (only read)
        """List these and no others."""
        self.clear()
        add_block_rows(self, blocks)
        for group, members in grouped(kinds):
            heading = QListWidgetItem(tr(group_title(group)).upper(), self)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setData(GROUP, group)
            for kind in members:
                item = QListWidgetItem(tr(kind.title), self)
                item.setData(KIND, kind.kind)
                item.setData(GROUP, group)
                item.setToolTip(plain_tooltip(f"{tr(kind.title)}: {tr(kind.summary())}"))
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr(kind.summary()))

    def select_kind(self, kind: str) -> None:
        """Select one kind, if it is listed."""
        for item in (self.item(row) for row in range(self.count())):
            if item.data(KIND) == kind:
                self.setCurrentItem(item)

    def select_first(self) -> None:
        """Select the first kind unless one is selected."""
        if not self.selectedItems() and self.count() > 1:
            self.setCurrentRow(1)

    def mimeData(self, items: list[QListWidgetItem]) -> QMimeData:  # type: ignore[override]
        """The dragged kind's id."""
        data = QMimeData()
        if items and (kind := items[0].data(KIND)):
            block = block_id(kind)
            data.setData(BLOCK_MIME if block else LAYER_MIME, (block or kind).encode())
        return data

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item and (block := block_id(item.data(KIND))):
            self.remove_requested.emit(block)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        item = self.itemAt(event.pos())
        if item and (block := block_id(item.data(KIND))):
            block_menu(self, block, event.globalPos())

    def startDrag(self, supportedActions: Qt.DropAction) -> None:  # noqa: ARG002
        """Drag the kind under the mouse, with a small picture of its row."""
        item = self.currentItem()
        if item is None or not item.data(KIND):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        picture = _drag_picture(item.text(), item.data(GROUP), self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(round(picture.deviceIndependentSize().width() / 2), -BELOW))
        drag.exec(Qt.DropAction.CopyAction)


class KindDelegate(QStyledItemDelegate):
    """A square in the group's colour and the title; headings small and faint."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), 28 if index.data(KIND) else 30 if index.row() else 22)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current(), option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not index.data(KIND):
            painter.setFont(ui_font(11))
            painter.setPen(theme.color("dim"))
            bottom = area.adjusted(2, 0, 0, -5)
            painter.drawText(
                bottom, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, str(index.data())
            )
            painter.restore()
            return
        state = option.state
        selected, hovered = state & QStyle.StateFlag.State_Selected, state & QStyle.StateFlag.State_MouseOver
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or hovered:
            painter.setBrush(theme.color("selection" if selected else "hover"))
            painter.drawRoundedRect(area.adjusted(-4, 1, 0, -1), 6, 6)
        paint_square(painter, theme, index.data(GROUP), area.left() + 2, area.center().y() - 4)
        painter.setFont(ui_font())
        painter.setPen(theme.color("text"))
        room = area.adjusted(22, 0, 0, 0)
        # The end stays: it tells 1D from 2D.
        title = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.restore()


def paint_square(painter: QPainter, theme: Theme, group: str, left: int, top: int) -> None:
    """A group's colour, 10 pixels square."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.group_color(group))
    painter.drawRoundedRect(left, top, 10, 10, 3, 3)


def _drag_picture(title: str, group: str, ratio: float) -> QPixmap:
    theme, height = current(), 34
    width = QFontMetrics(ui_font()).horizontalAdvance(title) + 46
    picture = QPixmap(QSize(width, height) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(theme.color("accent"))
    painter.setBrush(theme.color("panel", 0.9))
    painter.drawRoundedRect(1, 1, width - 2, height - 2, 7, 7)
    paint_square(painter, theme, group, 12, 12)
    painter.setFont(ui_font())
    painter.setPen(theme.color("text"))
    painter.drawText(30, 1, width - 32, height - 2, Qt.AlignmentFlag.AlignVCenter, title)
    painter.end()
    return picture
