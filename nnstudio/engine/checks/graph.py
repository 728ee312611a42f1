"""Is it a network at all: inputs, wires, cycles, shapes, an end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nnstudio.catalog.words import tr, tr_and, tr_count, tr_later, tr_quoted
from nnstudio.engine.analysis import missing_slots
from nnstudio.engine.checks import fixes
from nnstudio.engine.layers.base import LAYERS, show
from nnstudio.engine.network import MAX_PARAMETERS
from nnstudio.engine.problem import Design, Fix, Problem
from nnstudio.engine.sharing import own_shape, share_sample
from nnstudio.engine.spec import NetworkSpec, Node


def has_input(design: Design) -> Iterator[Problem]:
    """Data enters somewhere."""
    if not design.spec.nodes:
        yield Problem(
            "empty", "error", tr("Network"), tr("There is no layer yet. Drag one from the palette.")
        )
    elif not design.spec.inputs:
        layer = LAYERS.parse("input")
        add = Fix(tr("Add Input"), lambda s, t: (s.with_node(layer)[0], t))
        yield Problem(
            "no_input",
            "error",
            tr("Network"),
            tr("There is no input layer, so no data can enter."),
            (),
            (add,),
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
            tr_count(
                "{count} layer feeds itself in a circle, so there is no first one to compute. "
                "Remove a wire of the circle.",
                "{count} layers feed each other in a circle, so there is no first one to compute. "
                "Remove a wire of the circle.",
                len(circle),
            ),
            tuple(inside),
            (fixes.disconnect(closing),),
        )


def connected(design: Design) -> Iterator[Problem]:
    """Every layer has its inputs; a layer without any wire takes no part."""
    for node in design.spec.nodes:
        into, out = design.spec.incoming[node.id], design.spec.outgoing[node.id]
        if node.layer.is_input:
            if not out and len(design.spec.nodes) > 1:
                loose = tr("Nothing receives the data. Connect it to a layer.")
                yield _dangling(node, "error", loose, _takers(design, node))
        elif not into and not out:
            loose = tr("It is not connected and takes no part. Connect it, or delete it.")
            yield _dangling(node, "warning", loose, _feeders(design, node))
        elif not into:
            loose = tr("It has no input. Connect the output of another layer to it.")
            yield _dangling(node, "error", loose, _feeders(design, node))
        elif missing := missing_slots(design.spec, node):
            names = tr_and(tr_quoted(name) for name in missing)
            yield _dangling(
                node,
                "error",
                tr("Nothing is connected to its input {names}. Connect a layer to it.", names=names),
            )
        elif node.layer.variadic and len(into) < 2:
            yield _dangling(
                node,
                "warning",
                tr("{title} has one input only: there is nothing to merge.", title=tr(node.layer.title)),
                _feeders(design, node),
            )


def _feeders(design: Design, node: Node) -> tuple[Fix, ...]:
    """A wire from where the data ends now, if that is at one layer alone."""
    spec = design.spec
    ends = [
        other
        for other in spec.nodes
        if (other.layer.is_input or spec.incoming[other.id])
        and not spec.outgoing[other.id]
        and not spec.reaches(node.id, other.id)
    ]
    return (fixes.connect(ends[0], node),) if len(ends) == 1 else ()


def _takers(design: Design, node: Node) -> tuple[Fix, ...]:
    """A wire to the layer that waits for data, if it is one alone."""
    spec = design.spec
    waiting = [n for n in spec.nodes if not n.layer.is_input and not spec.incoming[n.id]]
    return (fixes.connect(node, waiting[0]),) if len(waiting) == 1 else ()


def _dangling(node: Node, severity: str, sentence: str, remedies: tuple[Fix, ...] = ()) -> Problem:
    return Problem(
        "not_connected",
        "error" if severity == "error" else "warning",
        node.name,
        sentence,
        (node.id,),
        (*remedies, fixes.delete(node.id, node.name)),
    )


def shapes(design: Design) -> Iterator[Problem]:
    """Each layer can take what flows into it."""
    for node_id, error in design.analysis.errors.items():
        node, into = design.spec.by_id[node_id], design.spec.incoming[node_id]
        where = f"{design.spec.by_id[into[0].source].name} → {node.name}" if len(into) == 1 else node.name
        remedies = tuple(
            fixes.insert_before(kind, into[0]) for kind in error.remedy if into and kind in LAYERS
        )
        yield Problem("shape", "error", where, f"{tr(node.layer.title)} {error}", (node_id,), remedies)


def ends(design: Design) -> Iterator[Problem]:
    """The network ends somewhere."""
    if not design.spec.outputs and design.spec.inputs:
        where = design.spec.inputs[0].name
        yield Problem(
            "no_output", "error", where, tr("Nothing is connected to it yet. Connect a Dense layer.")
        )


def fits_data(design: Design) -> Iterator[Problem]:
    """An input's own shape is the data's, or several share out its columns."""
    if design.data is None or share_sample(design.spec, design.data.sample).fits:
        return
    sample, inputs = design.data.sample, _joined_inputs(design)
    other = [n for n in inputs if own_shape(n) not in (None, sample)]
    if len(inputs) > 1 and len(sample) == 1 and all(len(own_shape(n) or (1,)) == 1 for n in other):
        yield _columns_do_not_fit(inputs, sample[0])
        return
    for node in other:
        yield Problem(
            "input_shape",
            "error",
            node.name,
            tr(
                "Its shape is {shape}, but the data has samples of {sample}.",
                shape=show(own_shape(node) or ()),
                sample=show(sample),
            ),
            (node.id,),
            (fixes.set_options(node.id, tr("Take the data's shape"), shape=None),),
        )


def _joined_inputs(design: Design) -> list[Node]:
    """The inputs that feed something; all of them as long as none does."""
    return [n for n in design.spec.inputs if design.spec.outgoing[n.id]] or list(design.spec.inputs)


def _columns_do_not_fit(inputs: list[Node], columns: int) -> Problem:
    """Several inputs ask for more or fewer columns than the data has."""
    names = ", ".join(n.name for n in inputs)
    shapes = [own_shape(n) for n in inputs]
    asked, free = [shape[0] for shape in shapes if shape], [n for n in inputs if own_shape(n) is None]
    have = tr(
        "The data has {columns:,} columns, which input layers share out in the order they were drawn",
        columns=columns,
    )
    if len(free) > 1:
        sentence = tr(
            "{have}: {names} have no shape, so what each of them takes is open. Give all but one "
            "input layer a shape.",
            have=have,
            names=tr_and(n.name for n in free),
        )
    else:
        wanted = added(asked, tr_later("they ask for {sum}"))
        if free:
            wanted = tr("{wanted}, and {name} needs one at least", wanted=wanted, name=free[0].name)
        sentence = tr("{have}, but {wanted}.", have=have, wanted=wanted)
    taken = sum(asked[:-1])
    every = Fix(tr("Let each take all columns"), lambda s, t: (_without_shapes(s, inputs), t))
    last = (
        fixes.set_options(inputs[-1].id, tr("Let {name} take the rest", name=inputs[-1].name), shape=None),
    )
    rest_is_left = not free and 0 < columns - taken < columns
    return Problem(
        "several_inputs", "error", names, sentence,
        tuple(n.id for n in inputs), (*(last if rest_is_left else ()), every),
    )  # fmt: skip


def added(parts: Sequence[int], words: str) -> str:
    """``they ask for 2 + 3 = 5`` from ``they ask for {sum}``; a single number without the sum."""
    whole = f" = {sum(parts):,}" if len(parts) > 1 else ""
    return tr(words, sum=f"{' + '.join(f'{n:,}' for n in parts)}{whole}")


def _without_shapes(spec: NetworkSpec, inputs: list[Node]) -> NetworkSpec:
    for node in inputs:
        spec = spec.with_layer(node.id, node.layer.replace(shape=None))
    return spec


def not_too_large(design: Design) -> Iterator[Problem]:
    """The parameters fit into memory."""
    total = design.analysis.total_parameters
    if total > MAX_PARAMETERS:
        largest = max(design.spec.nodes, key=lambda n: design.analysis.parameter_count(n.id))
        yield Problem(
            "too_large",
            "error",
            largest.name,
            tr(
                "The network needs {total:,} parameters ({total_2:,.1f} GB with gradients and "
                "optimizer); at most {most:,} are possible. Give this layer fewer units.",
                total=total,
                total_2=total * 16 / 1000000000.0,
                most=MAX_PARAMETERS,
            ),
            (largest.id,),
        )


RULES = (has_input, no_cycle, connected, shapes, ends, fits_data, not_too_large)
