"""One training step worked out: every number of it, and how it comes about, as one writes it by hand.

Nothing is computed a second time: a step of the engine is done with every array kept, and its numbers are
written into the formulas that layers, activations, losses and optimizers declare beside their calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Literal

import numpy as np
from threadpoolctl import threadpool_limits

from nnstudio.engine.gradcheck import RepeatedStep
from nnstudio.engine.in_numbers import Written, added, factor, number
from nnstudio.engine.network import Network
from nnstudio.engine.parameter import Parameter
from nnstudio.engine.plan import Array, public_view
from nnstudio.engine.site import Head, Site
from nnstudio.engine.training.samples import Arrays
from nnstudio.engine.training.settings import TrainingSettings
from nnstudio.engine.worked_update import Updates

Phase = Literal["forward", "loss", "backward", "update"]

MOST_LINES = 600
"""Of larger layers only the beginning is written out."""


@dataclass(frozen=True)
class Part:
    """What one layer does in one phase of the step. ``rules``: the formulas that ``lines`` fill in.

    Numbers are named as in their arrays, counted from 0: ``z[1]``, with several samples ``z[sample, 1]``.
    ``is_cut``: there are more numbers than are shown.
    """

    phase: Phase
    name: str
    kind: str
    rules: tuple[str, ...]
    lines: tuple[Written, ...]
    is_cut: bool = False


def worked_step(
    network: Network, settings: TrainingSettings, x: Arrays, y: Arrays, update: int = 1
) -> tuple[Part, ...]:
    """Forward pass, loss, backward pass and update of a step on the batch (x, y), in this order.

    Done in float64 on a copy of the network, with dropout and noise drawn, at the optimizer's learning rate
    without its schedule. ``update``: the step is the so-many-th in a row on this batch, the first from the
    weights as they are (slots of the optimizer start at zero). Raises ``NetworkError``.
    """
    with threadpool_limits(1, user_api="blas"), np.errstate(all="ignore"):
        step = RepeatedStep(network, settings, x, y, keep=True)
        updates = Updates(step.network, settings)
        for _ in range(update - 1):
            step.backward()
            updates.advance()
        step.backward()
        order = [i for i in step.network.order if not step.workspace.sites[i].layer.is_input]
        work = _Work(step, settings)
        parts = [work.forward(i) for i in order]
        parts += [work.loss(i) for i in order if i in step.workspace.heads]
        parts += [work.backward(i) for i in reversed(order) if step.workspace.sites[i].needs_gradient]
        parameters = [(i, work.trained(i)) for i in order]
        values = updates.advance()
    for node_id, trained in parameters:
        if trained:
            node = step.network.spec.by_id[node_id]
            lines = (w for p in trained for w in values.lines(node_id, p))
            rules = (settings.optimizer.formula,)
            parts.append(_part("update", node.name, settings.optimizer.kind, rules, lines))
    return tuple(parts)


class _Work:
    """Writes down the step that was done last."""

    def __init__(self, step: RepeatedStep, settings: TrainingSettings) -> None:
        self._network, self._workspace = step.network, step.workspace
        self._spec, self._sites = step.network.spec, step.workspace.sites
        self._goals = step.network.goals(settings.goal([node.id for node in step.network.outputs]))

    def trained(self, node_id: str) -> list[Parameter]:
        """The parameters of a node that get a gradient."""
        found = self._network.analysis.parameters[node_id]
        return [p for p in found if self._network.gradient(node_id, p.name) is not None]

    def forward(self, node_id: str) -> Part:
        """z with its sum, and y = f(z)."""
        site, activation = self._sites[node_id], self._sites[node_id].layer.output_activation()
        rules = (site.layer.formula, "" if activation.kind == "linear" else activation.formula)
        return self._part("forward", node_id, rules, self._outputs(site))

    def _outputs(self, site: Site) -> Iterator[Written]:
        z, y, activation = _public(site, site.z), _public(site, site.y), site.layer.output_activation()
        for sample, place, shown in self._places(site):
            at = (sample, *place)
            how = added(site.layer.worked_z(site, sample, place))
            if activation.kind == "linear":
                yield Written(f"y{shown}", how, y[at])
                continue
            yield Written(f"z{shown}", how, z[at])
            yield Written(f"y{shown}", activation.worked(z[at[:-1]], at[-1]), y[at])

    def loss(self, node_id: str) -> Part:
        """The loss of each sample of one output, their mean, and what penalties add to it."""
        head, site, loss = self._workspace.heads[node_id], self._sites[node_id], self._goals[node_id].loss
        values = np.moveaxis(head.per_sample, -1, 0)
        lines: list[Written] = []
        several = values.size > 1
        if len(site.output) == 1:
            for sample in range(len(values)):
                pairs = zip(self._targets(head, sample), head.y[:, sample], strict=True)
                terms = [t for t, _ in (loss.worked(float(y), float(p)) for y, p in pairs) if t]
                how = added(terms)
                if loss.is_mean and len(terms) > 1:
                    how = f"({how}) / {len(terms)}"
                lines.append(Written(f"L[{sample}]" if several else "L", how, values[sample]))
        if several:
            how = f"({added([number(v) for v in values])}) / {len(values)}" if values.ndim == 1 else ""
            lines.append(Written("L", how, head.mean_loss()))
        lines += self._whole_loss(head)
        rules = (loss.formula, "R = λ₁·Σ|w| + λ₂·Σw², J = L + R" if self._network.is_penalized else "")
        return self._part("loss", node_id, rules, lines, kind=loss.kind)

    def _whole_loss(self, head: Head) -> Iterator[Written]:
        """What is made small, where that is more than the loss of one output."""
        terms = [
            f"{factor(h.weight)}·{factor(h.mean_loss())}" if h.weight != 1 else factor(h.mean_loss())
            for h in self._workspace.heads.values()
        ]
        if self._network.is_penalized:
            penalty = self._network.penalty()
            yield Written("R", added(self._penalties()), penalty)
            terms.append(number(penalty))
        if len(terms) > 1 or head.weight != 1:
            yield Written("J", added(terms), self._workspace.loss())

    def _penalties(self) -> list[str]:
        """What L1 and L2 of each parameter add to the loss."""
        found = []
        for node_id in self._network.order:
            for p in self.trained(node_id):
                w = self._network.parameter(node_id, p.name)
                found += [f"{number(p.l1)}·{number(float(np.abs(w).sum()))}"] if p.l1 else []
                found += [f"{number(p.l2)}·{number(float((w * w).sum()))}"] if p.l2 else []
        return found

    def backward(self, node_id: str) -> Part:
        """dL/dy and where it comes from, dL/dz, and the gradient of each parameter."""
        activation, head = self._sites[node_id].layer.output_activation(), self._workspace.heads.get(node_id)
        plain = activation.kind == "linear" or (head is not None and head.fused)
        rules = () if plain else ("dL/dz = (dL/dy)·f'(z)", activation.derivative_formula)
        rules = (*rules, "dL/dz = p − y" if head is not None and head.fused else "")
        rules = (*rules, self._sites[node_id].layer.gradient_formula if self.trained(node_id) else "")
        gradients = (w for p in self.trained(node_id) for w in self._gradient(node_id, p))
        deltas = self._deltas(node_id)
        # So that those of large layers leave room for the gradients of their weights.
        first = _part("backward", "", "", (), deltas, MOST_LINES // 2)
        part = self._part("backward", node_id, rules, chain(first.lines, gradients))
        return replace(part, is_cut=part.is_cut or first.is_cut)

    def _deltas(self, node_id: str) -> Iterator[Written]:
        """dL/dy and dL/dz; dL/dz alone where the loss is differentiated together with the activation."""
        site, head = self._sites[node_id], self._workspace.heads.get(node_id)
        activation = site.layer.output_activation()
        dy, dz, z, y = (_public(site, a) for a in (site.dy, site.dz, site.z, site.y))
        for sample, place, shown in self._places(site):
            at, arrived = (sample, *place), self._arriving(node_id, sample, place)
            if head is not None and head.fused:
                yield Written(f"dL/dz{shown}", arrived, dz[at])
                continue
            yield Written(f"dL/dy{shown}", arrived, dy[at])
            if activation.kind != "linear":
                rows = (z[at[:-1]], y[at[:-1]], dy[at[:-1]])
                yield Written(f"dL/dz{shown}", activation.worked_back(*rows, at[-1]), dz[at])

    def _gradient(self, node_id: str, p: Parameter) -> Iterator[Written]:
        site, values = self._sites[node_id], self._network.parameter(node_id, p.name)
        found = self._network.gradient(node_id, p.name)
        assert found is not None
        for place in np.ndindex(values.shape):
            terms, w = site.layer.worked_gradient(site, p.name, place), float(values[place])
            if terms and p.l2:
                terms.append(f"2·{number(p.l2)}·{factor(w)}")
            if terms and p.l1:
                terms.append(f"{number(p.l1)}·sign({number(w)})")
            yield Written(f"dL/d{p.name}{_index(place)}", added(terms), float(found[place]))

    def _arriving(self, node_id: str, sample: int, place: tuple[int, ...]) -> str:
        """Where the gradient of one output comes from: the loss, or the layers behind."""
        site, head = self._sites[node_id], self._workspace.heads.get(node_id)
        if head is not None:
            return self._from_loss(node_id, head, sample, place) if len(site.output) == 1 else ""
        if site.branches:
            return added([number(_public(site, branch)[(sample, *place)]) for branch in site.branches])
        behind = [e.target for e in self._spec.edges if e.source == node_id]
        if len(behind) != 1:
            return ""
        next_site = self._sites[behind[0]]
        return added(next_site.layer.worked_dx(next_site, sample, place))

    def _from_loss(self, node_id: str, head: Head, sample: int, place: tuple[int, ...]) -> str:
        loss, unit = self._goals[node_id].loss, place[-1]
        y, p = float(self._targets(head, sample)[unit]), float(head.y[unit, sample])
        how = loss.fused_slope.format(p=factor(p), y=factor(y)) if head.fused else loss.worked(y, p)[1]
        parts = head.count * (head.outputs if loss.is_mean else 1)
        how = f"({how}) / {parts}" if parts > 1 else how
        return how if head.weight == 1 else f"{number(head.weight)}·({how})"

    def _targets(self, head: Head, sample: int) -> Array:
        """What each output of a sample should be; of a label, 1 for the true class."""
        target: Array = np.asarray(np.moveaxis(head.target, -1, 0)[sample])
        return target if target.ndim else (np.arange(head.outputs) == target).astype(float)

    def _places(self, site: Site) -> Iterator[tuple[int, tuple[int, ...], str]]:
        """Sample, place in its output, and how that is shown."""
        for sample, *place in np.ndindex(site.batch, *site.output):
            shown = (sample, *place) if site.batch > 1 else tuple(place)
            yield sample, tuple(place), _index(shown)

    def _part(
        self, phase: Phase, node_id: str, rules: tuple[str, ...], lines: Iterable[Written], kind: str = ""
    ) -> Part:
        node = self._spec.by_id[node_id]
        return _part(phase, node.name, kind or node.layer.kind, rules, lines)


def _part(
    phase: Phase,
    name: str,
    kind: str,
    rules: tuple[str, ...],
    lines: Iterable[Written],
    most: int = MOST_LINES,
) -> Part:
    first = [Written(w.name, w.how, float(w.value)) for w in islice(lines, most + 1)]
    kept = tuple(rule for rule in rules if rule)
    return Part(phase, name, kind, kept, tuple(first[:most]), len(first) > most)


def _public(site: Site, held: Array) -> Array:
    return public_view(held, site.output)


def _index(place: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, place))}]"
