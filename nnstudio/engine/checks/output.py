"""Do output layer, loss and target agree."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.engine.checks import fixes
from nnstudio.engine.layers.base import show
from nnstudio.engine.plan import Shape
from nnstudio.engine.problem import Design, Fix, Problem
from nnstudio.engine.spec import Node

CROSS_ENTROPIES = ("categorical_crossentropy", "sparse_categorical_crossentropy")


def _end(design: Design) -> tuple[Node, Shape] | None:
    if len(design.spec.outputs) != 1:
        return None
    node = design.spec.outputs[0]
    shape = design.analysis.shapes[node.id]
    return None if shape is None else (node, shape)


def _set(node: Node, label: str, **changes: object) -> tuple[Fix, ...]:
    """A fix, where this layer kind has the options."""
    known = type(node.layer).model_fields
    return (fixes.set_options(node.id, label, **changes),) if all(name in known for name in changes) else ()


def units_fit(design: Design) -> Iterator[Problem]:
    """As many outputs as the target asks for."""
    end = _end(design)
    if end is None or design.data is None:
        return
    node, shape = end
    if len(shape) != 1:
        last = design.spec.incoming[node.id][0]
        yield Problem(
            "output_shape",
            "error",
            node.name,
            f"The network ends with {show(shape)}, but the target is a vector of {design.data.outputs}. "
            "Flatten it and end with a Dense layer.",
            (node.id,),
            (fixes.insert_before("flatten", last),) if "units" in type(node.layer).model_fields else (),
        )
        return
    if shape[0] == design.data.outputs or (
        design.data.classes == 2 and shape[0] == 1 and design.data.target_form == "labels"
    ):
        return
    asked = (
        f"{design.data.classes} classes" if design.data.classes else f"{design.data.outputs} target columns"
    )
    yield Problem(
        "output_units",
        "error",
        node.name,
        f"It has {shape[0]} output{'s' if shape[0] > 1 else ''}, but the data has {asked}.",
        (node.id,),
        _set(node, f"Set units to {design.data.outputs}", units=design.data.outputs),
    )


def loss_fits_target(design: Design) -> Iterator[Problem]:
    """The loss takes the kind of target the data has."""
    end = _end(design)
    if design.data is None or end is None or len(end[1]) != 1:
        return
    units, loss = end[1][0], design.settings.loss
    if design.data.classes == 0 and (loss.wants != "values" or loss.kind == "binary_crossentropy"):
        sentence = f"{loss.title} is for classes, but the target is a number."
        yield Problem("loss_target", "error", "Loss", sentence, (), (fixes.set_loss("mean_squared_error"),))
    elif design.data.target_form == "labels" and loss.wants != "labels" and units > 1:
        sentence = f"{loss.title} takes one-hot rows, but the target is a class number."
        fix = fixes.set_loss("sparse_categorical_crossentropy")
        yield Problem("loss_target", "error", "Loss", sentence, (), (fix,))
    elif design.data.target_form == "one_hot" and loss.wants == "labels":
        sentence = f"{loss.title} takes class numbers, but the target is one-hot rows."
        yield Problem(
            "loss_target", "error", "Loss", sentence, (), (fixes.set_loss("categorical_crossentropy"),)
        )
    elif loss.wants == "labels" and units == 1 and design.data.classes:
        sentence = f"{loss.title} needs an output for every class, but {end[0].name} has one output."
        yield Problem(
            "loss_units",
            "error",
            "Loss",
            sentence,
            (end[0].id,),
            (
                *_set(
                    end[0],
                    f"Set units to {design.data.classes}",
                    units=design.data.classes,
                    activation="softmax",
                ),
                fixes.set_loss("binary_crossentropy"),
            ),
        )


def loss_fits_activation(design: Design) -> Iterator[Problem]:
    """Softmax with (sparse) categorical cross-entropy, sigmoid with binary, linear with squared errors."""
    end = _end(design)
    if end is None:
        return
    node, shape = end
    activation, loss = node.layer.output_activation().kind, design.settings.loss.kind
    if loss in CROSS_ENTROPIES and activation != "softmax" and shape[-1] > 1:
        yield Problem(
            "loss_activation",
            "warning",
            node.name,
            f"{design.settings.loss.title} expects probabilities that add up to 1, "
            f"but {node.name} ends with {activation}.",
            (node.id,),
            _set(node, "Use softmax", activation="softmax"),
        )
    elif loss == "binary_crossentropy" and activation != "sigmoid":
        yield Problem(
            "loss_activation",
            "warning",
            node.name,
            f"Binary cross-entropy expects a probability for each output, "
            f"but {node.name} ends with {activation}.",
            (node.id,),
            _set(node, "Use sigmoid", activation="sigmoid"),
        )
    elif activation == "softmax" and shape[-1] == 1:
        yield Problem(
            "softmax_of_one",
            "warning",
            node.name,
            "Softmax over a single unit is always 1, so nothing can be learned.",
            (node.id,),
            _set(node, "Use sigmoid", activation="sigmoid"),
        )
    elif design.data is not None and not design.data.classes and activation in ("sigmoid", "softmax", "tanh"):
        yield Problem(
            "bounded_output",
            "warning",
            node.name,
            f"The target is a number, but {activation} only reaches from "
            f"{'-1' if activation == 'tanh' else '0'} to 1.",
            (node.id,),
            _set(node, "Use linear", activation="linear"),
        )


RULES = (units_fit, loss_fits_target, loss_fits_activation)
