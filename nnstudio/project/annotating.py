"""Edits of notes and groups: pure functions from state to state, offered through ``edits``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnstudio.catalog.words import tr
from nnstudio.project.annotation import (
    COLORS,
    LARGEST_STICKY,
    MAX_GROUPS,
    MAX_STICKIES,
    SMALLEST_STICKY,
    STICKY_SIZE,
    Group,
    Sticky,
    fresh_id,
    group_name_problem,
    text_problem,
)
from nnstudio.project.errors import EditError
from nnstudio.project.state import Point, ProjectState


def add_sticky(
    state: ProjectState, at: Point, text: str = "", *, color: str = "amber", size: Point = STICKY_SIZE
) -> tuple[ProjectState, str]:
    """Put a note on the canvas. Returns the new state and the note's id."""
    if len(state.stickies) >= MAX_STICKIES:
        raise EditError(
            tr("A project can have at most {max_stickies} notes on its canvas.", max_stickies=MAX_STICKIES)
        )
    _refuse(text_problem(text))
    made = Sticky(fresh_id("s", (s.id for s in state.stickies)), text, *at, *_fitting(size), _color(color))
    return state.replace(stickies=(*state.stickies, made)), made.id


def set_sticky(
    state: ProjectState, sticky_id: str, *, text: str | None = None, color: str | None = None
) -> ProjectState:
    """Write something else on a note, or give it another colour."""
    found = sticky(state, sticky_id)
    if text is not None:
        _refuse(text_problem(text))
        found = replace(found, text=text)
    if color is not None:
        found = replace(found, color=_color(color))
    return _with_sticky(state, found)


def move_stickies(state: ProjectState, places: Mapping[str, Point]) -> ProjectState:
    """Put notes elsewhere: id → (x, y)."""
    moved = (
        replace(s, x=float(places[s.id][0]), y=float(places[s.id][1])) if s.id in places else s
        for s in state.stickies
    )
    return state.replace(stickies=tuple(moved))


def resize_sticky(state: ProjectState, sticky_id: str, size: Point) -> ProjectState:
    """Give a note another width and height, within what a note can have."""
    width, height = _fitting(size)
    return _with_sticky(state, replace(sticky(state, sticky_id), width=width, height=height))


def remove_stickies(state: ProjectState, ids: Iterable[str]) -> ProjectState:
    """Take notes away."""
    gone = set(ids)
    return state.replace(stickies=tuple(s for s in state.stickies if s.id not in gone))


def group(
    state: ProjectState, members: Iterable[str], name: str = "", color: str = "blue"
) -> tuple[ProjectState, str]:
    """Gather layers in a new group; they leave the groups they were in. Returns its id as well."""
    wanted = set(members)
    inside = tuple(n.id for n in state.network.nodes if n.id in wanted)
    if not inside:
        raise EditError(tr("Select the layers that are to be a group first."))
    if len(state.groups) >= MAX_GROUPS:
        raise EditError(tr("A project can have at most {max_groups} groups.", max_groups=MAX_GROUPS))
    name = name.strip() or _free_name(state)
    _refuse(group_name_problem(name))
    made = Group(fresh_id("g", (g.id for g in state.groups)), name, inside, _color(color))
    others = (replace(g, members=tuple(m for m in g.members if m not in wanted)) for g in state.groups)
    return state.replace(groups=(*others, made)), made.id


def ungroup(state: ProjectState, ids: Iterable[str]) -> ProjectState:
    """Dissolve groups; their layers stay."""
    gone = set(ids)
    return state.replace(groups=tuple(g for g in state.groups if g.id not in gone))


def leave_group(state: ProjectState, members: Iterable[str]) -> ProjectState:
    """Take layers out of their groups."""
    gone = set(members)
    left = (replace(g, members=tuple(m for m in g.members if m not in gone)) for g in state.groups)
    return state.replace(groups=tuple(left))


def set_group(
    state: ProjectState,
    group_id: str,
    *,
    name: str | None = None,
    color: str | None = None,
    collapsed: bool | None = None,
) -> ProjectState:
    """Rename, recolour, collapse or open a group."""
    found = group_of_id(state, group_id)
    if name is not None:
        _refuse(group_name_problem(name))
        found = replace(found, name=name.strip())
    if color is not None:
        found = replace(found, color=_color(color))
    if collapsed is not None:
        found = replace(found, collapsed=collapsed)
    return state.replace(groups=tuple(found if g.id == group_id else g for g in state.groups))


def joined(state: ProjectState, node_id: str) -> ProjectState:
    """``node_id`` in the group of its neighbours, if it lies between layers of one and the same group."""
    spec = state.network
    before = {group_of(state, e.source) for e in spec.incoming[node_id]}
    after = {group_of(state, e.target) for e in spec.outgoing[node_id]}
    if len(before) != 1 or before != after or group_of(state, node_id) is not None:
        return state
    (home,) = before
    if home is None:
        return state
    grown = replace(home, members=(*home.members, node_id))
    return state.replace(groups=tuple(grown if g.id == home.id else g for g in state.groups))


def sticky(state: ProjectState, sticky_id: str) -> Sticky:
    """A note by its id. Raises :class:`EditError` if it is gone."""
    for found in state.stickies:
        if found.id == sticky_id:
            return found
    raise EditError(tr("That note is no longer on the canvas."))


def group_of_id(state: ProjectState, group_id: str) -> Group:
    """A group by its id. Raises :class:`EditError` if it is gone."""
    for found in state.groups:
        if found.id == group_id:
            return found
    raise EditError(tr("That group is no longer in the network."))


def group_of(state: ProjectState, node_id: str) -> Group | None:
    """The group a layer is in."""
    return next((g for g in state.groups if node_id in g.members), None)


def _with_sticky(state: ProjectState, changed: Sticky) -> ProjectState:
    return state.replace(stickies=tuple(changed if s.id == changed.id else s for s in state.stickies))


def _free_name(state: ProjectState) -> str:
    taken, number = {g.name for g in state.groups}, 1
    while f"Block {number}" in taken:
        number += 1
    return f"Block {number}"


def _fitting(size: Point) -> Point:
    width, height = (
        min(max(float(v), least), LARGEST_STICKY) for v, least in zip(size, SMALLEST_STICKY, strict=True)
    )
    return width, height


def _color(color: str) -> str:
    if color not in COLORS:
        raise EditError(
            tr("There is no colour ‘{color}’ here. Colours: {colors}.", color=color, colors=", ".join(COLORS))
        )
    return color


def _refuse(problem: str) -> None:
    if problem:
        raise EditError(problem)
