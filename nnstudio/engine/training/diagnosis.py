"""What a training's numbers say about it: findings with a reason and a remedy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from nnstudio.catalog.words import tr, tr_count, tr_inside, tr_later
from nnstudio.engine.check import Fix
from nnstudio.engine.checks.fixes import set_options
from nnstudio.engine.checks.output import CROSS_ENTROPIES
from nnstudio.engine.spec import NetworkSpec
from nnstudio.engine.training.events import Diagnostics, EpochDone, Finished
from nnstudio.engine.training.evidence import ENOUGH, Evidence, Finding
from nnstudio.engine.training.remedies import (
    clip_gradients,
    drop_out,
    lower_rate,
    stop_early,
    use_leaky_relu,
    use_relu_and_he,
)
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.training.step_length import slower, too_long, too_short

VANISHING = 1e-3
EXPLODING_NORM = 1e3
DEAD_SHARE = 0.5
FLAT_EPOCHS, FLAT_SHARE = 5, 0.02
"""A loss is called flat if over so many epochs it fell by less than this share of itself."""

MOST_EPOCHS = 400
"""Of longer trainings only so many epochs are looked at, evenly spread: this is asked twice a second."""

SATURATING = {
    "sigmoid": tr_later("at most 0.25"),
    "tanh": tr_later("at most 1, and far less where it is flat"),
}
HEALTHY_UPDATE = (1e-4, 1e-2)


def diagnose(
    recent: Sequence[Diagnostics],
    spec: NetworkSpec,
    epochs: Sequence[EpochDone] = (),
    finished: Finished | None = None,
    settings: TrainingSettings | None = None,
    best: int | None = None,
) -> tuple[Finding, ...]:
    """All findings, errors first. ``recent``: the newest diagnostics, oldest first, of one training.

    ``best``: which of ``epochs`` had the lowest loss, if that is known; of a long training only some are
    looked at, and it shall be among them.
    """
    evidence = Evidence(tuple(recent), spec, _looked_at(epochs, best), finished, settings)
    found = [finding for check in CHECKS if (finding := check(evidence)) is not None]
    return tuple(sorted(found, key=lambda f: f.severity != "error"))


def _looked_at(epochs: Sequence[EpochDone], best: int | None) -> Sequence[EpochDone]:
    stride = max(1, len(epochs) // MOST_EPOCHS)
    if stride == 1:
        return epochs
    places = {*range(0, len(epochs), stride), len(epochs) - 1}
    if best is not None:
        places.add(best)
    return [epochs[place] for place in sorted(places)]


def summary(
    recent: Sequence[Diagnostics],
    spec: NetworkSpec,
    findings: Sequence[Finding],
    update_ratio: float | None = None,
) -> str:
    """One line of text: ``4 checks passed · 1 warning · updates ÷ weights 1.2e-3 (healthy …) · dead units 0 /
    138``.
    """
    if not recent:
        return ""
    bad = len(findings)
    words = [tr_count("{count} check passed", "{count} checks passed", len(CHECKS) - bad)]
    if bad:
        words.append(tr_count("{count} warning", "{count} warnings", bad))
    if update_ratio is not None and 0 < update_ratio < math.inf:
        low, high = HEALTHY_UPDATE
        words.append(
            tr(
                "updates ÷ weights {ratio} (healthy {low} … {high})",
                ratio=_power(update_ratio),
                low=_power(low),
                high=_power(high),
            )
        )
    dead, units = dead_units(recent[-1], spec)
    if units:
        words.append(tr("dead units {dead:,} / {units:,}", dead=dead, units=units))
    return " · ".join(words)


def dead_units(newest: Diagnostics, spec: NetworkSpec) -> tuple[int, int]:
    """(units that output 0 for every sample of the batch, all units) of the layers with weights."""
    dead = units = 0
    for layer in newest.layers:
        node = spec.by_id.get(layer.node_id)
        count = getattr(node.layer, "units", getattr(node.layer, "filters", 0)) if node else 0
        units += count
        dead += round(count * layer.dead_share)
    return dead, units


def _diverged(at: Evidence) -> Finding | None:
    if at.finished is None or at.finished.reason != "diverged":
        return None
    layer = at.finished.layer
    nodes = tuple(n.id for n in at.spec.nodes if n.name == layer)
    return Finding(
        "diverged",
        "error",
        tr("Training diverged in {layer}", layer=layer) if layer else tr("Training diverged"),
        at.finished.sentence
        or tr("Numbers of {what} grew beyond what can be computed with.", what=layer or tr("the network")),
        tr(
            "Each step overshot the minimum and landed higher up on the other side, so that "
            "gradients and weights grew without bound until they were no numbers any more. Smaller "
            "steps, or gradients cut to a largest length, keep it on course. The last finite weights "
            "are kept; reset them if the loss stays high."
        ),
        nodes,
        (lower_rate() if at.settings is None else slower(at.settings)[0], clip_gradients()),
    )


def _exploding(at: Evidence) -> Finding | None:
    if not at.settled:
        return None
    newest = at.recent[-1]
    norms = [at.mean_norm(i) for i in range(len(newest.layers))]
    worst = max(range(len(norms)), key=norms.__getitem__, default=None)
    if worst is None or norms[worst] < EXPLODING_NORM:
        return None
    layer = newest.layers[worst]
    return Finding(
        "exploding",
        "warning",
        tr("Exploding gradient in {name}", name=layer.name),
        tr(
            "Its gradient has a length of {length}: one step can throw the weights far away.",
            length=_power(norms[worst]),
        ),
        tr(
            "Going backwards, every layer multiplies the gradient by its weights. Where these are "
            "large the product grows from layer to layer, and the steps with it. Clipping keeps the "
            "direction and limits the length."
        ),
        (layer.node_id,),
        _shorter_steps(at.settings),
    )


def _shorter_steps(settings: TrainingSettings | None) -> tuple[Fix, ...]:
    """The best first. Most optimizers divide by the gradient's size, so that clipping it changes little."""
    fixes = clip_gradients(), lower_rate()
    return fixes if settings is None or settings.optimizer.kind == "sgd" else fixes[::-1]


def _vanishing(at: Evidence) -> Finding | None:
    if not at.settled or len(at.recent[-1].layers) < 2:
        return None
    first, last = at.recent[-1].layers[0], at.recent[-1].layers[-1]
    kinds = saturating_kinds(at.spec)
    ratio = at.mean_norm(0) / at.mean_norm(len(at.recent[-1].layers) - 1)
    if not kinds or ratio >= VANISHING:
        return None
    kind = kinds[0]
    return Finding(
        "vanishing",
        "warning",
        tr("Vanishing gradient in {name}", name=first.name),
        tr(
            "Its gradient is {ratio} of {name}’s: each {kind} multiplies it by {saturating}.",
            ratio=_ten_to(ratio),
            name=last.name,
            kind=kind,
            saturating=tr(SATURATING[kind]),
        ),
        tr(
            "Going backwards, the gradient is multiplied by the slope of every activation it passes. "
            "The slope of {kind} is {saturating}, so after a few layers almost nothing is left and "
            "the first layers hardly learn. The slope of ReLU is 1 wherever the unit is active, and "
            "He’s initial weights keep the size level.",
            kind=kind,
            saturating=tr(SATURATING[kind]),
        ),
        (first.node_id,),
        use_relu_and_he(at.spec),
    )


def _dead(at: Evidence) -> Finding | None:
    if not at.settled:
        return None
    worst, share = None, DEAD_SHARE
    for index, layer in enumerate(at.recent[-1].layers):
        lasting = min(d.layers[index].dead_share for d in at.recent[-ENOUGH:])
        if lasting > share and "relu" in _activations(at.spec, layer.node_id):
            worst, share = layer, lasting
    if worst is None:
        return None
    return Finding(
        "dead_units",
        "warning",
        tr("Dead units in {name}", name=worst.name),
        tr(
            "{share:.0%} of its units put out 0 for every sample: their gradient is 0 and they "
            "cannot come back.",
            share=share,
        ),
        tr(
            "A ReLU passes no gradient where its input is negative. A unit whose input is negative "
            "for all samples is never changed again; often one step that was too long pushed it "
            "there. Leaky ReLU keeps a small slope on that side, and a lower learning rate makes it "
            "rarer."
        ),
        (worst.node_id,),
        (*use_leaky_relu(at.spec), lower_rate()),
    )


def _overfitting(at: Evidence) -> Finding | None:
    logs = [(e.train["loss"], e.validation["loss"], e.epoch) for e in at.epochs if "loss" in e.validation]
    if len(logs) < 10:
        return None
    best = min(range(len(logs)), key=lambda i: logs[i][1])
    patience = max(5, len(logs) // 5)
    (train_then, best_loss, best_epoch), (train_now, loss_now, _) = logs[best], logs[-1]
    if len(logs) - 1 - best < patience or loss_now < 1.1 * best_loss or train_now >= train_then:
        return None
    return Finding(
        "overfitting",
        "warning",
        tr("Overfitting"),
        tr(
            "Validation loss was lowest after epoch {best_epoch:,} ({best_loss:.3g}) and is "
            "{loss_now:.3g} now, while the training loss still falls.",
            best_epoch=best_epoch,
            best_loss=best_loss,
            loss_now=loss_now,
        ),
        tr(
            "The network has begun to learn the training samples by heart instead of what they have "
            "in common: it gets better on what it has seen and worse on what it has not. Stopping at "
            "the best epoch, dropout, a weight penalty, a smaller network or more data help."
        ),
        (),
        (stop_early(), *drop_out(at.spec)),
    )


def _no_probabilities(at: Evidence) -> Finding | None:
    """A loss that takes logarithms of probabilities stays where it is, behind an output that gives none."""
    losses = [e.train["loss"] for e in at.epochs]
    if at.settings is None or len(losses) < FLAT_EPOCHS:
        return None
    before, now = losses[-FLAT_EPOCHS], losses[-1]
    if not math.isfinite(now) or now < (1 - FLAT_SHARE) * before:
        return None
    for node in at.spec.outputs:
        loss = at.settings.loss if len(at.spec.outputs) == 1 else at.settings.loss_of(node.id)
        activation = node.layer.output_activation().kind
        if loss.kind not in CROSS_ENTROPIES or activation == "softmax":
            continue
        known = "activation" in type(node.layer).model_fields
        return Finding(
            "no_probabilities",
            "warning",
            tr("{name} puts out no probabilities", name=node.name),
            tr(
                "The loss stays at {now:.3g}: {title} takes the logarithm of a probability, but {name} "
                "ends with {activation}.",
                now=now,
                title=tr_inside(loss.title),
                name=node.name,
                activation=activation,
            ),
            tr(
                "Numbers that are no probabilities can be negative or larger than 1. They are cut to the "
                "range from 0 to 1 before the logarithm is taken, and where they are cut the slope is 0: "
                "nothing is learned from such a sample. Softmax makes every output positive and their "
                "sum 1."
            ),
            (node.id,),
            (set_options(node.id, tr("Use softmax"), activation="softmax"),) if known else (),
        )
    return None


CHECKS: tuple[Callable[[Evidence], Finding | None], ...] = (
    _diverged,
    too_long,
    _exploding,
    _vanishing,
    _dead,
    _overfitting,
    _no_probabilities,
    too_short,
)


def saturating_kinds(spec: NetworkSpec) -> list[str]:
    """Ids of the saturating activations of layers that are not outputs, the most frequent first."""
    outputs = {n.id for n in spec.outputs}
    kinds = [
        k for n in spec.nodes if n.id not in outputs for k in _activations(spec, n.id) if k in SATURATING
    ]
    return sorted(set(kinds), key=lambda k: -kinds.count(k))


def _activations(spec: NetworkSpec, node_id: str) -> tuple[str, ...]:
    """The activation of a node, and those of activation layers right behind it."""
    behind = [
        e.target for e in spec.outgoing.get(node_id, ()) if spec.by_id[e.target].layer.kind == "activation"
    ]
    nodes = [spec.by_id[i] for i in (node_id, *behind) if i in spec.by_id]
    found = [getattr(n.layer, "activation", None) for n in nodes]
    return tuple(a.kind for a in found if a is not None)


def _power(value: float) -> str:
    """``1.2e-3`` rather than ``1.2e-03``; a whole power of ten without its ``1.0``."""
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}"


def _ten_to(value: float) -> str:
    """The nearest power of ten: ``10⁻⁴``."""
    exponent = round(math.log10(value))
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
