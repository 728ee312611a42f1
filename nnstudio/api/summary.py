"""A network as a table of text."""

from __future__ import annotations

from nnstudio.engine.analysis import Analysis
from nnstudio.engine.layers.base import show
from nnstudio.engine.spec import NetworkSpec

HEAD = ("Layer", "Kind", "Output shape", "Parameters")


def summary(spec: NetworkSpec, analysis: Analysis) -> str:
    """One line a layer, in order of computation, and the sums."""
    rows = [HEAD]
    for node_id in spec.order:
        node, shape = spec.by_id[node_id], analysis.shapes[node_id]
        count = analysis.parameter_count(node_id)
        rows.append((node.name, node.layer.title, "?" if shape is None else show(shape), f"{count:,}"))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        f"{a:{widths[0]}}  {b:{widths[1]}}  {c:{widths[2]}}  {d:>{widths[3]}}".rstrip() for a, b, c, d in rows
    ]
    total, trained = analysis.total_parameters, analysis.trainable_parameters
    return "\n".join([*lines, f"{total:,} parameters, {trained:,} of them trained"])
