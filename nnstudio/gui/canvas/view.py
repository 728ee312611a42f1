"""The canvas: what is seen of the drawing, and which gesture an event starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsView, QToolTip, QWidget

from nnstudio.catalog.words import tr
from nnstudio.gui.canvas.edge_pan import EdgePan
from nnstudio.gui.canvas.editing import Editing
from nnstudio.gui.canvas.geometry import Point
from nnstudio.gui.canvas.gestures import DropBlock, DropLayer, Gesture, Pan, Pointer
from nnstudio.gui.canvas.grouping import Grouping
from nnstudio.gui.canvas.hit import NOTHING, HitTarget
from nnstudio.gui.canvas.keys import KeyCommands
from nnstudio.gui.canvas.menu import open_menu
from nnstudio.gui.canvas.mini_map import MiniMap
from nnstudio.gui.canvas.noting import Noting
from nnstudio.gui.canvas.overlays import Hint, RenameBox, WayBack
from nnstudio.gui.canvas.picking import CURSORS, double_click, drop_gesture, gesture_at
from nnstudio.gui.canvas.requests import Requests
from nnstudio.gui.canvas.scene import NetworkScene
from nnstudio.gui.canvas.sticky_box import StickyBox
from nnstudio.gui.canvas.story import described, say_shape, story
from nnstudio.gui.canvas.zoom import Zoom, paint_grid
from nnstudio.gui.models.block_library import BlockLibrary
from nnstudio.gui.models.selection import Selection
from nnstudio.gui.theme import Theme, current, switcher
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.project import ProjectState

if TYPE_CHECKING:
    from nnstudio.gui.models.document_model import DocumentModel


class NetworkCanvas(QGraphicsView):
    """Draws the open network and lets people edit it. Wired to the rest by signals:

    ``edit_requested(node id)``: show this layer's options and put the focus there; ``block_wanted(group
    id)``: keep it among the person's blocks; ``message(sentence)`` and ``hint_given``: for the status bar;
    ``zoom_changed(factor)``. Live numbers: ``set_activity``, ``set_gradients`` and ``set_progress``.
    """

    edit_requested = Signal(str)
    message = Signal(str)
    hint_given = Signal(str)
    zoom_changed = Signal(float)
    block_wanted = Signal(str)

    def __init__(self, model: DocumentModel, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model, self.selection = model, selection
        self.library: BlockLibrary | None = None  # for blocks dragged in from the palette
        self.network_scene = NetworkScene(current(), self)  # kept: a view does not own its scene
        self.editing = Editing(model, selection, self)
        self.grouping, self.noting = Grouping(self.editing), Noting(self.editing)
        self.requests = Requests(self)
        self.zoom = Zoom(self)
        self.keys = KeyCommands(self)
        self.edge_pan = EdgePan(self)
        self.gesture: Gesture | None = None
        self.hovered: HitTarget = NOTHING
        self.mouse_at: Point | None = None  # in the drawing; None while the mouse is elsewhere
        self._told = ""
        self._set_up()
        self.mini_map = MiniMap(self)
        self.hint, self.way_back = Hint(self), WayBack(self)
        self.rename_box, self.sticky_box = RenameBox(self), StickyBox(self)
        model.changed.connect(self._document_changed)
        model.analysed.connect(self._analysed)
        selection.changed.connect(self.show_selection)
        self.editing.refused.connect(self._refused)
        switcher().theme_changed.connect(self._theme_changed)
        self._document_changed(ProjectState(), model.state)

    def _set_up(self) -> None:
        self.setScene(self.network_scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().setAcceptDrops(True)
        self.setAccessibleName(tr("Network canvas"))
        self.setAccessibleDescription(
            tr("The network as cards and wires. Arrow keys go from layer to layer.")
        )

    # In step with the document ------------------------------------------------------------------------------

    @Slot(object, object)
    def _document_changed(self, before: ProjectState, after: ProjectState) -> None:
        parts = ("network", "layout", "groups", "stickies")
        if all(getattr(before, p) is getattr(after, p) for p in parts) and self.network_scene.cards:
            return
        self.cancel_gesture()
        self.rename_box.give_up()
        kept = any(after.network.by_id.get(n.id) is n for n in before.network.nodes)
        self.network_scene.show_state(after, self.model.analysis, self.model.problems)
        self.selection.keep_only(after.network, (s.id for s in after.stickies))
        self.show_selection()
        if self.sticky_box.sticky_id not in self.network_scene.stickies:
            self.sticky_box.give_up()
        self.zoom.make_space()
        if not kept and not self.editing.at_work and self.model.undo_stack.count() == 0:
            self.zoom.fit()  # another document, not an edit
        else:
            self.zoom.keep()
        self.hint.setVisible(not after.network.nodes and not after.stickies)
        self.way_back.settle()
        self.mini_map.refresh()

    @Slot()
    def _analysed(self) -> None:
        self.network_scene.show_analysis(self.model.analysis, self.model.problems)
        self._describe()

    @Slot()
    def show_selection(self) -> None:
        """Mark what is selected."""
        chosen = self.selection
        self.network_scene.show_selection(chosen.nodes, chosen.edges, chosen.stickies)
        say_shape(self, self.hovered.edge)
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleDescription(described(self))

    @Slot(object)
    def _theme_changed(self, theme: Theme) -> None:
        self.network_scene.set_theme(theme)
        self.mini_map.refresh()
        self.viewport().update()

    @Slot(str)
    def _refused(self, sentence: str) -> None:
        self.message.emit(sentence)
        self._told = sentence

    # What others ask for ------------------------------------------------------------------------------------

    def set_activity(self, values: Mapping[str, Sequence[float]]) -> None:
        """Sparklines: newest gradient norms by node id; cards not named lose theirs."""
        self.network_scene.set_activity(values)

    def set_gradients(self, gradients: Mapping[str, float]) -> None:
        """Thickness of wires: gradient norm by node id; empty puts them at rest."""
        self.network_scene.set_gradients(gradients)

    def set_progress(self, share: float | None) -> None:
        """Strip at the bottom of the cards that learn, 0 to 1; None takes it away."""
        self.network_scene.set_progress(share)

    @Slot(str)
    def add_layer(self, kind: str) -> None:
        """Add a layer without the mouse: behind the selected card, else in the middle of the view."""
        self.requests.add_layer(kind)

    def show_node(self, node_id: str) -> None:
        """Bring a card into view (a click on a problem, a layer added by keyboard)."""
        scene = self.network_scene
        if node_id in scene.cards and (card := scene.card(scene.shown(node_id))):
            self.reveal(card)

    def reveal(self, item: QGraphicsItem) -> None:
        """Bring something drawn into view."""
        self.ensureVisible(item.sceneBoundingRect(), 24, 24)
        self.mini_map.uncover(item)

    @Slot()
    def fit(self) -> None:
        """Show the whole network, at 100 % at most."""
        self.zoom.fit()

    @Slot()
    def arrange(self) -> None:
        """Auto layout, and show all of it."""
        self.editing.auto_layout()
        self.zoom.fit()

    def rename(self, node_id: str) -> None:
        """Edit a card's name in place."""
        if node_id in self.network_scene.cards and not self.network_scene.is_folded(node_id):
            self.rename_box.open(node_id)

    # Points -------------------------------------------------------------------------------------------------

    def scene_point(self, pixel: QPointF) -> Point:
        """A point of the view in the drawing's coordinates."""
        inverted, _ = self.viewportTransform().inverted()
        mapped = inverted.map(pixel)
        return mapped.x(), mapped.y()

    def hit(self, at: Point) -> HitTarget:
        """What lies at a point of the drawing."""
        return self.network_scene.drawing.hit(at, self.zoom.factor)

    def scroll_by(self, dx: float, dy: float) -> None:
        """Move the view by pixels."""
        self.zoom.touched = True
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + round(dx))
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + round(dy))

    def _pointer(self, event: QMouseEvent | QDropEvent) -> Pointer:
        pixel = event.position()
        return Pointer(self.scene_point(pixel), (pixel.x(), pixel.y()), event.modifiers())

    # Mouse --------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.rename_box.finish()
        self.sticky_box.finish()
        pointer = self._pointer(event)
        button = event.button()
        if button == Qt.MouseButton.MiddleButton or (
            button == Qt.MouseButton.LeftButton and self.keys.space_held
        ):
            self.begin(Pan(self), pointer)
        elif button == Qt.MouseButton.LeftButton:
            self.begin(gesture_at(self, pointer), pointer)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        pointer = self._pointer(event)
        self.mouse_at = pointer.at
        if self.gesture:
            self.gesture.move(pointer)
            self.edge_pan.watch(pointer)
            self.mini_map.make_way(pointer.pixel)
        else:
            self._hover(pointer.at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.gesture and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            pointer, gesture = self._pointer(event), self.gesture
            self.gesture, self._told = None, ""
            self.edge_pan.stop()
            gesture.end(pointer)
            self.zoom.keep()
            self._hover(pointer.at)
            if self._told:  # where it was refused, until the mouse moves on
                self.network_scene.pill.say(self._told, pointer.at, bad=True, below=26)
            self.mini_map.refresh()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if not (left and not self.keys.space_held and double_click(self, self._pointer(event))):
            self.mousePressEvent(event)

    def begin(self, gesture: Gesture, pointer: Pointer) -> None:
        """Start a gesture instead of any other."""
        self.cancel_gesture()
        self.gesture = gesture
        self.network_scene.pill.hide()
        if gesture.cursor is not None:
            self.viewport().setCursor(gesture.cursor)
        self.edge_pan.begin(pointer)
        gesture.start(pointer)

    def finish_gesture(self, pointer: Pointer) -> None:
        """End a gesture as a release of the mouse would."""
        gesture, self.gesture = self.gesture, None
        self.viewport().unsetCursor()
        if gesture:
            gesture.end(pointer)
            self.zoom.keep()
            self.mini_map.refresh()

    def cancel_gesture(self) -> bool:
        """Stop what the mouse is doing and show all as it was. Returns whether there was anything to stop."""
        gesture, self.gesture = self.gesture, None
        self.edge_pan.stop()
        if gesture:
            gesture.cancel()
            self.viewport().unsetCursor()
            self.mini_map.refresh()
        return gesture is not None

    def _hover(self, at: Point) -> None:
        hit = self.hit(at)
        self.viewport().setCursor(CURSORS.get(hit.kind, Qt.CursorShape.ArrowCursor))
        if hit == self.hovered:
            return
        self.hovered = hit
        self.network_scene.show_hover(hit.node, hit.edge, hit.group, hit.sticky)
        say_shape(self, hit.edge)

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered, self.mouse_at = NOTHING, None
        self.network_scene.show_hover()
        say_shape(self)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom.wheel(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        open_menu(self, event)

    # Drag and drop ------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        gesture = drop_gesture(self, event)
        event.setAccepted(gesture is not None)
        if gesture:
            self.begin(gesture, self._pointer(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(isinstance(self.gesture, (DropBlock, DropLayer)))
        if self.gesture:
            self.gesture.move(self._pointer(event))
            self.mini_map.make_way(event.position().toTuple())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cancel_gesture()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        gesture, self.gesture = self.gesture, None
        event.setAccepted(isinstance(gesture, (DropBlock, DropLayer)))
        if gesture:
            gesture.end(self._pointer(event))
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keyboard -----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            event.ignore()  # not to QGraphicsView: it would scroll

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self.keys.release(event):
            super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.keys.tab(forward) or super().focusNextPrevChild(forward)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keys.space_held = False
        super().focusOutEvent(event)

    # The rest of the picture --------------------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tooltip(event)
            return True
        if event.type() == QEvent.Type.NativeGesture:
            return self.zoom.pinch(event)
        return super().viewportEvent(event)

    def _show_tooltip(self, event: QHelpEvent) -> None:
        hit = self.hit(self.scene_point(QPointF(event.pos())))
        QToolTip.showText(event.globalPos(), plain_tooltip(story(self, hit)), self.viewport())

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_grid(painter, QRectF(rect), self.network_scene.look, self.zoom.factor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.zoom.resized()
        for overlay in (self.mini_map, self.hint, self.way_back):
            overlay.settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.rename_box.settle()
        self.sticky_box.settle()
        self.mini_map.refresh()
        self.way_back.settle()
