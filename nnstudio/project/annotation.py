"""What lies on the canvas besides layers: notes, and groups that gather layers. The engine sees neither."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.engine.spec import NetworkSpec
from nnstudio.project import fields
from nnstudio.project.errors import ProjectError

STICKY = ("id", "text", "color", "x", "y", "width", "height")
GROUP = ("id", "name", "members", "color", "collapsed")
"""Entries of a note and of a group in a file."""

COLORS = ("amber", "blue", "violet", "teal", "green", "rose", "grey")
"""Names of colours; every theme has its own shade of each."""

MAX_STICKIES = 200
MAX_STICKY_BYTES = 4_096
MAX_GROUPS = 500
MAX_MEMBERS = 5_000
MAX_COORDINATE = 1e7
MAX_ID = 32
SMALLEST_STICKY = (100.0, 60.0)
LARGEST_STICKY = 2_000.0
STICKY_SIZE = (200.0, 100.0)
"""Width and height of a new note, in pixels at 100 % zoom."""


@dataclass(frozen=True)
class Sticky:
    """A note on the canvas: plain text in a coloured rectangle. ``x`` and ``y`` are its top left corner."""

    id: str
    text: str = ""
    x: float = 0.0
    y: float = 0.0
    width: float = STICKY_SIZE[0]
    height: float = STICKY_SIZE[1]
    color: str = "amber"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        numbers = {k: float(getattr(self, k)) for k in ("x", "y", "width", "height")}
        return {"id": self.id, "text": self.text, "color": self.color, **numbers}


@dataclass(frozen=True)
class Group:
    """Layers that belong together: a frame with a name round them, or one card while ``collapsed``."""

    id: str
    name: str
    members: tuple[str, ...]
    color: str = "blue"
    collapsed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "members": list(self.members),
            "color": self.color,
            "collapsed": self.collapsed,
        }


def text_problem(text: str) -> str:
    """Why a text cannot be a note's, as a sentence; empty if it can."""
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_STICKY_BYTES:
        return tr(
            "A note holds at most {max_sticky_bytes:,} bytes of text; this one has {size:,}.",
            max_sticky_bytes=MAX_STICKY_BYTES,
            size=size,
        )
    try:
        fields.text(text, tr("The note"), MAX_STICKY_BYTES, lines=True)
    except ProjectError as error:
        return str(error)
    return ""


def group_name_problem(name: str) -> str:
    """Why a text cannot be a group's name, as a sentence; empty if it can."""
    if not name.strip():
        return tr("A group needs a name.")
    try:
        fields.text(name, tr("The name of a group"), fields.MAX_NAME)
    except ProjectError as error:
        return str(error)
    return ""


def kept(groups: tuple[Group, ...], network: NetworkSpec) -> tuple[Group, ...]:
    """``groups`` with only the layers that are there, each in one group; empty groups vanish."""
    taken: set[str] = set()
    found = []
    for group in groups:
        members = tuple(m for m in group.members if m in network.by_id and m not in taken)
        taken.update(members)
        if members:
            same = members == group.members
            found.append(group if same else replace(group, members=members))
    return tuple(found)


def fresh_id(prefix: str, used: Iterable[str]) -> str:
    """The first free of ``g1``, ``g2`` …"""
    taken = set(used)
    number = len(taken) + 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def stickies_from(raw: object, where: str = "stickies") -> tuple[Sticky, ...]:
    """Notes from their form in files. Raises :class:`ProjectError` naming the place."""
    found = tuple(
        _sticky(entry, f"{where}[{number}]")
        for number, entry in enumerate(fields.items(raw, where, MAX_STICKIES))
    )
    _refuse_repeats([s.id for s in found], where, tr("id"))
    return found


def groups_from(raw: object, nodes: Collection[str], where: str = "groups") -> tuple[Group, ...]:
    """Groups from their form in files; ``nodes`` are the ids there are. Raises :class:`ProjectError`."""
    found = tuple(
        _group(entry, f"{where}[{number}]", nodes)
        for number, entry in enumerate(fields.items(raw, where, MAX_GROUPS))
    )
    _refuse_repeats([g.id for g in found], where, tr("id"))
    _refuse_repeats([m for g in found for m in g.members], where, tr("layer"))
    return found


def _sticky(raw: object, where: str) -> Sticky:
    whole = fields.mapping(raw, where, STICKY)
    text = fields.text(whole.get("text", ""), f"{where}.text", MAX_STICKY_BYTES, lines=True)
    if problem := text_problem(text):
        raise ProjectError(f"{where}.text: {problem}", "too_big")
    place = [fields.real(whole.get(k, 0.0), f"{where}.{k}", MAX_COORDINATE) for k in ("x", "y")]
    size = []
    for key, least, usual in zip(("width", "height"), SMALLEST_STICKY, STICKY_SIZE, strict=True):
        value = fields.real(whole.get(key, usual), f"{where}.{key}", LARGEST_STICKY)
        if value < least:
            raise ProjectError(
                tr(
                    "{where}.{key}: expected at least {least:g}, got {value:g}.",
                    where=where,
                    key=key,
                    least=least,
                    value=value,
                )
            )
        size.append(value)
    return Sticky(
        _id(whole, where), text, place[0], place[1], size[0], size[1], _color(whole, where, "amber")
    )


def _group(raw: object, where: str, nodes: Collection[str]) -> Group:
    whole = fields.mapping(raw, where, GROUP)
    name = fields.text(whole.get("name"), f"{where}.name", fields.MAX_NAME)
    if problem := group_name_problem(name):
        raise ProjectError(f"{where}.name: {problem}")
    members = []
    for number, entry in enumerate(fields.items(whole.get("members"), f"{where}.members", MAX_MEMBERS)):
        member = fields.text(entry, f"{where}.members[{number}]", MAX_ID)
        if member not in nodes:
            raise ProjectError(
                tr(
                    "{where}.members[{number}]: there is no layer with the id ‘{member}’.",
                    where=where,
                    number=number,
                    member=member,
                )
            )
        members.append(member)
    if not members:
        raise ProjectError(tr("{where}.members: a group holds at least one layer.", where=where))
    collapsed = whole.get("collapsed", False)
    if not isinstance(collapsed, bool):
        raise ProjectError(tr("{where}.collapsed: expected true or false.", where=where))
    return Group(_id(whole, where), name, tuple(members), _color(whole, where, "blue"), collapsed)


def _id(whole: Any, where: str) -> str:
    found = fields.text(whole.get("id"), f"{where}.id", MAX_ID)
    if not found:
        raise ProjectError(tr("{where}.id: the id is empty.", where=where))
    return found


def _color(whole: Any, where: str, usual: str) -> str:
    found = whole.get("color", usual)
    if found not in COLORS:
        shown = fields.text(found, f"{where}.color", 1_000)[:40]
        raise ProjectError(
            tr(
                "{where}.color: expected one of {colors}, got ‘{shown}’.",
                where=where,
                colors=", ".join(COLORS),
                shown=shown,
            )
        )
    return str(found)


def _refuse_repeats(values: list[str], where: str, what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ProjectError(
                tr(
                    "{where}: the {what} ‘{value}’ appears twice; each can appear only once.",
                    where=where,
                    what=what,
                    value=value,
                )
            )
        seen.add(value)
