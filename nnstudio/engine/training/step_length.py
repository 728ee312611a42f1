"""Steps that are too long or too short, told by a loss that no step made better."""

from __future__ import annotations

import math

from nnstudio.catalog.words import tr, tr_count
from nnstudio.engine.check import Fix
from nnstudio.engine.checks.fixes import set_learning_rate
from nnstudio.engine.training.evidence import Evidence, Finding
from nnstudio.engine.training.remedies import lower_rate
from nnstudio.engine.training.settings import TrainingSettings

ENOUGH_EPOCHS = 3
GUESS_TIMES = 2.0
"""A cross-entropy this many times that of guessing is wrong and sure of it."""

RISEN_TIMES = 10.0
"""Other losses count as risen from this many times the first epoch's on."""

SLOW_EPOCHS, SLOW_SHARE = 5, 0.05
"""A loss that fell by less than this share of itself in so many epochs or more hardly moves."""

SLOW_RATE = 1 / 30
"""Below this share of the optimizer's usual learning rate, the rate is to blame for that."""


def too_long(at: Evidence) -> Finding | None:
    """A loss above what guessing gives, or far above where it began."""
    losses = [e.train["loss"] for e in at.epochs]
    if len(losses) < ENOUGH_EPOCHS or at.settings is None or not math.isfinite(losses[-1]):
        return None
    guess = guessing_loss(at)
    now, least = losses[-1], min(losses[-2:])
    if guess is not None and least > GUESS_TIMES * guess:
        title = tr("Worse than guessing")
        sentence = tr(
            "The training loss is {now:.3g}; whoever gives every class the same chance has {guess:.3g}.",
            now=now,
            guess=guess,
        )
    elif guess is None and 0 < losses[0] * RISEN_TIMES < least:
        title = tr("The loss grows")
        sentence = tr(
            "The training loss was {first:.3g} in the first epoch and is {now:.3g} now.",
            first=losses[0],
            now=now,
        )
    else:
        return None
    return Finding(
        "steps_too_long",
        "warning",
        title,
        sentence,
        tr(
            "Each step follows the slope where it begins. One that is too long lands on the other side of "
            "the valley, higher up than before, and the next one as well. Most often the learning rate is "
            "too large; inputs of very different sizes (see the transforms of the data) have the same "
            "effect. "
            "Weights that were thrown far away seldom come back: reset them after the change."
        ),
        (),
        slower(at.settings),
    )


def too_short(at: Evidence) -> Finding | None:
    """A loss that hardly moves from where it began, with a learning rate far below the usual."""
    losses = [e.train["loss"] for e in at.epochs]
    if len(losses) < SLOW_EPOCHS or at.settings is None or not math.isfinite(losses[-1]):
        return None
    rate, usual = at.settings.optimizer.learning_rate, usual_rate(at.settings)
    if rate > SLOW_RATE * usual or not abs(losses[0] - losses[-1]) < SLOW_SHARE * abs(losses[0]):
        return None
    return Finding(
        "steps_too_short",
        "warning",
        tr("Learning very slowly"),
        tr_count(
            "After {count} epoch the loss has come from {first:.4g} to {now:.4g}: with a learning rate of "
            "{rate:g} every step is tiny.",
            "After {count} epochs the loss has come from {first:.4g} to {now:.4g}: with a learning rate of "
            "{rate:g} every step is tiny.",
            at.epochs[-1].epoch,
            first=losses[0],
            now=losses[-1],
            rate=rate,
        ),
        tr(
            "The learning rate says how far a step follows the slope. Far below what is usual for the "
            "optimizer, the weights are after hours still close to where they were drawn."
        ),
        (),
        (set_learning_rate(usual),),
    )


def guessing_loss(at: Evidence) -> float | None:
    """The cross-entropy of giving each class the same chance; None where the loss is another or has penalties
    in it, or the output gives no probabilities.
    """
    if at.settings is None or len(at.spec.outputs) != 1 or _is_penalized(at):
        return None
    layer, kind = at.spec.outputs[0].layer, at.settings.loss.kind
    activation = layer.output_activation().kind
    if kind == "binary_crossentropy" and activation == "sigmoid":
        return math.log(2)
    units = getattr(layer, "units", 0)
    if kind.endswith("categorical_crossentropy") and activation == "softmax" and units > 1:
        return math.log(units)
    return None


def _is_penalized(at: Evidence) -> bool:
    return any(getattr(n.layer, "l1", 0) or getattr(n.layer, "l2", 0) for n in at.spec.nodes)


def usual_rate(settings: TrainingSettings) -> float:
    """What the optimizer begins with where nobody chose anything."""
    return float(type(settings.optimizer).model_fields["learning_rate"].default)


def slower(settings: TrainingSettings) -> tuple[Fix, ...]:
    """A shorter step: far above the usual learning rate that one, else a tenth."""
    usual = usual_rate(settings)
    far = settings.optimizer.learning_rate >= 10 * usual
    return (set_learning_rate(usual), lower_rate()) if far else (lower_rate(),)
