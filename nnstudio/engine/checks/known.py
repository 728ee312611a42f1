"""Is every layer of a kind that this program has?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nnstudio.catalog.words import tr
from nnstudio.engine.checks import fixes
from nnstudio.engine.problem import Design, Problem
from nnstudio.engine.unknown_layer import UnknownLayer

_FOLLOWING = ("not_connected", "shape")
"""What would be said besides of a layer nobody knows: it may well need no input."""


def known(design: Design) -> Iterator[Problem]:
    """Placeholders of other versions' layers are named; they cannot be trained."""
    for node in design.spec.nodes:
        if isinstance(node.layer, UnknownLayer):
            yield Problem(
                "unknown_layer",
                "error",
                node.name,
                tr(
                    "{reason} The layer is kept and saved as it is, but cannot be trained. Update NNStudio, "
                    "or put another layer in its place.",
                    reason=node.layer.reason,
                ),
                (node.id,),
                (fixes.delete(node.id, node.name),),
            )


def without_following(design: Design, problems: Iterable[Problem]) -> list[Problem]:
    """The problems without those that a placeholder only has because nobody knows it."""
    unknown = {n.id for n in design.spec.nodes if isinstance(n.layer, UnknownLayer)}
    return [p for p in problems if not (p.code in _FOLLOWING and p.nodes and unknown.issuperset(p.nodes))]


RULES = (known,)
