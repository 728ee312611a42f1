"""Choices that compute but hardly learn."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.catalog.words import tr
from nnstudio.engine.checks import fixes
from nnstudio.engine.layers.base import WeightedLayer
from nnstudio.engine.problem import Design, Problem

SAME_FOR_ALL = ("zeros", "ones", "constant")
LARGEST_RATE = {"sgd": 10.0, "adagrad": 5.0, "adadelta": 100.0}
"""Learning rates above these make nearly every network diverge; other optimizers: 0.5."""


def activation_can_learn(design: Design) -> Iterator[Problem]:
    """An activation whose slope is 0 everywhere stops every gradient behind it."""
    for node in design.spec.nodes:
        # Of a recurrent layer the activation lies inside, not at the output.
        activation = getattr(node.layer, "activation", node.layer.output_activation())
        if activation.zero_derivative:
            yield Problem(
                "zero_derivative",
                "warning",
                node.name,
                tr(
                    "The slope of {title} is 0 everywhere, so this layer and those before it cannot learn.",
                    title=tr(activation.title),
                ),
                (node.id,),
                (fixes.set_options(node.id, tr("Use tanh"), activation="tanh"),),
            )


def kernel_differs(design: Design) -> Iterator[Problem]:
    """Units that start alike stay alike."""
    for node in design.spec.nodes:
        layer = node.layer
        if isinstance(layer, WeightedLayer) and layer.kernel_initializer.kind in SAME_FOR_ALL:
            if getattr(layer, "units", getattr(layer, "filters", 2)) == 1:
                continue
            yield Problem(
                "same_weights",
                "warning",
                node.name,
                tr("All its weights start with the same value, so all its units learn the same."),
                (node.id,),
                (fixes.set_options(node.id, tr("Use Glorot uniform"), kernel_initializer="glorot_uniform"),),
            )


def learning_rate_is_sensible(design: Design) -> Iterator[Problem]:
    """Not so large that the loss explodes, not so small that nothing moves."""
    optimizer = design.settings.optimizer
    rate, largest = optimizer.learning_rate, LARGEST_RATE.get(optimizer.kind, 0.5)
    usual = type(optimizer).model_fields["learning_rate"].default
    if rate > largest or rate < 1e-7:
        size, follows = (
            (tr("large"), tr("the loss will most likely grow"))
            if rate > largest
            else (tr("small"), tr("nothing will move"))
        )
        yield Problem(
            "learning_rate",
            "warning",
            tr("Learning rate"),
            tr(
                "{rate:g} is very {size} for {title}: {follows}.",
                rate=rate,
                size=size,
                title=tr(optimizer.title),
                follows=follows,
            ),
            (),
            (fixes.set_learning_rate(usual),),
        )


def something_trains(design: Design) -> Iterator[Problem]:
    """A network without trained parameters cannot learn."""
    if (
        design.spec.outputs
        and not design.analysis.errors
        and design.analysis.total_parameters
        and not design.analysis.trainable_parameters
    ):
        yield Problem(
            "all_frozen", "warning", tr("Network"), tr("Every layer is frozen, so training changes nothing.")
        )


RULES = (activation_can_learn, kernel_differs, learning_rate_is_sensible, something_trains)
