"""What the Layer tab says about a layer besides its options: shapes, parameters, spread, curves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnstudio.catalog.words import tr
from nnstudio.data import Prepared
from nnstudio.engine.activations import Activation
from nnstudio.engine.analysis import Analysis
from nnstudio.engine.initializers import Initializer
from nnstudio.engine.layers import Parameter
from nnstudio.engine.layers.base import Layer, with_batch
from nnstudio.engine.plan import Shape
from nnstudio.engine.sharing import share_sample, share_target
from nnstudio.engine.spec import NetworkSpec
from nnstudio.gui.widgets.pictures import Curve


def input_shapes(spec: NetworkSpec, analysis: Analysis, node_id: str) -> list[Shape] | None:
    """Shapes that flow into a node; None while one of them is unknown."""
    found = [analysis.shapes.get(edge.source) for edge in spec.incoming.get(node_id, ())]
    known = [shape for shape in found if shape is not None]
    return known if len(known) == len(found) else None


def shapes_in_words(shapes: Sequence[Shape] | None) -> str:
    """``(batch, 64)``, ``(batch, 64) + (batch, 64)``, or a dash."""
    return " + ".join(with_batch(s) for s in shapes) if shapes else "–"


def columns_in_words(spec: NetworkSpec, analysis: Analysis, node_id: str, prepared: Prepared | None) -> str:
    """``1 to 5 of 13: alcohol … magnesium``: what one of several inputs or outputs takes of the table.

    Empty where it takes all of it, or is neither.
    """
    if prepared is None:
        return ""
    shapes = {n.id: analysis.shapes.get(n.id) for n in spec.outputs}
    known = {i: shape for i, shape in shapes.items() if shape is not None}
    targets = share_target(known, prepared.shape) if len(known) == len(shapes) else None
    for columns, names in (
        (share_sample(spec, prepared.shape.sample).columns, prepared.fitted.input_names),
        (targets or {}, prepared.fitted.target_names),
    ):
        if (cut := columns.get(node_id)) is not None:
            own = names[cut]
            shown = own[0] if len(own) == 1 else f"{own[0]} … {own[-1]}"
            place = (
                f"{cut.stop}"
                if len(own) == 1
                else tr("{start} to {stop}", start=cut.start + 1, stop=cut.stop)
            )
            return tr("{place} of {count:,}: {shown}", place=place, count=len(names), shown=shown)
    return ""


def arithmetic(layer: Layer, inputs: Sequence[Shape] | None) -> str:
    """The sum behind the output shape, with numbers."""
    return layer.arithmetic(list(inputs)) if inputs else ""


def parameters_in_words(parameters: Sequence[Parameter]) -> str:
    """``W 64×64 · b 64 = 4,160``."""
    if not parameters:
        return "0"
    letters = {"kernel": "W", "bias": "b"}
    parts = [f"{letters.get(p.name, p.name)} {'×'.join(str(e) for e in p.shape)}" for p in parameters]
    return f"{' · '.join(parts)} = {sum(p.size for p in parameters):,}"


def spread_in_words(initializer: Initializer, parameters: Sequence[Parameter]) -> str:
    """The standard deviation of a draw, with the fans of the parameter it is for (else of the kernel)."""
    found = [p for p in parameters if p.initializer is initializer]
    found += [p for p in parameters if p.name == "kernel"]
    if not found:
        return ""
    deviation = initializer.standard_deviation(found[0].fan_in, found[0].fan_out)
    return tr(
        "Standard deviation {deviation:.3g} with {fan_in:,} in, {fan_out:,} out",
        deviation=deviation,
        fan_in=found[0].fan_in,
        fan_out=found[0].fan_out,
    )


def activation_curves(activation: Activation) -> list[Curve]:
    """f(z) and f'(z) from -5 to 5. A kind that is not elementwise is shown for two units: z and 0."""
    z = np.linspace(-5.0, 5.0, 201)
    if not activation.elementwise:
        y = activation(np.stack([z, np.zeros_like(z)], axis=1))[:, 0]
        return [Curve(z, y, "series_validation", words=tr("for two units: z and 0"))]
    y, slope = activation(z), activation.slope(z)
    return [
        Curve(z, y, "series_validation", words="f(z)"),
        Curve(z, slope, "faint", dashed=True, words="f'(z)"),
    ]
