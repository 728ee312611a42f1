"""What a loss declares: its formula per sample, the targets it wants, and its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from nnstudio.catalog import Declaration, Registry
from nnstudio.engine.activations.base import Activation

if TYPE_CHECKING:
    from nnstudio.engine.workspace import Head

TargetForm = Literal["values", "one_hot", "labels"]
"""values: numbers (batch, outputs) · one_hot: 0/1 rows (batch, classes) · labels: whole numbers (batch,)"""


class Loss(Declaration):
    """How wrong a prediction is. The training loss is the mean over the batch (plus penalties).

    ``wants`` says which form of target it takes; ``problem`` what it is for.
    """

    formula: ClassVar[str] = ""
    wants: ClassVar[TargetForm] = "values"

    def fuses(self, activation: Activation) -> bool:
        """Whether gradient and loss are computed from the logits z of this output activation (stable, cheaper)."""
        return False

    def plan(self, at: Head) -> None:
        """Write calls: forward fills ``at.per_sample``; backward fills ``at.dz`` if ``at.fused`` else ``at.dy``.

        Gradients are those of the batch mean: divided by ``at.count``.
        """
        raise NotImplementedError


LOSSES: Registry[Loss] = Registry("losses", "loss")
