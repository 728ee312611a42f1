"""The table's rows as living actions: menus, keys, what can be used when."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from nnstudio.catalog.words import tr
from nnstudio.gui.actions import ACTIONS, MENUS, Action
from nnstudio.gui.theme import icon, switcher

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

Condition = Callable[["MainWindow"], bool]

CONDITIONS: dict[str, Condition] = {
    "always": lambda _: True,
    "open": lambda w: w.document.is_open,
    "drawn": lambda w: w.document.is_open and bool(w.document.state.network.nodes),
    "undo": lambda w: w.document.undo_stack.canUndo(),
    "redo": lambda w: w.document.undo_stack.canRedo(),
    "nodes": lambda w: bool(w.selection.nodes),
    "one_node": lambda w: len(w.selection.nodes) == 1,
    "one_card": lambda w: len({w.canvas.network_scene.shown(n) for n in w.selection.nodes}) == 1,
    "two": lambda w: len(w.selection.nodes) + len(w.selection.stickies) >= 2,
    "three": lambda w: len(w.selection.nodes) + len(w.selection.stickies) >= 3,
    "movable": lambda w: bool(w.selection.nodes or w.selection.stickies),
    "nameable": lambda w: w.canvas.requests.can_rename,
    "grouped": lambda w: bool(w.canvas.grouping.chosen),
    "selection": lambda w: bool(w.selection),
    "trained": lambda w: w.document.is_open and bool(w.document.weights),
    "trainable": lambda w: w.run.status != "idle" or not w.run.blocked,
    "active": lambda w: w.run.status != "idle",
    "resting": lambda w: w.run.status == "idle" and not w.run.blocked,
    "two_runs": lambda w: len(w.document.runs) > 1,
    "mendable": lambda w: any(p.fixes for p in w.document.problems),
    "light": lambda _: switcher().mode == "light",
    "dark": lambda _: switcher().mode == "dark",
    "system": lambda _: switcher().mode == "system",
}
"""When an action can be used (or is ticked)."""


def key_sequences(row: Action) -> list[QKeySequence]:
    """The platform's keys for it, or the fallback where the platform names none."""
    standard = getattr(QKeySequence.StandardKey, row.standard) if row.standard else None
    found = QKeySequence.keyBindings(standard) if standard is not None else []
    # Only the first: the further ones clash (X11 counts Ctrl+D as Delete).
    return found[:1] or ([QKeySequence(row.keys)] if row.keys else [])


class ActionSet(QObject):
    """The table's rows as living actions of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        for row in ACTIONS:
            self._actions[row.id] = self._make(row)
        window.document.undo_stack.undoTextChanged.connect(self._undo_named)
        window.document.undo_stack.redoTextChanged.connect(self._redo_named)
        switcher().theme_changed.connect(self._tint)
        self._tint()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def _make(self, row: Action) -> QAction:
        action = QAction(tr(row.text), self._window)
        action.setObjectName(row.id)
        action.setShortcuts(key_sequences(row))
        action.setStatusTip(tip := tr(row.tip))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({keys})" if keys else tip)
        if row.check:
            action.setCheckable(True)
            action.setIconVisibleInMenu(False)  # it would stand where the tick is
            action.setActionGroup(self._group(row.submenu))
        method: Callable[[], Any] = attrgetter(row.method)(self._window)
        # What is being typed counts before the action, but for edits of that text itself.
        before = self._window.commit_pending if row.menu != "Edit" else None
        action.triggered.connect(lambda _checked=False: (before and before(), method()))
        return action

    def _group(self, submenu: str) -> QActionGroup:
        """Of those of a submenu that are ticked, one is at a time."""
        found = self.findChild(QActionGroup, submenu)
        if found is None:
            found = QActionGroup(self)
            found.setObjectName(submenu)
        return found

    def menu(self, title: str) -> QMenu:
        """One of the menus of the bar."""
        return self._menus[title]

    def insert_after(self, action_id: str, further: QAction) -> None:
        """Put an action that is not in the table (a submenu) behind one that is."""
        row = next(r for r in ACTIONS if r.id == action_id)
        menu = self._menus[row.menu]
        listed = menu.actions()
        place = listed.index(self._actions[action_id]) + 1
        menu.insertAction(listed[place] if place < len(listed) else QAction(), further)

    def fill(self, bar: QMenuBar) -> None:
        """Put all actions into their menus."""
        taken = {
            row.keys[-1].lower() for row in ACTIONS if len(row.keys) == 5 and row.keys.startswith("Alt+")
        }
        for title in MENUS:
            menu = bar.addMenu(with_mnemonic(tr(title), taken))
            self._menus[title] = menu
            submenus: dict[str, Any] = {}
            for row in (r for r in ACTIONS if r.menu == title):
                if row.after_line:
                    menu.addSeparator()
                if row.submenu and row.submenu not in submenus:
                    submenus[row.submenu] = menu.addMenu(tr(row.submenu))
                (submenus[row.submenu] if row.submenu else menu).addAction(self._actions[row.id])

    @Slot()
    def refresh(self) -> None:
        """Enable and tick what can be used now."""
        for row in ACTIONS:
            action = self._actions[row.id]
            action.setEnabled(CONDITIONS[row.when](self._window))
            if row.check:
                action.setChecked(CONDITIONS[row.check](self._window))

    @Slot()
    def _tint(self) -> None:
        for row in ACTIONS:
            if row.icon:
                self._actions[row.id].setIcon(icon(row.icon))
        self.refresh()

    @Slot(str)
    def _undo_named(self, text: str) -> None:
        self._actions["undo"].setText(tr("Undo {what}", what=text).strip())
        self.refresh()

    @Slot(str)
    def _redo_named(self, text: str) -> None:
        self._actions["redo"].setText(tr("Redo {what}", what=text).strip())
        self.refresh()


def with_mnemonic(title: str, taken: set[str]) -> str:
    """``He&lp``: the first letter that does nothing else with Alt; it is ``taken`` then."""
    for place, letter in enumerate(title.lower()):
        if letter.isalnum() and letter not in taken:
            taken.add(letter)
            return f"{title[:place]}&{title[place:]}"
    return title
