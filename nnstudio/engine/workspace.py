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
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.engine import stripes
from nnstudio.engine.activations.base import Scratch
from nnstudio.engine.arena import arenas
from nnstudio.engine.plan import Array, Calls, channel_axis, held_shape, public_view, ready
from nnstudio.engine.site import Head, Part, Site, held_view

if TYPE_CHECKING:
    from nnstudio.engine.activations import Activation
    from nnstudio.engine.losses import Goal
    from nnstudio.engine.network import Network


class Workspace:
    """A network compiled for one batch size.

    ``feeds``: by input node id, where the batch goes, in public layout (vectors have a last column of ones).
    ``heads``: the loss of each output, by its node id; ``head``: that of the only output, else None.
    ``keep`` keeps z apart from y and dz apart from dy, and all of a large image's gradient (see
    :mod:`nnstudio.engine.stripes`), so that every intermediate value can be shown;
    ``input_gradient`` also computes dL/dx of the data. Without ``training`` there is a forward pass only.
    ``part`` makes it work on a part of a batch (see :mod:`nnstudio.engine.training.halves`).
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
        part: Part | None = None,
    ) -> None:
        self.network, self.batch, self.training, self.keep = network, batch, training, keep
        self._part = part or Part(batch, network.gradient_vector)
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
            self.heads[node_id] = Head(
                self.sites[node_id], goal.loss, goal.weight, fused=node_id in fused, whole=self._part.whole
            )
        self.head = next(iter(self.heads.values())) if len(self.heads) == 1 else None
        self._write(fused)
        if training and part is None:
            self.backward += ready(network.penalty_calls())
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
        gradients = self._part.gradients
        site = Site(self.network, node_id, self.batch, training=self.training, gradients=gradients)
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

    def mean_losses(self) -> dict[str, float]:
        """Each output's own loss of the batch last run forward, without its weight, by node id."""
        return {node_id: head.mean_loss() for node_id, head in self.heads.items()}

    def _sum_of_losses(self) -> float:
        return sum(h.weight * h.mean_loss() for h in self.heads.values()) + self.network.penalty()
