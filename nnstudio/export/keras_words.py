"""How options of layers are written in Keras 3: activations and initializers, and the words all tables share.

Each kind says it once, in a row of a table. A row gives a :class:`Words`: a Python expression, and where
Keras has no equal a remark that says what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnstudio.catalog import Declaration

Row = Callable[[Any], "Words"]
Arguments = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Words:
    """A Python expression, and remarks about what Keras does differently (sentences)."""

    text: str
    remarks: tuple[str, ...] = ()


def call(name: str, arguments: Arguments = ()) -> str:
    """``keras.layers.Dense(64, activation="relu")``; an argument without a name stands by its place."""
    return f"{name}({', '.join(written(arguments))})"


def written(arguments: Arguments) -> list[str]:
    """``["64", 'activation="relu"']``."""
    return [f"{name}={value}" if name else value for name, value in arguments]


def literal(value: object) -> str:
    """A plain value as code, texts in double quotes."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (tuple, list)):
        inner = ", ".join(literal(v) for v in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def same(kind: str) -> Row:
    """Keras has it under this name."""
    return lambda _: Words(literal(kind))


def lacking(text: str, remark: str) -> Row:
    """Keras has no such kind: an expression that computes the same, and a remark."""
    return lambda _: Words(text, (remark,))


def made(name: str, keras_defaults: Mapping[str, object]) -> Row:
    """A class whose options have the same names; those at Keras's own default are left out."""

    def write(d: Declaration) -> Words:
        differing = [
            (key, literal(getattr(d, key)))
            for key, default in keras_defaults.items()
            if getattr(d, key) != default
        ]
        return Words(call(name, differing))

    return write


def look_up(table: Mapping[str, Row], declaration: Declaration) -> Words:
    """What a table says of a kind; of one that is not in it, that there is none."""
    row = table.get(declaration.kind)
    if row is None:
        return Words("None", (f"Keras has no {declaration.title.lower()}, and nothing stands for it here.",))
    return row(declaration)


# Activations --------------------------------------------------------------------------------------------

_FLAT = "its slope is 0, so nothing before it learns."


def _gelu(d: Any) -> Words:
    if d.approximate:
        return Words("lambda z: keras.activations.gelu(z, approximate=True)")
    return Words('"gelu"')


def _elu(d: Any) -> Words:
    return Words('"elu"') if d.alpha == 1 else Words(call("keras.layers.ELU", [("alpha", literal(d.alpha))]))


def _prelu(_: Any) -> Words:
    return Words('"linear"')  # a layer of its own behind this one: see keras_layers


ACTIVATIONS: dict[str, Row] = {
    **{
        kind: same(kind)
        for kind in (
            "linear", "sigmoid", "tanh", "softmax", "relu", "selu", "softplus", "swish", "mish", "softsign",
            "hard_sigmoid", "log_softmax", "exponential",
        )
    },
    "leaky_relu": lambda d: Words(
        call("keras.layers.LeakyReLU", [("negative_slope", literal(d.negative_slope))])
    ),
    "elu": _elu,
    "gelu": _gelu,
    "prelu": _prelu,
    "step": lacking("lambda z: keras.ops.cast(z >= 0, z.dtype)", f"Keras has no step function; {_FLAT}"),
    "sign": lacking("keras.ops.sign", f"Keras has no sign among its activations; {_FLAT}"),
    "staircase": lacking("keras.ops.floor", f"Keras has no staircase among its activations; {_FLAT}"),
}  # fmt: skip


def activation(d: Declaration) -> Words:
    """An activation as the value of Keras's ``activation``."""
    return look_up(ACTIVATIONS, d)


# Initializers -------------------------------------------------------------------------------------------

_INIT = "keras.initializers."


def _constant(d: Any) -> Words:
    return Words(call(f"{_INIT}Constant", [("", literal(d.value))]))


def _orthogonal(d: Any) -> Words:
    if d.gain == 1:
        return Words('"orthogonal"')
    return Words(call(f"{_INIT}Orthogonal", [("gain", literal(d.gain))]))


INITIALIZERS: dict[str, Row] = {
    **{
        kind: same(kind)
        for kind in (
            "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
            "zeros", "ones",
        )
    },
    "fan_in_uniform": lambda _: Words(
        call(
            f"{_INIT}VarianceScaling",
            [("scale", "1 / 3"), ("mode", '"fan_in"'), ("distribution", '"uniform"')],
        )
    ),
    "uniform": made(f"{_INIT}RandomUniform", {"minval": None, "maxval": None}),
    "normal": made(f"{_INIT}RandomNormal", {"mean": 0.0, "stddev": None}),
    "truncated_normal": made(f"{_INIT}TruncatedNormal", {"mean": 0.0, "stddev": None}),
    "orthogonal": _orthogonal,
    "constant": _constant,
}  # fmt: skip


def initializer(d: Declaration) -> Words:
    """An initializer as the value of Keras's ``kernel_initializer``."""
    return look_up(INITIALIZERS, d)
