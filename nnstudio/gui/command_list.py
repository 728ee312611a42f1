"""Everything that can be asked of the window, as one list to search: actions, layers, panels, files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from nnstudio.catalog.words import tr
from nnstudio.engine.layers import LAYERS
from nnstudio.gui.actions import ACTIONS, Action
from nnstudio.gui.widgets.fuzzy import fuzzy
from nnstudio.project.templates import templates

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

SELF = "command_palette"


@dataclass(frozen=True)
class Command:
    """One line. ``key`` stays the same from day to day; ``refusal`` says why it cannot be done now."""

    key: str
    title: str
    group: str
    tip: str
    run: Callable[[], object]
    keys: str = ""
    refusal: str = ""
    words: str = ""


def commands(window: MainWindow) -> list[Command]:
    """All of them, as they stand now."""
    return [
        *_actions(window),
        *_layers(window),
        *_kinds(window),
        *_panels(window),
        *_examples(window),
        *_recent(window),
    ]


def search(found: list[Command], query: str, latest: list[str]) -> list[Command]:
    """Those that answer the query, best first; of equals what was used last, then what can be done."""
    ranks = {key: place for place, key in enumerate(latest)}
    scored = [(_score(command, query), place, command) for place, command in enumerate(found)]
    if not query.strip():
        scored = [s for s in scored if s[2].key in ranks or s[2].key.startswith(("action:", "node:"))]
    kept = [s for s in scored if s[0] > 0]
    kept.sort(key=lambda s: (-s[0], ranks.get(s[2].key, len(ranks)), bool(s[2].refusal), s[1]))
    return [command for _, _, command in kept]


def _score(command: Command, query: str) -> int:
    """The title counts most, then title with group, then the sentence."""
    return max(
        4 * fuzzy(query, command.title),
        2 * fuzzy(query, f"{command.group} {command.title} {command.words}"),
        fuzzy(query, f"{command.title} {command.tip}") if len(query) > 2 else 0,
    )


def _actions(window: MainWindow) -> Iterator[Command]:
    for row in ACTIONS:
        if row.id == SELF:
            continue
        action = window.actions_by_id[row.id]
        title = action.text().rstrip("…").rstrip().replace("&", "")
        group = f"{tr(row.menu)} › {tr(row.submenu)}" if row.submenu else tr(row.menu)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        refusal = "" if action.isEnabled() else reason(window, row)
        yield Command(f"action:{row.id}", title, group, tr(row.tip), action.trigger, keys, refusal, row.text)


def reason(window: MainWindow, row: Action) -> str:
    """Why an action cannot be used now, and what to do."""
    if row.when != "always" and not window.document.is_open:
        return tr("Nothing is open. Make a network, or open one, first.")
    if row.when in ("trainable", "resting") and window.run.blocked:
        return window.run.blocked
    return {
        "drawn": tr("There are no layers yet."),
        "undo": tr("There is nothing to take back."),
        "redo": tr("Nothing was taken back."),
        "nodes": tr("Select a layer first."),
        "one_node": tr("Select one layer first."),
        "one_card": tr("Select one layer first."),
        "two": tr("Select two cards or more first."),
        "three": tr("Select three cards or more first."),
        "movable": tr("Select a layer or a note first."),
        "nameable": tr("Select a layer or a group first."),
        "grouped": tr("Select a group first."),
        "selection": tr("Select something first."),
        "trained": tr("Train the network first."),
        "resting": tr("A training is under way: stop it first."),
        "active": tr("Nothing is being trained."),
        "two_runs": tr("There are no two runs to compare yet."),
        "mendable": tr("There is no problem with a button to mend it."),
    }.get(row.when, tr("It cannot be used just now."))


def _layers(window: MainWindow) -> Iterator[Command]:
    for node in window.document.state.network.nodes if window.document.is_open else ():
        yield Command(
            f"node:{node.id}",
            node.name,
            tr("Go to layer"),
            tr(node.layer.title),
            partial(window.view.locate, (node.id,)),
            words=node.layer.kind,
        )


def _kinds(window: MainWindow) -> Iterator[Command]:
    refusal = "" if window.document.is_open else tr("Nothing is open. Make a network, or open one, first.")
    for kind in LAYERS.classes():
        yield Command(
            f"add:{kind.kind}",
            tr("Add {layer}", layer=tr(kind.title)),
            tr("Layer"),
            tr(kind.summary()),
            partial(window.canvas.add_layer, kind.kind),
            refusal=refusal,
            words=kind.kind,
        )


def _panels(window: MainWindow) -> Iterator[Command]:
    refusal = "" if window.document.is_open else tr("Nothing is open. Make a network, or open one, first.")
    for panel_id, dock in window.docks.docks.items():
        if dock.offered:
            yield Command(
                f"panel:{panel_id}",
                dock.windowTitle(),
                tr("Panel"),
                tr("Bring this panel to the front"),
                partial(window.docks.show_panel, panel_id),
                refusal=refusal,
            )


def _examples(window: MainWindow) -> Iterator[Command]:
    for found in templates():
        yield Command(
            f"example:{found.id}",
            tr(found.title),
            tr("Open example"),
            tr(found.description),
            partial(window.files.open_template, found.id),
            words=found.id,
        )


def _recent(window: MainWindow) -> Iterator[Command]:
    for path in window.preferences.recent:
        yield Command(
            f"recent:{path}",
            path.name,
            tr("Open recent"),
            str(path.parent),
            partial(window.files.open, Path(path)),
            refusal="" if path.exists() else tr("The file is no longer there."),
        )
