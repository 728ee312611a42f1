"""Do output layer, loss and target agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.engine.checks import fixes
from nnstudio.engine.checks.graph import added
from nnstudio.engine.layers.base import show
from nnstudio.engine.losses import Loss
from nnstudio.engine.plan import Shape
from nnstudio.engine.problem import DataShape, Design, Fix, Problem
from nnstudio.engine.sharing import fits_whole, share_target
from nnstudio.engine.spec import Node

CROSS_ENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy")


@dataclass(frozen=True)
class _End:
    """One output layer: its node, its shape, and the loss it is trained for.

    ``loss_place`` says where a person finds that loss; ``entry`` is its id where it may have one of its own.
    """

    node: Node
    shape: Shape
    loss: Loss
    loss_place: str
    entry: str


def _ends(design: Design) -> list[_End]:
    """The output layers whose shape is known."""
    outputs, settings = design.spec.outputs, design.settings
    found = []
    for node in outputs:
        shape = design.analysis.shapes[node.id]
        if shape is None:
            continue
        if len(outputs) == 1:
            found.append(_End(node, shape, settings.loss, tr("Loss"), ""))
        else:
            loss = settings.loss_of(node.id)
            found.append(_End(node, shape, loss, tr("Loss of {name}", name=node.name), node.id))
    return found


def _set(node: Node, label: str, **changes: object) -> tuple[Fix, ...]:
    """A fix, where this layer kind has the options."""
    known = type(node.layer).model_fields
    return (fixes.set_options(node.id, label, **changes),) if all(name in known for name in changes) else ()


def units_fit(design: Design) -> Iterator[Problem]:
    """As many outputs as the target asks for: from each output layer, or from all of them together."""
    found, data = _ends(design), design.data
    if data is None or not found:
        return
    shapes = {end.node.id: end.shape for end in found}
    complete = len(found) == len(design.spec.outputs)
    if complete and share_target(shapes, data) is not None:
        return
    several = len(design.spec.outputs) > 1
    sharing = several and data.outputs > 1 and not data.classes
    if sharing and complete and all(len(shape) == 1 for shape in shapes.values()):
        yield _columns_do_not_fit(found, data)
        return
    for end in found:
        if len(end.shape) != 1:
            yield _no_vector(design, end, data)
        elif not sharing and not fits_whole(end.shape, data):
            yield _other_units(end, data, several=several)


def _columns_do_not_fit(found: list[_End], data: DataShape) -> Problem:
    """Several outputs give neither the whole target each, nor all of it together."""
    names, units = ", ".join(e.node.name for e in found), [e.shape[0] for e in found]
    rest = data.outputs - sum(units[:-1])
    last = found[-1].node
    remedies = (
        _set(last, tr("Set units of {name} to {rest}", name=last.name, rest=rest), units=rest)
        if rest > 0
        else ()
    )
    return Problem(
        "several_outputs",
        "error",
        names,
        tr(
            "The target has {outputs:,} columns, but {added}. Let each give all {outputs:,}, or "
            "share them out in the order the layers were drawn.",
            outputs=data.outputs,
            added=added(units, tr_later("they give {sum}")),
        ),
        tuple(e.node.id for e in found),
        (*remedies, *(fixes.delete(e.node.id, e.node.name) for e in found[1:])),
    )


def _no_vector(design: Design, end: _End, data: DataShape) -> Problem:
    last = design.spec.incoming[end.node.id][0]
    return Problem(
        "output_shape",
        "error",
        end.node.name,
        tr(
            "The network ends with {show}, but the target is a vector of {outputs}. Flatten it and "
            "end with a Dense layer.",
            show=show(end.shape),
            outputs=data.outputs,
        ),
        (end.node.id,),
        (fixes.insert_before("flatten", last),) if "units" in type(end.node.layer).model_fields else (),
    )


def _other_units(end: _End, data: DataShape, *, several: bool) -> Problem:
    asked = (
        tr("{classes} classes", classes=data.classes)
        if data.classes
        else tr_count("one target column", "{count} target columns", data.outputs)
    )
    units = end.shape[0]
    further = tr(" It ends the network beside others: connect it to a layer, or let it give the target too.")
    return Problem(
        "output_units",
        "error",
        end.node.name,
        tr_count(
            "It has {count} output, but the data has {asked}.",
            "It has {count} outputs, but the data has {asked}.",
            units,
            asked=asked,
        )
        + (further if several else ""),
        (end.node.id,),
        (
            *_set(end.node, tr("Set units to {outputs}", outputs=data.outputs), units=data.outputs),
            *((fixes.delete(end.node.id, end.node.name),) if several else ()),
        ),
    )


def loss_fits_target(design: Design) -> Iterator[Problem]:
    """The loss takes the kind of target the data has."""
    for end in _ends(design):
        if design.data is not None and len(end.shape) == 1:
            yield from _loss_fits_target(end, design.data)


def _loss_fits_target(end: _End, data: DataShape) -> Iterator[Problem]:
    units, loss = end.shape[0], end.loss

    def other(sentence: str, kind: str) -> Problem:
        return Problem(
            "loss_target", "error", end.loss_place, sentence, (), (fixes.set_loss(kind, end.entry),)
        )

    if data.yes_no:
        if loss.wants != "values":
            sentence = tr(
                "{title} is for one class a sample, but of the {count:,} answers several may be yes.",
                title=tr(loss.title),
                count=data.outputs,
            )
            yield other(sentence, "binary_crossentropy")
    elif data.classes == 0 and (loss.wants != "values" or loss.kind == "binary_crossentropy"):
        yield other(
            tr("{title} is for classes, but the target is a number.", title=tr(loss.title)),
            "mean_squared_error",
        )
    elif data.target_form == "labels" and loss.wants != "labels" and units > 1:
        sentence = tr("{title} takes one-hot rows, but the target is a class number.", title=tr(loss.title))
        yield other(sentence, "sparse_categorical_crossentropy")
    elif data.target_form == "one_hot" and loss.wants == "labels":
        sentence = tr("{title} takes class numbers, but the target is one-hot rows.", title=tr(loss.title))
        yield other(sentence, "categorical_crossentropy")
    elif loss.wants == "labels" and units == 1 and data.classes:
        sentence = tr(
            "{title} needs an output for every class, but {name} has one output.",
            title=tr(loss.title),
            name=end.node.name,
        )
        more = _set(
            end.node,
            tr("Set units to {classes}", classes=data.classes),
            units=data.classes,
            activation="softmax",
        )
        remedies = (*more, fixes.set_loss("binary_crossentropy", end.entry))
        yield Problem("loss_units", "error", end.loss_place, sentence, (end.node.id,), remedies)


def loss_fits_activation(design: Design) -> Iterator[Problem]:
    """Softmax with (sparse) categorical cross-entropy, sigmoid with binary, linear with squared errors."""
    for end in _ends(design):
        yield from _loss_fits_activation(end, design.data)


def _loss_fits_activation(end: _End, data: DataShape | None) -> Iterator[Problem]:
    name, activation, loss = end.node.name, end.node.layer.output_activation().kind, end.loss

    def other(code: str, sentence: str, label: str, better: str) -> Problem:
        remedies = _set(end.node, label, activation=better)
        return Problem(code, "warning", name, sentence, (end.node.id,), remedies)

    if loss.kind in CROSS_ENTROPIES and activation != "softmax" and end.shape[-1] > 1:
        yield other(
            "loss_activation",
            tr(
                "{title} expects probabilities that add up to 1, but {name} ends with {activation}.",
                title=tr(loss.title),
                name=name,
                activation=activation,
            ),
            tr("Use softmax"),
            "softmax",
        )
    elif loss.kind == "binary_crossentropy" and activation != "sigmoid":
        yield other(
            "loss_activation",
            tr(
                "Binary cross-entropy expects a probability for each output, but {name} ends with "
                "{activation}.",
                name=name,
                activation=activation,
            ),
            tr("Use sigmoid"),
            "sigmoid",
        )
    elif activation == "softmax" and end.shape[-1] == 1:
        yield other(
            "softmax_of_one",
            tr("Softmax over a single unit is always 1, so nothing can be learned."),
            tr("Use sigmoid"),
            "sigmoid",
        )
    elif data is not None and not data.classes:
        yield from _activation_fits_values(end, data)


def _activation_fits_values(end: _End, data: DataShape) -> Iterator[Problem]:
    """Numbers need an output without bounds; answers of which several may be yes, one of its own each."""
    activation = end.node.layer.output_activation().kind
    if data.yes_no and activation == "softmax":
        sentence = tr(
            "Softmax shares out one yes among the outputs, but of the {count:,} answers several may be yes.",
            count=data.outputs,
        )
        label, better = tr("Use sigmoid"), "sigmoid"
    elif not data.yes_no and activation in ("sigmoid", "softmax", "tanh"):
        sentence = tr(
            "The target is a number, but {activation} only reaches from {low} to 1.",
            activation=activation,
            low="-1" if activation == "tanh" else "0",
        )
        label, better = tr("Use linear"), "linear"
    else:
        return
    remedies = _set(end.node, label, activation=better)
    yield Problem("bounded_output", "warning", end.node.name, sentence, (end.node.id,), remedies)


RULES = (units_fit, loss_fits_target, loss_fits_activation)
