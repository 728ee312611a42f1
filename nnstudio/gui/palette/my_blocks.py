"""The person's own blocks as rows of the palette."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListWidgetItem, QMenu

from nnstudio.catalog.words import tr, tr_later
from nnstudio.gui.theme import icon
from nnstudio.gui.widgets.plain_text import plain_tooltip
from nnstudio.project.blocks import Block

if TYPE_CHECKING:
    from nnstudio.gui.palette.palette import KindList

KIND = Qt.ItemDataRole.UserRole
GROUP = Qt.ItemDataRole.UserRole + 1
TITLE = tr_later("MY BLOCKS")
_MARK = "block:"
"""What tells blocks from layer kinds in the rows' data: no kind holds a colon."""


def block_id(kind: str | None) -> str:
    """The id of the block a row is about; empty for a layer kind."""
    return kind.removeprefix(_MARK) if kind and kind.startswith(_MARK) else ""


def found_blocks(blocks: Iterable[Block], query: str) -> list[Block]:
    """The blocks whose names hold every word of a search."""
    words = query.casefold().split()
    return [b for b in blocks if all(word in b.name.casefold() for word in words)]


def add_block_rows(rows: KindList, blocks: Iterable[Block]) -> None:
    """A title and a row for each block; nothing at all where there is none."""
    found = list(blocks)
    if not found:
        return
    heading = QListWidgetItem(tr(TITLE), rows)
    heading.setFlags(Qt.ItemFlag.NoItemFlags)
    for block in found:
        item = QListWidgetItem(block.name, rows)
        item.setData(KIND, _MARK + block.id)
        item.setData(GROUP, "core")
        names = ", ".join(n.name for n in block.fragment.network.nodes)
        words = f"{block.name}: {names}"
        item.setToolTip(plain_tooltip(words[:400]))
        item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, words[:400])


def block_menu(rows: KindList, block: str, at: QPoint) -> None:
    """What can be done with a block besides adding it."""
    menu = QMenu(rows)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    delete = menu.addAction(icon("delete"), tr("Delete from My blocks…"))
    delete.triggered.connect(lambda _checked=False: rows.remove_requested.emit(block))
    menu.popup(at)
