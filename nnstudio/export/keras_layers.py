"""How each layer kind is written in Keras 3: one row a kind.

A layer lowers to one call or a few that follow each other, each of them a Keras layer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nnstudio.engine.layers import Layer
from nnstudio.engine.plan import Shape
from nnstudio.export import keras_words as words
from nnstudio.export.keras_words import literal

_LAYER = "keras.layers."
_FANS = ("glorot", "he_", "lecun", "fan_in")
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class KerasLayer:
    """``cls(arguments)``. ``suffix`` tells apart the names of several that stand for one of our layers."""

    cls: str
    arguments: tuple[tuple[str, str], ...] = ()
    suffix: str = ""


@dataclass(frozen=True)
class Lowered:
    """The Keras layers that stand for one layer, in order, and remarks on what differs."""

    layers: tuple[KerasLayer, ...]
    remarks: tuple[str, ...] = ()


def lower(layer: Layer, output: Shape | None) -> Lowered:
    """What stands for ``layer`` in Keras; ``output`` is the shape that leaves it, if it is known."""
    row = LAYERS.get(layer.kind)
    if row is None:
        identity = KerasLayer(f"{_LAYER}Identity")
        return Lowered((identity,), (f"Keras has no {layer.title}: nothing is computed here.",))
    found = row(layer)
    return _with_learned_slope(layer, found, output)


def _with_learned_slope(layer: Layer, found: Lowered, output: Shape | None) -> Lowered:
    """prelu has weights, so in Keras it is a layer of its own; one slope a channel, as here."""
    activation: Any = layer.output_activation()
    if activation.kind != "prelu":
        return found
    slope = words.call("keras.initializers.Constant", [("", literal(activation.initial_slope))])
    arguments: Pairs = [("alpha_initializer", slope)]
    if output is not None and len(output) > 1:
        arguments.append(("shared_axes", str(list(range(1, len(output))))))
    if getattr(layer, "trainable", True) is False:
        arguments.append(("trainable", "False"))
    alone = layer.kind == "activation"
    made = KerasLayer(f"{_LAYER}PReLU", tuple(arguments), "" if alone else "prelu")
    return replace(found, layers=(made,) if alone else (*found.layers, made))


# Parts that several kinds share -------------------------------------------------------------------------


def _plain(cls: str, *names: str) -> Callable[[Any], Lowered]:
    """A layer whose options have Keras's names."""

    def write(d: Any) -> Lowered:
        arguments = tuple((n, literal(getattr(d, n))) for n in names)
        return Lowered((KerasLayer(_LAYER + cls, tuple(arguments)),))

    return write


def _penalty(d: Any) -> str:
    if d.l1 and d.l2:
        return words.call("keras.regularizers.L1L2", [("l1", literal(d.l1)), ("l2", literal(d.l2))])
    name, value = ("L1", d.l1) if d.l1 else ("L2", d.l2)
    return words.call(f"keras.regularizers.{name}", [("", literal(value))]) if value else ""


def _limit(d: Any, axis: str) -> str:
    if d.max_norm is None:
        return ""
    arguments = [("", literal(d.max_norm))] + ([("axis", axis)] if axis != "0" else [])
    return words.call("keras.constraints.MaxNorm", arguments)


def _weighted(
    d: Any, axis: str = "0", kernel: str = "kernel", default: str = "linear"
) -> tuple[Pairs, tuple[str, ...]]:
    """Activation, bias, initializers, penalties and limit; what is at Keras's default is left out.

    ``axis``: the kernel's axes a max-norm goes over; ``kernel``: what Keras calls it in options.
    """
    activation = words.activation(d.activation)
    first, bias = words.initializer(d.kernel_initializer), words.initializer(d.bias_initializer)
    options = [
        ("activation", activation.text, literal(default)),
        ("use_bias", literal(d.use_bias), "True"),
        (f"{kernel}_initializer", first.text, '"glorot_uniform"'),
        ("bias_initializer", bias.text if d.use_bias else '"zeros"', '"zeros"'),
        (f"{kernel}_regularizer", _penalty(d), ""),
        (f"{kernel}_constraint", _limit(d, axis), ""),
        ("trainable", literal(d.trainable), "True"),
    ]
    found = [(name, text) for name, text, usual in options if text != usual]
    return found, (*activation.remarks, *first.remarks, *bias.remarks)


# Kinds --------------------------------------------------------------------------------------------------


def _dense(d: Any) -> Lowered:
    options, remarks = _weighted(d)
    return Lowered((KerasLayer(f"{_LAYER}Dense", (("", literal(d.units)), *options)),), remarks)


def _maxout(d: Any) -> Lowered:
    """Dense for all pieces, then the largest piece of each unit."""
    options, remarks = _weighted(d)
    of_dense = [o for o in options if o[0] != "activation"]
    dense = KerasLayer(f"{_LAYER}Dense", (("", f"{d.pieces} * {d.units}"), *of_dense))
    pieces = KerasLayer(f"{_LAYER}Reshape", (("", literal((d.pieces, d.units))),), "pieces")
    largest = KerasLayer(f"{_LAYER}GlobalMaxPooling1D", (), "largest")
    chosen = [o for o in options if o[0] == "activation"]
    last = (KerasLayer(f"{_LAYER}Activation", (("", chosen[0][1]),), "activation"),) if chosen else ()
    remark = "Keras has no maxout: a dense layer of all pieces, and the largest of them for each unit."
    return Lowered((dense, pieces, largest, *last), (remark, *remarks))


def _convolution(cls: str, axis: str) -> Callable[[Any], Lowered]:
    def write(d: Any) -> Lowered:
        options, remarks = _weighted(d, axis)
        arguments = [("", literal(d.filters)), ("", literal(d.kernel_size)), *_stepping(d, 1), *options]
        return Lowered((KerasLayer(_LAYER + cls, tuple(arguments)),), remarks)

    return write


def _stepping(d: Any, usual: object) -> Pairs:
    found = [("strides", literal(d.strides))] if d.strides not in (usual, (usual, usual), None) else []
    return found + ([("padding", literal(d.padding))] if d.padding != "valid" else [])


def _depthwise(d: Any) -> Lowered:
    options, remarks = _weighted(d, "[0, 1]", "depthwise")
    if d.kernel_initializer.kind.startswith(_FANS):
        remarks = (
            *remarks,
            "Keras counts all channels as inputs of each filter: its first weights are smaller.",
        )
    arguments = (("", literal(d.kernel_size)), *_stepping(d, 1), *options)
    return Lowered((KerasLayer(f"{_LAYER}DepthwiseConv2D", arguments),), remarks)


def _pool(cls: str) -> Callable[[Any], Lowered]:
    def write(d: Any) -> Lowered:
        arguments = (("", literal(d.pool_size)), *_stepping(d, None))
        return Lowered((KerasLayer(_LAYER + cls, arguments),))

    return write


def _activation(d: Any) -> Lowered:
    found = words.activation(d.activation)
    return Lowered((KerasLayer(f"{_LAYER}Activation", (("", found.text),)),), found.remarks)


def _recurrent(cls: str, *names: str) -> Callable[[Any], Lowered]:
    def write(d: Any) -> Lowered:
        options, remarks = _weighted(d, default="tanh")
        if hasattr(d, "recurrent_activation"):
            gates = words.activation(d.recurrent_activation)
            options += [("recurrent_activation", gates.text)] * (gates.text != '"sigmoid"')
            remarks = (*remarks, *gates.remarks)
        state = words.initializer(d.recurrent_initializer)
        options += [("recurrent_initializer", state.text)] * (state.text != '"orthogonal"')
        options += [(name, "False") for name in names if not getattr(d, name)]
        options += [("return_sequences", "True")] * d.return_sequences
        arguments = (("", literal(d.units)), *options)
        return Lowered((KerasLayer(_LAYER + cls, arguments),), (*remarks, *state.remarks))

    return write


def _embedding(d: Any) -> Lowered:
    first = words.initializer(d.embeddings_initializer)
    options = [
        ("embeddings_regularizer", _penalty(d)),
        ("embeddings_constraint", _limit(d, "1")),
        ("trainable", "" if d.trainable else "False"),
    ]
    arguments = [
        ("", literal(d.input_dim)),
        ("", literal(d.output_dim)),
        ("embeddings_initializer", first.text),
    ]
    arguments += [(name, text) for name, text in options if text]
    return Lowered((KerasLayer(f"{_LAYER}Embedding", tuple(arguments)),), first.remarks)


def _normalization(cls: str, *names: str) -> Callable[[Any], Lowered]:
    def write(d: Any) -> Lowered:
        usual = {"epsilon": 1e-3, "momentum": 0.99, "scale": True, "center": True, "trainable": True}
        found = [(n, literal(getattr(d, n))) for n in names if getattr(d, n) != usual[n]]
        frozen = cls == "BatchNormalization" and not d.trainable
        remark = ("In Keras a frozen batch normalization also uses its moving averages while training.",)
        return Lowered((KerasLayer(_LAYER + cls, tuple(found)),), remark if frozen else ())

    return write


def _dropout(cls: str) -> Callable[[Any], Lowered]:
    def write(d: Any) -> Lowered:
        remark = ("Keras scales up while training, instead of down when predicting.",) if d.classic else ()
        return Lowered((KerasLayer(_LAYER + cls, (("", literal(d.rate)),)),), remark)

    return write


def _attention(d: Any) -> Lowered:
    arguments: Pairs = [("use_scale", "True")] * d.use_scale + [("trainable", "False")] * (not d.trainable)
    return Lowered((KerasLayer(f"{_LAYER}Attention", tuple(arguments)),))


LAYERS: dict[str, Callable[[Any], Lowered]] = {
    "dense": _dense,
    "activation": _activation,
    "flatten": _plain("Flatten"),
    "reshape": lambda d: Lowered((KerasLayer(f"{_LAYER}Reshape", (("", literal(d.target_shape)),)),)),
    "maxout": _maxout,
    "embedding": _embedding,
    "conv2d": _convolution("Conv2D", "[0, 1, 2]"),
    "conv1d": _convolution("Conv1D", "[0, 1]"),
    "depthwise_conv2d": _depthwise,
    "zero_padding2d": _plain("ZeroPadding2D", "padding"),
    "up_sampling2d": _plain("UpSampling2D", "size"),
    "max_pool2d": _pool("MaxPooling2D"),
    "avg_pool2d": _pool("AveragePooling2D"),
    "global_avg_pool2d": _plain("GlobalAveragePooling2D"),
    "simple_rnn": _recurrent("SimpleRNN"),
    "lstm": _recurrent("LSTM", "unit_forget_bias"),
    "gru": _recurrent("GRU", "reset_after"),
    "attention": _attention,
    "dropout": _dropout("Dropout"),
    "spatial_dropout2d": _dropout("SpatialDropout2D"),
    "gaussian_noise": _plain("GaussianNoise", "stddev"),
    "add": _plain("Add"),
    "concatenate": _plain("Concatenate"),
    "multiply": _plain("Multiply"),
    "average": _plain("Average"),
    "batch_norm": _normalization("BatchNormalization", "momentum", "epsilon", "center", "scale", "trainable"),
    "layer_norm": _normalization("LayerNormalization", "epsilon", "center", "scale", "trainable"),
}
"""How each kind lowers; ``input`` is no layer there but the model's own argument."""

TAKES_A_LIST = frozenset({"add", "concatenate", "multiply", "average", "attention"})


def call_inputs(layer: Layer, sources: Sequence[str]) -> str:
    """What the layer is called on: one variable, or a list of them."""
    if layer.kind in TAKES_A_LIST:
        return f"[{', '.join(sources)}]"
    return sources[0] if len(sources) == 1 else f"[{', '.join(sources)}]"
