"""Context menus of a layer, a wire and the empty canvas: also the way to connect without dragging."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QIcon, QKeySequence, QPixmap
from PySide6.QtWidgets import QMenu

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS
from nnstudio.engine.layers.base import GROUPS
from nnstudio.engine.spec import Edge
from nnstudio.gui.canvas.blocks import SWATCHES, key_of
from nnstudio.gui.canvas.connecting import may_connect
from nnstudio.gui.canvas.geometry import CARD_HEIGHT, Point
from nnstudio.gui.canvas.hit import NOTHING, HitTarget
from nnstudio.gui.canvas.landing import ask_at
from nnstudio.gui.canvas.picking import select_hit
from nnstudio.gui.theme import current, icon
from nnstudio.project.annotation import COLORS

if TYPE_CHECKING:
    from nnstudio.gui.canvas.view import NetworkCanvas

Done = Callable[[], object]


def open_menu(canvas: NetworkCanvas, event: QContextMenuEvent) -> None:
    """Select what the menu is about and open it: at the mouse, or at the selected card if a key asked."""
    by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
    at = canvas.scene_point(QPointF(event.pos()))
    hit = canvas.hit(at) if by_mouse else canvas.keys.selected_target()
    if hit.kind != "nothing":
        select_hit(canvas, hit)
    menu = context_menu(canvas, hit, at if by_mouse else None)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    corner = canvas.viewport().rect().center()
    key = key_of(hit.group) if hit.kind == "block" else hit.node
    if card := canvas.network_scene.card(key):
        corner = canvas.mapFromScene(QPointF(card.place[0], card.place[1] + CARD_HEIGHT))
    menu.popup(event.globalPos() if by_mouse else canvas.viewport().mapToGlobal(corner))


def context_menu(canvas: NetworkCanvas, hit: HitTarget, at: Point | None = None) -> QMenu:
    """The menu for what was hit, ``at`` a point of the drawing. It is a child of the canvas."""
    menu = QMenu(canvas)
    if hit.group and not hit.node:
        _group_menu(menu, canvas, hit.group)
    elif hit.node:
        _node_menu(menu, canvas, hit.node)
    elif hit.sticky:
        _sticky_menu(menu, canvas, hit.sticky)
    elif hit.edge is not None:
        _wire_menu(menu, canvas, hit.edge)
    else:
        _canvas_menu(menu, canvas, at)
    return menu


def _node_menu(menu: QMenu, canvas: NetworkCanvas, node_id: str) -> None:
    editing = canvas.editing
    _row(menu, tr("Edit options"), lambda: canvas.edit_requested.emit(node_id), "settings", "Return")
    _row(menu, tr("Rename"), lambda: canvas.rename(node_id), "rename", "F2")
    targets = menu.addMenu(icon("link"), tr("Connect to"))
    spec = canvas.network_scene.spec
    for node in spec.nodes:
        if may_connect(spec, node_id, node.id) is None:
            _row(targets, node.name, _later(editing.connect_nodes, node_id, node.id))
    targets.setEnabled(not targets.isEmpty())
    _kinds_menu(
        menu, tr("Add behind"), lambda kind: lambda: editing.add(kind, after=node_id), needs_input=True
    )
    wires = (*spec.incoming[node_id], *spec.outgoing[node_id])
    _row(menu, tr("Disconnect"), lambda: editing.disconnect_wires(*wires), "unlink").setEnabled(bool(wires))
    menu.addSeparator()
    _row(menu, tr("Group"), canvas.grouping.group, None, "Ctrl+G")
    if canvas.grouping.chosen:
        _row(menu, tr("Take out of the group"), canvas.grouping.leave)
    _clipboard_rows(menu, canvas)
    _row(menu, tr("Delete and join the ends"), lambda: editing.delete(heal=True), None, "Ctrl+Delete")


def _group_menu(menu: QMenu, canvas: NetworkCanvas, group_id: str) -> None:
    group, grouping = canvas.network_scene.groups[group_id], canvas.grouping
    words = tr("Open") if group.collapsed else tr("Collapse to one card")
    _row(menu, words, lambda: grouping.fold(group_id), None, "Ctrl+Shift+H")
    _row(menu, tr("Rename"), lambda: canvas.rename_box.open_group(group_id), "rename", "F2")
    _colors_menu(menu, group.color, lambda color: grouping.paint(group_id, color))
    _row(menu, tr("Save as my block…"), lambda: canvas.block_wanted.emit(group_id), "save")
    _row(menu, tr("Ungroup"), grouping.ungroup, None, "Ctrl+U")
    _clipboard_rows(menu, canvas)


def _sticky_menu(menu: QMenu, canvas: NetworkCanvas, sticky_id: str) -> None:
    note = canvas.network_scene.stickies[sticky_id].sticky
    _row(menu, tr("Write"), lambda: canvas.sticky_box.open(sticky_id), "edit", "F2")
    _colors_menu(menu, note.color, canvas.noting.paint)
    _clipboard_rows(menu, canvas)


def _line_up_rows(menu: QMenu, canvas: NetworkCanvas) -> None:
    """Align and distribute, where several are selected. Keys are those of the menu bar's rows."""
    requests, chosen = canvas.requests, canvas.selection
    count = len(chosen.nodes) + len(chosen.stickies)
    if count < 2:
        return
    menu.addSeparator()
    align = menu.addMenu(tr("Align"))
    _row(align, tr("Left edges"), requests.align_left, "align-left", "Alt+A")
    _row(align, tr("Centres"), requests.align_centre, "align-centre", "Alt+H")
    _row(align, tr("Right edges"), requests.align_right, "align-right", "Alt+D")
    align.addSeparator()
    _row(align, tr("Upper edges"), requests.align_top, "align-top", "Alt+W")
    _row(align, tr("Middles"), requests.align_middle, "align-middle", "Alt+V")
    _row(align, tr("Lower edges"), requests.align_bottom, "align-bottom", "Alt+S")
    spread = menu.addMenu(tr("Distribute"))
    _row(spread, tr("Horizontally"), requests.distribute_horizontally, "distribute-h", "Alt+Shift+H")
    _row(spread, tr("Vertically"), requests.distribute_vertically, "distribute-v", "Alt+Shift+V")
    spread.setEnabled(count > 2)


def _clipboard_rows(menu: QMenu, canvas: NetworkCanvas) -> None:
    editing = canvas.editing
    _line_up_rows(menu, canvas)
    menu.addSeparator()
    _row(menu, tr("Cut"), editing.cut, "cut", QKeySequence.StandardKey.Cut)
    _row(menu, tr("Copy"), editing.copy, "copy", QKeySequence.StandardKey.Copy)
    _row(menu, tr("Duplicate"), editing.duplicate, "duplicate", "Ctrl+D")
    menu.addSeparator()
    _row(menu, tr("Delete"), editing.delete, "delete", QKeySequence.StandardKey.Delete)


def _colors_menu(menu: QMenu, now: str, paint: Callable[[str], object]) -> None:
    """Colours by name, each with a square of it."""
    colors = menu.addMenu(tr("Colour"))
    for color in COLORS:
        action = _row(colors, tr(color.capitalize()), _later(paint, color))
        action.setIcon(_square(current().group_color(SWATCHES[color])))
        action.setCheckable(True)
        action.setChecked(color == now)


def _square(color: QColor) -> QIcon:
    picture = QPixmap(14, 14)
    picture.fill(color)
    return QIcon(picture)


def _wire_menu(menu: QMenu, canvas: NetworkCanvas, edge: Edge) -> None:
    _kinds_menu(
        menu, tr("Insert"), lambda kind: lambda: canvas.editing.add(kind, into=edge), needs_input=True
    )
    menu.addSeparator()
    _row(
        menu,
        tr("Delete wire"),
        lambda: canvas.editing.disconnect_wires(edge),
        "delete",
        QKeySequence.StandardKey.Delete,
    )


def _canvas_menu(menu: QMenu, canvas: NetworkCanvas, at: Point | None) -> None:
    """What is added goes where the menu was opened."""
    requests = canvas.requests
    spot = at or requests.middle
    pixel = canvas.viewportTransform().map(QPointF(*spot))
    _row(menu, tr("Find a layer to add…"), _later(ask_at, canvas, NOTHING, spot, pixel), "search", "A")
    _kinds_menu(menu, tr("Add a layer"), lambda kind: lambda: requests.add_layer(kind, at))
    _row(menu, tr("Add a note"), _later(requests.add_note, at), "note", "Ctrl+Shift+M")
    paste = _row(menu, tr("Paste"), _later(requests.paste, at), "paste", QKeySequence.StandardKey.Paste)
    paste.setEnabled(canvas.editing.can_paste)
    _row(menu, tr("Select all"), canvas.editing.select_all, None, QKeySequence.StandardKey.SelectAll)
    menu.addSeparator()
    _row(menu, tr("Auto layout"), canvas.arrange, "layout")
    _row(menu, tr("Fit"), canvas.fit, "fit")
    _row(menu, tr("Zoom to 100 %"), canvas.zoom.actual_size)


def _kinds_menu(menu: QMenu, title: str, action: Callable[[str], Done], *, needs_input: bool = False) -> None:
    """A submenu of all layer kinds, by group."""
    kinds = menu.addMenu(icon("add"), title)
    for group in GROUPS:
        for layer in LAYERS.classes():
            if layer.group == group and (not needs_input or layer.slots or layer.variadic):
                _row(kinds, tr(layer.title), action(layer.kind))
        if kinds.actions() and not kinds.actions()[-1].isSeparator():
            kinds.addSeparator()


def _row(
    menu: QMenu,
    text: str,
    done: Done,
    picture: str | None = None,
    key: QKeySequence.StandardKey | str | None = None,
) -> QAction:
    # Names may contain "&", which Qt would take for a mnemonic.
    action = menu.addAction(text.replace("&", "&&"))
    if picture:
        action.setIcon(icon(picture))
    if key is not None:
        action.setShortcut(QKeySequence(key))
    action.triggered.connect(lambda _checked=False: done())
    return action


def _later(call: Callable[..., object], *arguments: object) -> Done:
    return lambda: call(*arguments)
