"""All arrays and all calls of one step, for one batch size.

A :class:`Workspace` compiles a network for a batch size: it gives every node a :class:`Site` with its
named arrays and lets the layer write its calls there; the :class:`Head` is the same for the loss. The
step is then
``run(workspace.forward); run(workspace.backward)``: no array is made in it.

One step, followed through a dense layer with ReLU before a loss:

1. the batch is copied into ``feeds`` (public layout, batch first);
2. forward, in topological order: the layer's calls write z, the activation's calls turn z into y;
3. the head's calls write the loss of each sample, then dL/dz (or dL/dy) of the output;
   (and f' of all narrow layers of one activation at once, see :mod:`nnstudio.engine.arena`);
4. backward, in reverse order: gradients from several consumers are added up in dy, the activation's calls
   turn dy into dz, the layer's calls write the parameters' gradients and dx, which *is* the dy of the layer
   before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nnstudio.engine import stripes
from nnstudio.engine.activations.base import Scratch
from nnstudio.engine.arena import arenas
from nnstudio.engine.plan import Array, Call, Calls, Shape, channel_axis, held_shape, public_view, ready
from nnstudio.engine.stripes import Stripe

if TYPE_CHECKING:
    from nnstudio.engine.activations import Activation
    from nnstudio.engine.layers.base import Layer
    from nnstudio.engine.losses import Goal, Loss
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

    def __init__(self, network: Network, node_id: str, batch: int, *, training: bool) -> None:
        super().__init__(network.dtype)
        self.node_id, self.batch, self.training = node_id, batch, training
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
        return self._network.gradient(self.node_id, name) if self.training else None

    def joined(self, *names: str) -> Array:
        """Parameters that lie behind each other as one matrix: kernel rows, then the bias as the last row."""
        return self._network.joined(self.node_id, names)

    def joined_gradient(self, *names: str) -> Array | None:
        """The same block of the gradient vector; None when frozen or nothing is trained."""
        return self._network.joined_gradient(self.node_id, names) if self.training else None


class Head(Arrays):
    """The loss of one output while it is compiled: what a loss's ``plan`` reads and writes.

    ``per_sample`` is the held output without its channel axis; ``count`` is how many losses that is
    (gradients are divided by it); ``outputs`` the extent of the channel axis. With ``fused`` the loss
    writes y and dz itself. ``weight`` is what the loss counts beside those of other outputs.
    """

    def __init__(self, site: Site, loss: Loss, weight: float, *, fused: bool) -> None:
        super().__init__(site.dtype)
        self.weight = weight
        self.fused, self.z, self.y, self.dz, self.dy = fused, site.z, site.y, site.dz, site.dy
        self.axis = channel_axis(site.output)
        held = site.y.shape
        self.outputs = held[self.axis]
        rest = held[: self.axis] + held[self.axis + 1 :]
        self.per_sample: Array = np.zeros(rest, site.dtype)
        self.count = int(np.prod(rest))
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
        """Mean loss of the batch last run forward, without the weight."""
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


class Workspace:
    """A network compiled for one batch size.

    ``feeds``: by input node id, where the batch goes, in public layout (vectors have a last column of ones).
    ``heads``: the loss of each output, by its node id; ``head``: that of the only output, else None.
    ``keep`` keeps z apart from y and dz apart from dy, and all of a large image's gradient (see
    :mod:`nnstudio.engine.stripes`), so that every intermediate value can be shown;
    ``input_gradient`` also computes dL/dx of the data. Without ``training`` there is a forward pass only.
    """

    def __init__(
        self,
        network: Network,
        batch: int,
        *,
        loss: Goal | None = None,
        training: bool = False,
        keep: bool = False,
        input_gradient: bool = False,
    ) -> None:
        self.network, self.batch, self.training, self.keep = network, batch, training, keep
        self.feeds: dict[str, Array] = {}
        self.sites: dict[str, Site] = {}
        self.heads: dict[str, Head] = {}
        self.forward: Calls = []
        self.backward: Calls = []
        self._input_gradient = input_gradient
        goals = {} if loss is None else network.goals(loss)
        fused = {
            i for i, goal in goals.items()
            if goal.loss.fuses(network.spec.by_id[i].layer.output_activation())
        }  # fmt: skip
        outputs = {node.id for node in network.outputs}
        hidden = [i for i in network.order if i not in outputs and not network.spec.by_id[i].layer.is_input]
        self._arenas = arenas(network, hidden, batch) if training and not keep else {}
        for node_id in network.order:
            self._place(node_id, fused=node_id in fused)
        for node_id, goal in goals.items():
            self.heads[node_id] = Head(self.sites[node_id], goal.loss, goal.weight, fused=node_id in fused)
        self.head = next(iter(self.heads.values())) if len(self.heads) == 1 else None
        self._write(fused)
        alone = self.head is not None and not network.is_penalized
        self.loss: Callable[[], float] = self.head.mean_loss if alone and self.head else self._sum_of_losses
        """Mean loss of the batch last run forward, penalties included; outputs add up, each by its weight."""

    @property
    def output(self) -> Array:
        """The network's only output for the batch in ``feeds``, batch first. A view: copy it to keep it."""
        return self.output_of(self.network.output.id)

    def output_of(self, node_id: str) -> Array:
        """The output of one node, likewise."""
        site = self.sites[node_id]
        return public_view(site.y, site.output)

    def array(self, name: str) -> Array:
        """Any intermediate array by name, in public layout: ``dense_1/z``, ``/y``, ``/dy``, ``/dz``, ``/x``.

        Work arrays have the names their layer gave them and stay as held. Raises ``KeyError`` with a
        sentence.
        """
        layer, _, what = name.rpartition("/")
        site = self.sites[self.network.spec.named(layer).id]
        if what in ("dz", "dy") and any(stripe.place != stripe.rows for stripe in site.stripes):
            raise KeyError(f"Only some rows of {name} are kept. Compile with keep=True to see all of it.")
        if what in ("z", "y", "dz", "dy"):
            return public_view(getattr(site, what), site.output)
        if what in ("x", "dx") and len(site.x) == 1 and (found := getattr(site, what)[0]) is not None:
            return public_view(found, site.inputs[0])
        if what in site.named:
            return site.named[what]
        known = ", ".join(["x", "z", "y", "dy", "dz", "dx", *site.named])
        raise KeyError(f"{layer} has no array ‘{what}’. It has: {known}.")

    # Arrays ----------------------------------------------------------------------------------------------

    def _place(self, node_id: str, *, fused: bool) -> None:
        """Make a node's arrays: its inputs are the outputs of the nodes before it."""
        site = Site(self.network, node_id, self.batch, training=self.training)
        self.sites[node_id] = site
        producers = [self.sites[e.source] for e in self.network.spec.incoming[node_id]]
        site.producers, site.keep = producers, self.keep
        site.inputs = [p.output for p in producers]
        site.x = [p.y for p in producers]
        if len(producers) == 1:
            site.x_and_ones = producers[0].y_and_ones
        site.needs_gradient = self.training and (
            self.network.has_trainable(node_id)
            or any(p.needs_gradient for p in producers)
            or (site.layer.is_input and self._input_gradient)
        )
        if site.layer.is_input:
            self._place_feed(site)
            activation = None
        else:
            site.y, site.y_and_ones = self._output_array(site)
            activation = site.layer.output_activation()
        shared = not self.keep and not fused and (activation is None or activation.derivative_from_output)
        linear = activation is None or activation.kind == "linear"
        site.z = site.y if shared or (linear and not fused) else np.empty(site.y.shape, site.dtype)
        site.dy = np.empty(site.y.shape, site.dtype)
        site.dz = site.dy if not self.keep or linear else np.empty(site.y.shape, site.dtype)
        site.dx = [self._gradient_array(p) for p in producers]

    def _place_feed(self, site: Site) -> None:
        shape, batch = site.output, self.batch
        if len(shape) == 1:
            feed = np.ones((batch, shape[0] + 1), site.dtype)
            site.y, site.y_and_ones = feed[:, :-1].T, feed.T
        else:
            feed = np.zeros((batch, *shape), site.dtype)
            site.y = np.zeros(held_shape(shape, batch), site.dtype)
            site.forward(np.copyto, site.y, held_view(feed, shape))
        self.feeds[site.node_id] = feed

    def _output_array(self, site: Site) -> tuple[Array, Array | None]:
        held = held_shape(site.output, self.batch)
        if arena := self._arenas.get(site.node_id):
            site.named["activation derivative"] = arena.slope_of(site.node_id)
            with_ones = arena.y_of(site.node_id)
        elif len(held) == 2:
            with_ones = np.ones((held[0] + 1, held[1]), self.network.dtype)
        else:
            return np.zeros(held, self.network.dtype), None
        return with_ones[:-1], with_ones

    def _gradient_array(self, producer: Site) -> Array | None:
        """Where a consumer writes dL/d(output of producer): its dy, or an array of its own to be added up."""
        if not producer.needs_gradient:
            return None
        if self.network.consumers(producer.node_id) == 1:
            return producer.dy
        producer.branches.append(np.empty(producer.y.shape, producer.dtype))
        return producer.branches[-1]

    # Calls -----------------------------------------------------------------------------------------------

    def _write(self, fused: Collection[str]) -> None:
        behind: dict[str, Calls] = {}
        for site in self.sites.values():
            site.layer.plan(site)
        for node_id, site in self.sites.items():
            self.forward += site.forward_calls
            activation = site.layer.output_activation()
            behind[node_id] = []
            if site.stripes:
                acts = None if node_id in fused else activation
                self.forward += stripes.forward(site, acts)
                behind[node_id] = stripes.backward(site, None if site.slope_is_taken else acts)
            elif node_id not in fused:
                behind[node_id] = self._write_activation(site, activation)
        for head in self.heads.values():
            self.forward += head.forward_calls
            self.backward += head.backward_calls
        for arena in dict.fromkeys(self._arenas.values()):
            self.backward += arena.slopes()
        if self.training:
            for node_id in reversed(self.sites):
                self._write_backward(self.sites[node_id], behind[node_id])
            self.backward += self.network.penalty_calls()
        self.forward, self.backward = ready(self.forward), ready(self.backward)

    def _write_activation(self, site: Site, activation: Activation) -> Calls:
        axis = channel_axis(site.output)

        def work(name: str) -> Array:
            return site.scratch(f"activation {name}", site.y.shape)

        scratch = Scratch(work, site.parameter, site.gradient)
        if site.z is not site.y or activation.kind != "linear":
            self.forward += activation.forward(site.z, site.y, axis, scratch)
        if not site.needs_gradient:
            return []
        if site.node_id in self._arenas:
            return [(np.multiply, (site.dy, site.named["activation derivative"], site.dz))]
        return activation.backward(site.z, site.y, site.dy, site.dz, axis, scratch)

    def _write_backward(self, site: Site, activation_calls: Calls) -> None:
        if not site.needs_gradient:
            return
        if site.branches:
            first, second, *more = site.branches
            self.backward.append((np.add, (first, second, site.dy)))
            self.backward += [(np.add, (site.dy, branch, site.dy)) for branch in more]
        taken = site.slope_is_taken and not site.stripes
        self.backward += ([] if taken else activation_calls) + site.backward_calls

    # Values ----------------------------------------------------------------------------------------------

    def load(self, x: Array | Mapping[str, Array], y: Array | Mapping[str, Array] | None = None) -> None:
        """Copy one batch (public layout) and its targets into place: by node id where there are several."""
        for node_id, feed in self.feeds.items():
            values = x[node_id] if isinstance(x, Mapping) else x
            shape = self.sites[node_id].output
            if len(shape) == 1:
                feed[:, : shape[0]] = values  # behind it stays the column of ones
            else:
                feed[...] = values
        for node_id, head in self.heads.items() if y is not None else ():
            targets = y[node_id] if isinstance(y, Mapping) else y
            assert targets is not None
            head.feed[...] = targets.reshape(head.feed.shape)

    def _sum_of_losses(self) -> float:
        return sum(h.weight * h.mean_loss() for h in self.heads.values()) + self.network.penalty()
