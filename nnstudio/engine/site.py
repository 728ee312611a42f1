"""What a layer and a loss see while a step is compiled: their arrays, and where to write their calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnstudio.engine.plan import Array, Call, Calls, Shape, channel_axis
from nnstudio.engine.stripes import Stripe

if TYPE_CHECKING:
    from nnstudio.engine.layers.base import Layer
    from nnstudio.engine.losses import Loss
    from nnstudio.engine.network import Network


class Arrays:
    """Named work arrays, and the calls written so far."""

    def __init__(self, dtype: np.dtype[Any]) -> None:
        self.dtype = dtype
        self.named: dict[str, Array] = {}
        self.forward_calls: Calls = []
        self.backward_calls: Calls = []

    def forward(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Append a call to the forward pass."""
        self.forward_calls.append((function, arguments))

    def backward(self, function: Callable[..., Any], *arguments: Any) -> None:
        """Append a call to this node's part of the backward pass."""
        self.backward_calls.append((function, arguments))

    def _scratch(self, name: str, shape: Shape, dtype: Any) -> Array:
        if name not in self.named:
            self.named[name] = np.zeros(shape, dtype or self.dtype)
        return self.named[name]


class Site(Arrays):
    """One node while it is compiled: what a layer's ``plan`` reads and writes.

    ``x``, ``z``, ``dz``, ``dx`` are held arrays (batch innermost, see :mod:`nnstudio.engine.plan`); ``x``
    and ``dx`` have one entry an input; an entry of ``dx`` is None when nobody needs it. ``x_and_ones`` is
    the single input vector with a row of ones behind it, or None. ``inputs`` and ``output`` are public
    shapes without the batch.
    """

    def __init__(
        self, network: Network, node_id: str, batch: int, *, training: bool, gradients: Array
    ) -> None:
        super().__init__(network.dtype)
        self.node_id, self.batch, self.training, self._gradients = node_id, batch, training, gradients
        self.layer: Layer = network.spec.by_id[node_id].layer
        self.rng = network.noise
        self._network = network
        self.inputs: list[Shape] = []
        self.output: Shape = network.shape_of(node_id)
        self.x: list[Array] = []
        self.dx: list[Array | None] = []
        self.x_and_ones: Array | None = None
        self.y_and_ones: Array | None = None
        self.z: Array
        self.y: Array
        self.dz: Array
        self.dy: Array
        self.needs_gradient = False
        self.branches: list[Array] = []
        self.producers: list[Site] = []
        self.keep = False
        self.slope_is_taken = False
        self.stripes: list[Stripe] = []

    def scratch(self, name: str, shape: Shape | None = None, dtype: Any = None) -> Array:
        """A named work array (default: like z); the same name gives the same array, zero at first."""
        return self._scratch(name, self.z.shape if shape is None else shape, dtype)

    def takes_slope(self, activation: str) -> bool:
        """Whether this node multiplies by the slope of the activation before it, which then does not.

        Only where the input comes from that activation, is nobody else's, and not every value is kept.
        """
        before = self.producers[0]
        kind = before.layer.output_activation().kind
        before.slope_is_taken = kind == activation and self.is_only_consumer and not self.keep
        return before.slope_is_taken

    @property
    def is_only_consumer(self) -> bool:
        """Whether nobody else sees what the first layer before puts out."""
        return self._network.consumers(self.producers[0].node_id) == 1

    def parameter(self, name: str) -> Array:
        """A parameter in its public shape: a view of the network's flat vector."""
        return self._network.parameter(self.node_id, name)

    def gradient(self, name: str) -> Array | None:
        """Where to write the gradient of a parameter; None when it is frozen or nothing is trained."""
        return self._network.gradient(self.node_id, name, self._gradients) if self.training else None

    def joined(self, *names: str) -> Array:
        """Parameters that lie behind each other as one matrix: kernel rows, then the bias as the last row."""
        return self._network.joined(self.node_id, names)

    def joined_gradient(self, *names: str) -> Array | None:
        """The same block of the gradient vector; None when frozen or nothing is trained."""
        if not self.training:
            return None
        return self._network.joined_gradient(self.node_id, names, self._gradients)


class Head(Arrays):
    """The loss of one output while it is compiled: what a loss's ``plan`` reads and writes.

    ``per_sample`` is the held output without its channel axis; ``count`` is how many losses that is in the
    ``whole`` batch (gradients are divided by it); ``outputs`` the extent of the channel axis. With ``fused``
    the loss writes y and dz itself. ``weight`` is what the loss counts beside those of other outputs.
    """

    def __init__(self, site: Site, loss: Loss, weight: float, *, fused: bool, whole: int) -> None:
        super().__init__(site.dtype)
        self.weight = weight
        self.fused, self.z, self.y, self.dz, self.dy = fused, site.z, site.y, site.dz, site.dy
        self.axis = channel_axis(site.output)
        held = site.y.shape
        self.outputs = held[self.axis]
        rest = held[: self.axis] + held[self.axis + 1 :]
        self.per_sample: Array = np.zeros(rest, site.dtype)
        self.count = int(np.prod(rest)) // site.batch * whole
        self.sum_of_losses = _summing(self.per_sample.reshape(-1))
        if loss.wants == "labels":
            self.feed: Array = np.zeros((site.batch, *rest[:-1]), np.int64)
            self.target: Array = np.moveaxis(self.feed, 0, -1)
        else:
            self.feed = np.zeros((site.batch, *site.output), site.dtype)
            self.target = held_view(self.feed, site.output)
        loss.plan(self)
        if weight != 1:
            gradient = self.dz if fused else self.dy
            self.backward(np.multiply, gradient, site.dtype.type(weight), gradient)

    def mean_loss(self) -> float:
        """Mean loss of the batch last run forward (or its part's share in that), without the weight."""
        function, arguments = self.sum_of_losses
        return float(function(*arguments)) / self.count

    def scratch(self, name: str, shape: Shape | None = None, dtype: Any = None) -> Array:
        """A named work array (default: like y); the same name gives the same array, zero at first."""
        return self._scratch(name, self.y.shape if shape is None else shape, dtype)


def _summing(values: Array) -> Call:
    """The cheapest call that adds up a vector; a long one by pairs, which loses no digits."""
    if values.size > 4096:
        return np.add.reduce, (values,)
    return values.dot, (np.ones_like(values),)


def held_view(public: Array, shape: Shape) -> Array:
    """The inverse of ``public_view``: a batch-first array seen batch-innermost. A view, no copy."""
    return public.transpose(1, 3, 2, 0) if len(shape) == 3 else np.moveaxis(public, 0, -1)


class Part(NamedTuple):
    """What a workspace for a part of a batch must know: the samples of the ``whole`` batch, and where the
    part's own ``gradients`` go, a vector like the network's ``gradient_vector``. Penalties are left out.
    """

    whole: int
    gradients: Array
