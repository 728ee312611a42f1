"""Is it a network at all: input, wires, cycles, shapes, one end."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.engine.analysis import missing_slots
from nnstudio.engine.checks import fixes
from nnstudio.engine.layers.base import LAYERS, show
from nnstudio.engine.network import MAX_PARAMETERS
from nnstudio.engine.problem import Design, Fix, Problem
from nnstudio.engine.spec import Node


def has_input(design: Design) -> Iterator[Problem]:
    """Exactly one input layer."""
    if not design.spec.nodes:
        yield Problem("empty", "error", "Network", "There is no layer yet. Drag one from the palette.")
    elif not design.spec.inputs:
        layer = LAYERS.parse("input")
        add = Fix("Add Input", lambda s, t: (s.with_node(layer)[0], t))
        yield Problem(
            "no_input",
            "error",
            "Network",
            "There is no input layer, so no data can enter.",
            (),
            (add,),
        )
    elif len(design.spec.inputs) > 1:
        names = ", ".join(n.name for n in design.spec.inputs)
        yield Problem(
            "several_inputs",
            "error",
            names,
            "One input layer is needed: the data is one array. Delete the others.",
            tuple(n.id for n in design.spec.inputs),
            tuple(fixes.delete(n.id, n.name) for n in design.spec.inputs[1:]),
        )


def no_cycle(design: Design) -> Iterator[Problem]:
    """No layer may feed itself."""
    ordered = set(design.spec.order)
    circle = [
        n
        for n in design.spec.nodes
        if n.id not in ordered
        and any(design.spec.reaches(e.target, n.id) for e in design.spec.outgoing[n.id])
    ]
    if circle:
        inside = {n.id for n in circle}
        closing = next(e for e in reversed(design.spec.edges) if e.source in inside and e.target in inside)
        names = " → ".join(n.name for n in circle)
        yield Problem(
            "cycle",
            "error",
            names,
            f"{len(circle)} layer{'s' if len(circle) > 1 else ''} feed each other in a circle, so there is "
            "no first one to compute. Remove a wire of the circle.",
            tuple(inside),
            (fixes.disconnect(closing),),
        )


def connected(design: Design) -> Iterator[Problem]:
    """Every layer has its inputs; a layer without any wire takes no part."""
    for node in design.spec.nodes:
        into, out = design.spec.incoming[node.id], design.spec.outgoing[node.id]
        if node.layer.is_input:
            if not out and len(design.spec.nodes) > 1:
                yield _dangling(node, "error", "Nothing receives the data. Connect it to a layer.")
        elif not into and not out:
            yield _dangling(
                node, "warning", "It is not connected and takes no part. Connect it, or delete it."
            )
        elif not into:
            yield _dangling(node, "error", "It has no input. Connect the output of another layer to it.")
        elif missing := missing_slots(design.spec, node):
            names = " and ".join(f"‘{name}’" for name in missing)
            yield _dangling(
                node, "error", f"Nothing is connected to its input {names}. Connect a layer to it."
            )
        elif node.layer.variadic and len(into) < 2:
            yield _dangling(
                node, "warning", f"{node.layer.title} has one input only: there is nothing to merge."
            )


def _dangling(node: Node, severity: str, sentence: str) -> Problem:
    return Problem(
        "not_connected",
        "error" if severity == "error" else "warning",
        node.name,
        sentence,
        (node.id,),
        (fixes.delete(node.id, node.name),),
    )


def shapes(design: Design) -> Iterator[Problem]:
    """Each layer can take what flows into it."""
    for node_id, error in design.analysis.errors.items():
        node, into = design.spec.by_id[node_id], design.spec.incoming[node_id]
        where = f"{design.spec.by_id[into[0].source].name} → {node.name}" if len(into) == 1 else node.name
        remedies = tuple(
            fixes.insert_before(kind, into[0]) for kind in error.remedy if into and kind in LAYERS
        )
        yield Problem("shape", "error", where, f"{node.layer.title} {error}", (node_id,), remedies)


def one_end(design: Design) -> Iterator[Problem]:
    """There is one target, so the network ends in one layer."""
    ends = design.spec.outputs
    if len(ends) > 1:
        names = ", ".join(n.name for n in ends)
        yield Problem(
            "several_outputs",
            "error",
            names,
            f"{len(ends)} layers end the network, but there is one target. Connect them (Add, Concatenate), "
            "or delete all but one.",
            tuple(n.id for n in ends),
            tuple(fixes.delete(n.id, n.name) for n in ends),
        )
    elif not ends and design.spec.inputs:
        where = design.spec.inputs[0].name
        yield Problem("no_output", "error", where, "Nothing is connected to it yet. Connect a Dense layer.")


def fits_data(design: Design) -> Iterator[Problem]:
    """The input's own shape is the data's."""
    for node in design.spec.inputs if design.data else ():
        own = getattr(node.layer, "shape", None)
        if design.data and own is not None and tuple(own) != design.data.sample:
            yield Problem(
                "input_shape",
                "error",
                node.name,
                f"Its shape is {show(own)}, but the data has samples of {show(design.data.sample)}.",
                (node.id,),
                (fixes.set_options(node.id, "Take the data's shape", shape=None),),
            )


def not_too_large(design: Design) -> Iterator[Problem]:
    """The parameters fit into memory."""
    total = design.analysis.total_parameters
    if total > MAX_PARAMETERS:
        largest = max(design.spec.nodes, key=lambda n: design.analysis.parameter_count(n.id))
        yield Problem(
            "too_large",
            "error",
            largest.name,
            f"The network needs {total:,} parameters ({total * 16 / 1e9:,.1f} GB with gradients and "
            f"optimizer); at most {MAX_PARAMETERS:,} are possible. Give this layer fewer units.",
            (largest.id,),
        )


RULES = (has_input, no_cycle, connected, shapes, one_end, fits_data, not_too_large)
