"""What a loss declares: its formula per sample, the targets it wants, and its calls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

import numpy as np

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.activations.base import Activation
from nnstudio.engine.in_numbers import filled
from nnstudio.engine.plan import Array

if TYPE_CHECKING:
    from nnstudio.engine.site import Head

TargetForm = Literal["values", "one_hot", "labels"]
"""values: numbers (batch, outputs) · one_hot: 0/1 rows (batch, classes) · labels: whole numbers (batch,)"""


class Loss(Declaration):
    """How wrong a prediction is. The training loss is the mean over the batch (plus penalties).

    ``wants`` says which form of target it takes, ``target_range`` between which numbers it is defined.
    ``term`` is what one output p with the target y (labels: 1 for the true class, else 0) adds to a
    sample's loss, ``term_slope`` its derivative by p, ``fused_slope`` that by z where ``fuses`` says so;
    ``is_mean`` says that a sample's loss is the mean of its terms, not their sum.
    """

    formula: ClassVar[str] = ""
    term: ClassVar[str] = ""
    term_slope: ClassVar[str] = ""
    fused_slope: ClassVar[str] = "{p} − {y}"
    is_mean: ClassVar[bool] = True
    wants: ClassVar[TargetForm] = "values"
    target_range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)

    def fuses(self, activation: Activation) -> bool:
        """Whether loss and gradient are computed from the logits z of this output activation (stable)."""
        return False

    def worked(self, y: float, p: float) -> tuple[str, str]:
        """``term`` and ``term_slope`` with their numbers; no term where an output adds nothing."""
        return filled(self.term, y=y, p=p), filled(self.term_slope, y=y, p=p)

    def plan(self, at: Head) -> None:
        """Write calls: forward fills ``at.per_sample``, backward ``at.dz`` if ``at.fused`` else ``at.dy``.

        Gradients are those of the batch mean: divided by ``at.count``. If ``at.fused``, forward also fills
        ``at.y``, after it has read ``at.z`` (they may share memory).
        """
        raise NotImplementedError


LOSSES: Registry[Loss] = Registry("losses", "loss")


class WeightedLoss(NamedTuple):
    """One output's part in what training makes small: ``weight`` times its mean loss."""

    loss: Loss
    weight: float = 1.0


Goal = Loss | tuple[WeightedLoss, ...]
"""What a network is trained for: one loss for every output, or one for each output in drawn order."""


EPSILON = 1e-7
"""Probabilities are cut to EPSILON … 1 - EPSILON before a logarithm is taken."""


def clipped(at: Head) -> tuple[Array, Array]:
    """The output cut to EPSILON … 1 - EPSILON, and where it lay inside already (there a gradient passes)."""
    p, inside, number = at.scratch("p"), at.scratch("inside", at.y.shape, np.bool_), at.dtype.type
    at.forward(np.clip, at.y, number(EPSILON), number(1 - EPSILON), p)
    at.forward(np.equal, p, at.y, inside)
    return p, inside
