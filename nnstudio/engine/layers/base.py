"""What a layer kind declares: options, shapes, parameters, and the calls of its forward and backward pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, get_args

from nnstudio.catalog import Declaration, KindOf, Registry, option
from nnstudio.catalog.words import tr, tr_inside
from nnstudio.engine.activations import ACTIVATIONS, Activation
from nnstudio.engine.activations.linear import Linear
from nnstudio.engine.initializers import INITIALIZERS, GlorotUniform, Initializer, Zeros
from nnstudio.engine.parameter import Parameter as Parameter
from nnstudio.engine.plan import Shape

if TYPE_CHECKING:
    from nnstudio.engine.site import Site

Group = Literal[
    "input/output",
    "core",
    "activation",
    "convolution",
    "pooling",
    "sequence",
    "normalization",
    "regularization",
    "merge",
]
GROUPS: tuple[Group, ...] = get_args(Group)


class ShapeError(ValueError):
    """Inputs a layer cannot take. ``str()`` says what was expected and received; ``remedy`` names layer kinds
    that would mend it when put before this one (for example ``"flatten"``), or is empty."""

    def __init__(self, sentence: str, remedy: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.remedy = remedy


class Layer(Declaration):
    """A layer kind. Holds options only: arrays belong to the network, work arrays to its workspace.

    Shapes never include the batch axis. ``plan(at)`` writes the forward and backward pass as calls, see
    :class:`nnstudio.engine.site.Site`. ``slots`` names the inputs; the last ``optional_slots`` of them
    may stay without a wire. ``samples_are_apart`` is False where one sample's output depends on the others in
    its batch, or on random numbers: such a network's batches are never worked in halves.
    """

    group: ClassVar[Group] = "core"
    slots: ClassVar[tuple[str, ...]] = ("input",)
    optional_slots: ClassVar[int] = 0
    variadic: ClassVar[bool] = False
    is_input: ClassVar[bool] = False
    samples_are_apart: ClassVar[bool] = True
    formula: ClassVar[str] = ""
    gradient_formula: ClassVar[str] = ""

    def output_shape(self, inputs: Sequence[Shape]) -> Shape:
        """The shape that comes out. Raises :class:`ShapeError`."""
        raise NotImplementedError

    def parameters(self, inputs: Sequence[Shape]) -> tuple[Parameter, ...]:
        """The trained arrays this layer has for these inputs."""
        return ()

    def plan(self, at: Site) -> None:
        """Write the calls of one step: ``at.forward(…)`` in order, ``at.backward(…)`` in order."""
        raise NotImplementedError

    def worked_z(self, at: Site, sample: int, place: Shape) -> list[str]:
        """The terms of one number of z with their numbers; empty where they are not written out."""
        return []

    def worked_gradient(self, at: Site, name: str, place: Shape) -> list[str]:
        """The terms of one number of a parameter's gradient, penalties apart; likewise."""
        return []

    def worked_dx(self, at: Site, sample: int, place: Shape) -> list[str]:
        """The terms of one number of dL/dx, of a layer with one input; likewise."""
        return []

    def output_activation(self) -> Activation:
        """The activation the engine applies to what ``plan`` wrote into ``at.z``."""
        return Linear()

    def detail(self) -> str:
        """What stands behind the kind on a card: the activation, ``16 of 3×3``, ``rate 0.2``."""
        return ""

    def arithmetic(self, inputs: Sequence[Shape]) -> str:
        """The sum behind the output shape with its numbers, or empty."""
        return ""

    def multiply_adds(self, inputs: Sequence[Shape]) -> int:
        """How many products are added up in matrix products and convolutions for one sample, forward."""
        return 0


class WeightedLayer(Layer):
    """A layer with a kernel and perhaps a bias, an activation, penalties, a max-norm and a frozen flag.

    Penalties and max-norm concern the kernel. Penalties add l1 · sum |w| + l2 · sum w² to the loss, as in
    Keras; PyTorch's weight_decay is twice l2. Max-norm, as in Keras: each of its columns (the norm is taken
    over all axes but the last, so the weights into one unit or filter) is scaled down to the limit after an
    update when it is longer; w ← w · limit / max(norm, limit).
    """

    activation: Annotated[Activation, KindOf(ACTIVATIONS)] = option(
        Linear(), "Function applied to every output z of this layer."
    )
    use_bias: bool = option(True, "Add a trained bias to every unit.")
    kernel_initializer: Annotated[Initializer, KindOf(INITIALIZERS)] = option(
        GlorotUniform(), "How the kernel's first values are drawn.", label="Initializer"
    )
    bias_initializer: Annotated[Initializer, KindOf(INITIALIZERS)] = option(
        Zeros(), "How the bias's first values are drawn.", advanced=True
    )
    l1: float = option(
        0.0, "Adds this times the sum of |kernel| to the loss: pushes weights to zero.", ge=0, le=1e6,
        label="L1 penalty", log=True, advanced=True,
    )  # fmt: skip
    l2: float = option(
        0.0, "Adds this times the sum of kernel² to the loss: keeps weights small.", ge=0, le=1e6,
        label="L2 penalty", log=True,
    )  # fmt: skip
    max_norm: float | None = option(
        None, "After each update, kernel columns longer than this are scaled down to it.", gt=0, le=1e6,
        label="Max-norm", advanced=True,
    )  # fmt: skip
    trainable: bool = option(True, "Off freezes this layer: its weights stay as they are.", advanced=True)

    def output_activation(self) -> Activation:
        return self.activation

    def detail(self) -> str:
        return tr_inside(self.activation.title)

    def multiply_adds(self, inputs: Sequence[Shape]) -> int:
        kernels = sum(p.size for p in self.parameters(inputs) if p.name.endswith("kernel"))
        return kernels * self.kernel_uses(inputs)

    def kernel_uses(self, inputs: Sequence[Shape]) -> int:
        """How often each number of the kernel is used for one sample: places of a window, steps."""
        return 1

    def kernel(self, shape: Shape, fan_in: int, fan_out: int) -> Parameter:
        """The kernel, with the penalties and the max-norm of this layer."""
        return Parameter(
            "kernel", shape, self.kernel_initializer, fan_in, fan_out, self.trainable,
            self.l1, self.l2, self.max_norm,
        )  # fmt: skip

    def kernel_and_bias(self, kernel: Shape, fan_in: int, fan_out: int) -> tuple[Parameter, ...]:
        """The usual pair of parameters; the bias has the kernel's last extent."""
        made = self.kernel(kernel, fan_in, fan_out)
        if not self.use_bias:
            return (made,)
        return made, Parameter("bias", kernel[-1:], self.bias_initializer, fan_in, fan_out, self.trainable)


LAYERS: Registry[Layer] = Registry("layers", "layer kind")


def only(inputs: Sequence[Shape]) -> Shape:
    """The single input's shape. Raises :class:`ShapeError` when there is none or more than one."""
    if len(inputs) != 1:
        raise ShapeError(tr("expects one input, but receives {count}.", count=len(inputs) or tr("none")))
    return inputs[0]


def vector(inputs: Sequence[Shape]) -> Shape:
    """The single input's shape (features). Raises :class:`ShapeError` if it is no vector."""
    shape = only(inputs)
    if len(shape) != 1:
        raise ShapeError(
            tr("expects a vector (features), but receives {shape}.", shape=show(shape)), ("flatten",)
        )
    return shape


def sequence(inputs: Sequence[Shape]) -> Shape:
    """The single input's shape (steps, channels). Raises :class:`ShapeError` if it is no sequence."""
    shape = only(inputs)
    if len(shape) != 2:
        raise ShapeError(
            tr("expects a sequence (steps, channels), but receives {shape}.", shape=show(shape)), ("reshape",)
        )
    return shape


def image(inputs: Sequence[Shape]) -> Shape:
    """The single input's shape (height, width, channels). Raises :class:`ShapeError` if it is no image."""
    shape = only(inputs)
    if len(shape) != 3:
        raise ShapeError(
            tr("expects an image (height, width, channels), but receives {shape}.", shape=show(shape)),
            ("reshape",),
        )
    return shape


def with_batch(shape: Shape) -> str:
    """The shape of what really flows, many samples at a time: ``(batch, 28, 28, 1)``."""
    return "(" + ", ".join(("batch", *map(str, shape))) + ")"


def show(shape: Shape) -> str:
    """A shape as the app writes it: ``(28, 28, 1)``, ``(64)``."""
    return "(" + ", ".join(str(extent) for extent in shape) + ")"
