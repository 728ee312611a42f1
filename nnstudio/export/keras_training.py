"""How losses, optimizers, schedules and metrics are written in Keras 3: one row a kind, as in keras_words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nnstudio.catalog import Declaration
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.export.keras_words import Arguments, Row, Words, call, lacking, literal, look_up, made, same

# Losses -------------------------------------------------------------------------------------------------

_SQUARES = "keras.ops.sum(keras.ops.square(y - p), axis=-1)"

LOSSES: dict[str, Row] = {
    **{
        kind: same(kind)
        for kind in (
            "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "log_cosh",
            "poisson", "binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy",
            "hinge", "kl_divergence",
        )
    },
    "half_squared_error": lacking(f"lambda y, p: 0.5 * {_SQUARES}", "Keras has no half squared error."),
    "sum_squared_error": lacking(f"lambda y, p: {_SQUARES}", "Keras has no sum of squared errors."),
    "huber": made("keras.losses.Huber", {"delta": 1.0}),
}  # fmt: skip


def loss(d: Declaration) -> Words:
    """A loss as the value of ``compile(loss=…)``."""
    return look_up(LOSSES, d)


# Optimizers ---------------------------------------------------------------------------------------------

_ADAM: dict[str, object] = {"beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}

OPTIMIZERS: dict[str, tuple[str, dict[str, object]]] = {
    "sgd": ("SGD", {"momentum": 0.0, "nesterov": False}),
    "adam": ("Adam", _ADAM),
    "adamw": ("AdamW", {**_ADAM, "weight_decay": 0.004}),
    "nadam": ("Nadam", _ADAM),
    "adamax": ("Adamax", _ADAM),
    "adagrad": ("Adagrad", {"initial_accumulator_value": 0.1, "epsilon": 1e-7}),
    "adadelta": ("Adadelta", {"rho": 0.95, "epsilon": 1e-7}),
    "rmsprop": ("RMSprop", {"rho": 0.9, "momentum": 0.0, "epsilon": 1e-7}),
    "lion": ("Lion", {"beta_1": 0.9, "beta_2": 0.99, "weight_decay": 0.0}),
}
"""Keras's class, and its own defaults: options that have them are not written."""


def optimizer(d: Any, learning_rate: str, clipping: Arguments) -> Words:
    """An optimizer with its learning rate (a number, or the name of a schedule) and clipping."""
    if d.kind not in OPTIMIZERS:
        return Words('"sgd"', (f"Keras has no {d.title}: plain gradient descent stands here.",))
    name, defaults = OPTIMIZERS[d.kind]
    differing = [
        (key, literal(getattr(d, key))) for key, default in defaults.items() if getattr(d, key) != default
    ]
    remarks: tuple[str, ...] = ()
    if not getattr(d, "bias_correction", True):
        remarks = ("Keras always corrects Adam’s averages for their start at zero.",)
    if getattr(d, "momentum_decay", 1.0) != 1.0:
        remarks = ("Keras warms Nadam’s momentum up faster, as with a momentum_decay of 1.",)
    return Words(
        call(f"keras.optimizers.{name}", [("learning_rate", learning_rate), *differing, *clipping]), remarks
    )


# Schedules ----------------------------------------------------------------------------------------------


def _cosine(d: Any, rate: float, total: str) -> Words:
    return _warmed_cosine(rate, total, d.warmup, d.alpha)


def _warmed_cosine(rate: float, total: str, warmup: float, alpha: float, start: float = 0.01) -> Words:
    """Half a wave from ``rate`` down to ``alpha`` of it, after a straight rise from ``start`` of it."""
    arguments = [("", literal(rate))]
    if warmup:
        arguments = [("", f"{literal(start)} * {literal(rate)}")]
        total, rise = f"int({1 - warmup:g} * {total})", f"int({warmup:g} * {total})"
    arguments.append(("decay_steps", total))
    if alpha:
        arguments.append(("alpha", literal(alpha)))
    if warmup:
        arguments += [("warmup_target", literal(rate)), ("warmup_steps", rise)]
    return Words(call("keras.optimizers.schedules.CosineDecay", arguments))


def _stairs(d: Any, rate: float, epochs: int, factor: float) -> Words:
    steps = "steps_per_epoch" if epochs == 1 else f"{epochs} * steps_per_epoch"
    arguments = [
        ("", literal(rate)), ("decay_steps", steps), ("decay_rate", literal(factor)), ("staircase", "True")
    ]  # fmt: skip
    left_out = "Keras has no warm-up for this schedule: it is left out here."
    return Words(
        call("keras.optimizers.schedules.ExponentialDecay", arguments), (left_out,) if d.warmup else ()
    )


def _constant_rate(d: Any, rate: float, total: str) -> Words:
    return _warmed_cosine(rate, total, d.warmup, 1.0) if d.warmup else Words("")


def _one_cycle(d: Any, rate: float, total: str) -> Words:
    end = 1 / (d.start_division * d.end_division)
    made = _warmed_cosine(rate, total, d.warmup, end, 1 / d.start_division)
    return Words(
        made.text, ("Keras has no one-cycle schedule: the rise is a straight line here, not a wave.",)
    )


SCHEDULES: dict[str, Callable[[Any, float, str], Words]] = {
    "constant": _constant_rate,
    "step_decay": lambda d, rate, _: _stairs(d, rate, d.every, d.drop),
    "exponential_decay": lambda d, rate, _: _stairs(d, rate, 1, d.decay_rate),
    "cosine_decay": _cosine,
    "one_cycle": _one_cycle,
    "reduce_on_plateau": lambda d, *_: Words(
        "", ("Keras has no warm-up for this schedule: it is left out here.",) if d.warmup else ()
    ),
}


def schedule(d: Any, rate: float, total_steps: str) -> Words:
    """The object that gives the learning rate; empty text where it is a number or a callback's matter."""
    row = SCHEDULES.get(d.kind)
    if row is None:
        return Words("", (f"Keras has no {d.title.lower()}: the learning rate stays as it is here.",))
    return row(d, rate, total_steps)


# Metrics ------------------------------------------------------------------------------------------------


def _top_k(d: Any, loss: str) -> Words:
    name = "SparseTopKCategoricalAccuracy" if loss.startswith("sparse") else "TopKCategoricalAccuracy"
    return Words(call(f"keras.metrics.{name}", [("k", literal(d.k))]))


def _of_two(name: str) -> Callable[[Any, str], Words]:
    """Keras counts them for two classes alone."""

    def write(d: Any, loss: str) -> Words:
        if loss == "binary_crossentropy":
            return Words(f"keras.metrics.{name}()")
        return Words("", (f"Keras has no {d.title.lower()} over several classes: it is left out here.",))

    return write


METRICS: dict[str, Callable[[Any, str], Words]] = {
    "accuracy": lambda *_: Words('"accuracy"'),
    "binary_accuracy": lambda *_: Words('"binary_accuracy"'),
    "top_k_accuracy": _top_k,
    "precision": _of_two("Precision"),
    "recall": _of_two("Recall"),
    "f1": lambda *_: Words("", ("Keras’s F1 wants one-hot targets: it is left out here.",)),
    "roc_auc": _of_two("AUC"),
    "mean_squared_error": lambda *_: Words('"mean_squared_error"'),
    "mean_absolute_error": lambda *_: Words('"mean_absolute_error"'),
    "root_mean_squared_error": lambda *_: Words("keras.metrics.RootMeanSquaredError()"),
    "r2": lambda *_: Words("keras.metrics.R2Score()"),
}


def metric(d: Any, loss: str) -> Words:
    """A metric of ``compile(metrics=[…])`` beside this loss; empty text where Keras has none."""
    row = METRICS.get(d.kind)
    return row(d, loss) if row else Words("", (f"Keras has no {d.title}: it is left out here.",))


# What is made small -------------------------------------------------------------------------------------


def goal(settings: TrainingSettings, outputs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The arguments ``loss``, ``loss_weights`` and ``metrics`` of ``compile``, and remarks about them.

    ``outputs`` are the ids of the output layers and their names in Keras; of several each has its own.
    """
    if len(outputs) <= 1:
        made, measured = loss(settings.loss), _metrics(settings.metrics, settings.loss.kind)
        arguments = [f"loss={made.text}"] + ([f"metrics={measured.text}"] if measured.text else [])
        return arguments, [*made.remarks, *measured.remarks]
    entries = {name: settings.of_output(node_id) for node_id, name in outputs}
    losses = {name: loss(settings.loss_of(node_id)) for node_id, name in outputs}
    measured_each = {
        name: _metrics(settings.metrics_of(node_id), settings.loss_of(node_id).kind)
        for node_id, name in outputs
    }
    arguments = [f"loss={_by_name({name: words.text for name, words in losses.items()})}"]
    if any(entry.weight != 1 for entry in entries.values()):
        weights = {name: literal(entry.weight) for name, entry in entries.items()}
        arguments.append(f"loss_weights={_by_name(weights)}")
    if any(words.text for words in measured_each.values()):
        shown = {name: words.text or "[]" for name, words in measured_each.items()}
        arguments.append(f"metrics={_by_name(shown)}")
    words = [*losses.values(), *measured_each.values()]
    return arguments, [remark for found in words for remark in found.remarks]


def _metrics(metrics: Sequence[Any], loss_kind: str) -> Words:
    """A list of metrics; empty text where Keras has none of them."""
    found = [metric(m, loss_kind) for m in metrics]
    texts = [words.text for words in found if words.text]
    remarks = tuple(remark for words in found for remark in words.remarks)
    return Words(f"[{', '.join(texts)}]" if texts else "", remarks)


def _by_name(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{literal(name)}: {value}" for name, value in values.items()) + "}"
