"""A layer of a kind this program does not know: drawn, checked and saved again, never computed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nnstudio.catalog import Option, option
from nnstudio.catalog.words import tr
from nnstudio.engine.layers.base import Layer, ShapeError
from nnstudio.engine.plan import Shape


class UnknownLayer(Layer):
    """A layer that another version of NNStudio drew; everything its file says of it is kept.

    It is in no registry, so nobody can choose it. ``content`` is the layer as its file has it, as JSON;
    ``reason`` says in a sentence what is unknown about it.
    """

    kind = "unknown"
    title = "Unknown"
    group = "input/output"  # drawn in grey, like nothing that computes
    variadic = True

    content: str = option("{}", "What the file says of this layer.")
    reason: str = option("", "What is unknown about it.")

    @classmethod
    def of(cls, raw: Mapping[str, Any], reason: str) -> UnknownLayer:
        """The placeholder of a layer in its form in files."""
        return cls(content=json.dumps(raw, sort_keys=True, ensure_ascii=False), reason=reason)

    @classmethod
    def options(cls) -> dict[str, Option]:
        """None that a form could offer."""
        return {}

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        raise ShapeError(tr("is unknown, so nobody can tell what comes out of it."))

    def detail(self) -> str:
        return str(self.to_dict().get("kind", ""))
