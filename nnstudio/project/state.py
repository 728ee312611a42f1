"""The state of an open project: everything a person edits, immutable, and its form in files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from nnstudio.catalog.declaration import Declaration, OptionError
from nnstudio.catalog.registry import UnknownKind
from nnstudio.catalog.words import tr
from nnstudio.data import DataSettings
from nnstudio.engine.layers import Layer
from nnstudio.engine.spec import Edge, NetworkSpec, Node
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.project import annotation, extras, fields
from nnstudio.project.annotation import Group, Sticky
from nnstudio.project.errors import ProjectError
from nnstudio.project.extras import Extras
from nnstudio.project.layout import arrange

Point = tuple[float, float]
D = TypeVar("D", bound=Declaration)

MAX_NODES = 5_000
MAX_EDGES = 20_000
MAX_COORDINATE = 1e7
MAX_ID = 32


@dataclass(frozen=True)
class ProjectState:
    """What undo and redo move between. Arrays (weights) live beside it, in the document.

    ``layout`` gives the top left corner of each card, in pixels at 100 % zoom, by node id; never change
    it in place. ``notes`` is the project's text, ``stickies`` are the notes on the canvas. ``groups`` hold
    only layers there are, each in one group at most: what an edit removes leaves its group by itself.
    ``extras`` are what a newer program wrote and this one does not know.
    """

    title: str = "Untitled"
    network: NetworkSpec = field(default_factory=NetworkSpec)
    layout: Mapping[str, Point] = field(default_factory=dict)
    training: TrainingSettings = field(default_factory=TrainingSettings)
    data: DataSettings = field(default_factory=DataSettings)
    notes: str = ""
    stickies: tuple[Sticky, ...] = ()
    groups: tuple[Group, ...] = ()
    extras: Extras = field(default_factory=Extras)

    def __post_init__(self) -> None:
        if self.groups:
            object.__setattr__(self, "groups", annotation.kept(self.groups, self.network))

    def replace(self, **changes: Any) -> ProjectState:
        """A copy with some parts changed."""
        return replace(self, **changes)

    def position(self, node_id: str) -> Point:
        """Where a node's card lies."""
        return self.layout.get(node_id, (0.0, 0.0))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, ready for JSON: the content of ``project.json``."""
        placed = [n.id for n in self.network.nodes if n.id in self.layout]  # the rest is laid out when shown
        known = {
            "title": self.title,
            "notes": self.notes,
            "network": network_to_dict(self.network),
            "layout": {i: [float(v) for v in self.layout[i]] for i in placed},
            "training": self.training.to_dict(),
            "data": self.data.to_dict(),
            "stickies": [s.to_dict() for s in self.stickies],
            "groups": [g.to_dict() for g in self.groups],
        }
        return extras.joined(known, self.extras)

    @classmethod
    def from_dict(cls, raw: object) -> ProjectState:
        """The inverse of :meth:`to_dict`. Raises :class:`ProjectError` naming the place.

        Mistakes of the drawing (a cycle, a missing wire, clashing shapes) are no reason to refuse: it opens,
        and the check tells about them. What cannot be a drawing at all (a wire to nowhere, an id twice) is
        refused.
        """
        known = ("title", "notes", "network", "layout", "training", "data", "stickies", "groups")
        raw, found = extras.split(raw, known)
        whole = fields.mapping(raw, tr("The project"), known)
        if "network" not in whole:
            raise ProjectError(tr("The project has no entry ‘network’."))
        network = network_from_dict(whole["network"])
        return cls(
            title=fields.text(whole.get("title", "Untitled"), "title", fields.MAX_TITLE),
            network=network,
            layout=_layout(whole.get("layout", {}), network),
            training=_settings(TrainingSettings, whole.get("training", {}), "training"),
            data=_settings(DataSettings, whole.get("data", {}), "data"),
            notes=fields.text(whole.get("notes", ""), "notes", fields.MAX_NOTES, lines=True),
            stickies=annotation.stickies_from(whole.get("stickies", [])),
            groups=annotation.groups_from(whole.get("groups", []), network.by_id),
            extras=found,
        )


def network_to_dict(network: NetworkSpec) -> dict[str, Any]:
    """Nodes and edges as plain values."""
    return {
        "nodes": [{"id": n.id, "name": n.name, "layer": n.layer.to_dict()} for n in network.nodes],
        "edges": [{"source": e.source, "target": e.target, "slot": e.slot} for e in network.edges],
    }


def network_from_dict(raw: object) -> NetworkSpec:
    """The inverse of :func:`network_to_dict`. Raises :class:`ProjectError`."""
    whole = fields.mapping(raw, "network", ("nodes", "edges"))
    nodes = tuple(
        _node(entry, f"network.nodes[{number}]")
        for number, entry in enumerate(fields.items(whole.get("nodes", []), "network.nodes", MAX_NODES))
    )
    _refuse_repeats([n.id for n in nodes], tr("id"))
    _refuse_repeats([n.name for n in nodes], tr("name"))
    ids = {n.id for n in nodes}
    edges = tuple(
        _edge(entry, f"network.edges[{number}]", ids)
        for number, entry in enumerate(fields.items(whole.get("edges", []), "network.edges", MAX_EDGES))
    )
    _refuse_repeats(
        [tr("input {slot} of {target}", slot=e.slot, target=e.target) for e in edges], tr("wire into")
    )
    return NetworkSpec(nodes, edges)


def layer_from_dict(raw: object, where: str) -> Layer:
    """A layer from its form in files, or its placeholder if it is another version's.

    Raises :class:`ProjectError` that names the place and the option.
    """
    return _declared(lambda: extras.layer(fields.mapping(raw, where)), where)


def _node(raw: object, where: str) -> Node:
    whole = fields.mapping(raw, where, ("id", "name", "layer"))
    node_id = fields.text(whole.get("id"), f"{where}.id", MAX_ID)
    name = fields.text(whole.get("name"), f"{where}.name", fields.MAX_NAME)
    if problem := fields.name_problem(name) or ("" if node_id else tr("The id is empty.")):
        raise ProjectError(f"{where}: {problem}")
    return Node(node_id, name, layer_from_dict(whole.get("layer"), f"{where}.layer"))


def _edge(raw: object, where: str, ids: set[str]) -> Edge:
    whole = fields.mapping(raw, where, ("source", "target", "slot"))
    ends = [fields.text(whole.get(end), f"{where}.{end}", MAX_ID) for end in ("source", "target")]
    for end in ends:
        if end not in ids:
            raise ProjectError(
                tr("{where}: there is no layer with the id ‘{end}’ to connect.", where=where, end=end)
            )
    return Edge(ends[0], ends[1], fields.whole(whole.get("slot", 0), f"{where}.slot", 0, MAX_EDGES))


def _layout(raw: object, network: NetworkSpec) -> dict[str, Point]:
    places = fields.mapping(raw, "layout")
    # Who writes a file by hand need not place the cards.
    found: dict[str, Point] = {} if len(places) == len(network.nodes) else dict(arrange(network))
    for node_id, place in places.items():
        where = f"layout.{node_id[:MAX_ID]}"
        pair = fields.items(place, where, 2)
        if node_id not in network.by_id or len(pair) != 2:
            raise ProjectError(tr("{where}: expected the id of a layer and its place [x, y].", where=where))
        found[node_id] = (
            fields.real(pair[0], f"{where}[0]", MAX_COORDINATE),
            fields.real(pair[1], f"{where}[1]", MAX_COORDINATE),
        )
    return found


def _settings(cls: type[D], raw: object, where: str) -> D:
    whole = fields.mapping(raw, where)
    kind = whole.get("kind", cls.kind)
    if kind != cls.kind:
        raise ProjectError(
            tr(
                "{where}.kind: expected ‘{kind}’, got ‘{got}’.",
                where=where,
                kind=cls.kind,
                got=str(kind)[:60],
            )
        )
    return _declared(lambda: cls.build({k: v for k, v in whole.items() if k != "kind"}), where)


def _declared(make: Callable[[], D], where: str) -> D:
    try:
        return make()
    except OptionError as error:
        raise ProjectError(f"{where}.{error.name}: {error}" if error.name else f"{where}: {error}") from None
    except UnknownKind as error:
        raise ProjectError(f"{where}: {error}") from None


def _refuse_repeats(values: list[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ProjectError(
                tr(
                    "network: the {what} ‘{value}’ appears twice; each can appear only once.",
                    what=what,
                    value=value,
                )
            )
        seen.add(value)
