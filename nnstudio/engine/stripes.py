"""Large images are computed a few rows at a time, so that what follows finds them in the processor's cache.

A layer with a large image as output cuts its calls into stripes. Each is followed at once by its rows of the
activation and, where the next layer is its only consumer and joins, by that layer's rows; backward the other
way round. The numbers are the same as without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnstudio.engine.activations.base import Activation, Scratch
from nnstudio.engine.plan import Array, Call, Calls, channel_axis

if TYPE_CHECKING:
    from nnstudio.engine.site import Site

SMALL = 1 << 20
"""Bytes of an output that stay in the cache anyway: up to here it is not cut."""

STRIPE = 1 << 18
"""Bytes of the output in one stripe, about. What is computed from it takes several times as much."""


@dataclass
class Stripe:
    """Some rows of a held image: how they are computed, and what the next layer makes of them (``after``).

    Backward: what that layer gives them (``before``), and what this one makes of it: ``back(place)``, with
    ``place`` the rows of dy and dz where their gradient lies.
    """

    rows: slice
    place: slice
    forward: Calls = field(default_factory=list)
    after: Calls = field(default_factory=list)
    before: Calls = field(default_factory=list)
    back: Callable[[slice], Call] | None = None


def cut(z: Array, activation: Activation) -> list[Stripe]:
    """Stripes of a held image of an even number of rows each, or none where it is small, or where its
    activation looks at more than one number at a time or learns.
    """
    if z.nbytes <= SMALL or not activation.elementwise or activation.parameters(z.shape[1], trainable=True):
        return []
    step = 2 * max(1, STRIPE // (2 * z[0].nbytes))
    rows = [slice(start, min(start + step, len(z))) for start in range(0, len(z), step)]
    return [Stripe(part, part) for part in rows]


def joined(at: Site, high: int) -> list[Stripe]:
    """The stripes of the layer before, for a layer that takes ``high`` rows at a time; none if others follow
    that layer too.

    Where its gradient only serves its own parameters it is not kept: all stripes take the same place.
    """
    before = at.producers[0]
    if not at.is_only_consumer or any(s.rows.start % high for s in before.stripes):
        return []
    if all(dx is None for dx in before.dx) and not before.keep:
        for stripe in before.stripes:
            stripe.place = slice(0, stripe.rows.stop - stripe.rows.start)
    return before.stripes


def forward(site: Site, activation: Activation | None) -> Calls:
    """The forward calls of all stripes; without an activation where the loss takes care of it."""
    calls: Calls = []
    for stripe in site.stripes:
        calls += stripe.forward
        if activation is not None and (site.z is not site.y or activation.kind != "linear"):
            z = site.z[stripe.rows]
            y = z if site.y is site.z else site.y[stripe.rows]
            calls += activation.forward(z, y, channel_axis(site.output), _scratch(site, stripe.rows))
        calls += stripe.after
    return calls


def backward(site: Site, activation: Activation | None) -> Calls:
    """The backward calls of all stripes; without an activation where its slope was taken account of."""
    calls: Calls = []
    for stripe in site.stripes:
        calls += stripe.before
        if activation is not None:
            rows, place = stripe.rows, stripe.place
            dy = site.dy[place]
            dz = dy if site.dz is site.dy else site.dz[place]
            axis, scratch = channel_axis(site.output), _scratch(site, rows)
            calls += activation.backward(site.z[rows], site.y[rows], dy, dz, axis, scratch)
        if stripe.back is not None:
            calls.append(stripe.back(stripe.place))
    return calls


def _scratch(site: Site, rows: slice) -> Scratch:
    return Scratch(lambda name: site.scratch(f"activation {name}", site.y.shape)[rows])
