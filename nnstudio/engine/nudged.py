"""What came out of nudging one weight: its numbers, and what they mean in a sentence."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from nnstudio.catalog.words import tr, tr_later
from nnstudio.engine.gradcheck import RIGHT, difference, floor_of

Verdict = Literal["right", "flat", "rounding", "kink", "jump", "curved", "wrong", "unusable"]
Break = Literal["", "kink", "jump"]

PARTS = 20
"""The way from w - ε to w + ε is looked at in so many pieces."""


@dataclass(frozen=True)
class Station:
    """A layer on the way from the weight to the loss: how far its numbers moved when w became w + ε.

    ``z`` before its activation (None where that is the same as ``y``), ``y`` its output: the largest change
    of one number of one sample. ``promise``: the sum of dL/dz · Δz over all its numbers, what the chain rule
    says of the loss here; None where no gradient is computed.
    """

    name: str
    z: float | None
    y: float
    promise: float | None


@dataclass(frozen=True)
class Nudge:
    """What came out. ``loss``, ``above``, ``below``: L(w), L(w + ε), L(w - ε); ``gradient``: dL/dw, by
    backpropagation. ``closer``: the slope over a smaller nudge. ``curve``: (shift, loss) from -ε to ε.
    ``break_at``: the shift where the loss has a kink or jumps, where it does.
    """

    name: str
    index: tuple[int, ...]
    epsilon: float
    samples: int
    value: float
    loss: float
    above: float
    below: float
    gradient: float
    closer: float
    curve: tuple[tuple[float, float], ...]
    stations: tuple[Station, ...]
    break_kind: Break = ""
    break_at: float = math.nan

    @property
    def place(self) -> str:
        """``dense_1/kernel[2, 5]``."""
        return f"{self.name}[{', '.join(map(str, self.index))}]"

    @property
    def slope(self) -> float:
        """(L(w + ε) - L(w - ε)) / 2ε."""
        return difference(self.above, self.below, self.epsilon)

    @property
    def absolute_error(self) -> float:
        """|gradient - slope|."""
        return abs(self.gradient - self.slope)

    @property
    def relative_error(self) -> float:
        """|gradient - slope| / (|gradient| + |slope|); 0 where both are 0."""
        size = abs(self.gradient) + abs(self.slope)
        return self.absolute_error / size if size else 0.0 * self.absolute_error

    @property
    def change(self) -> float:
        """L(w + ε) - L(w)."""
        return self.above - self.loss

    @property
    def promise(self) -> float:
        """dL/dw · ε: how far the loss would move if it were a straight line."""
        return self.gradient * self.epsilon

    @property
    def verdict(self) -> Verdict:
        """What the numbers mean. Rounding is no error, and a nudge too wide is none of the gradient."""
        if not all(map(math.isfinite, (self.loss, self.above, self.below, self.gradient))):
            return "unusable"
        if self.gradient == self.slope == 0 and not self.break_kind:
            return "flat"
        if self.relative_error < RIGHT:
            return "right"
        if self.break_kind:
            return self.break_kind
        if self.absolute_error < RIGHT * floor_of(self.loss, self.epsilon):
            return "rounding"
        return "curved" if abs(self.gradient - self.closer) < 0.6 * self.absolute_error else "wrong"

    def sentence(self) -> str:
        """What happened, and what it says about backpropagation."""
        return f"{self._happened()} {self._meaning()}"

    def _happened(self) -> str:
        values = {"place": self.place, "epsilon": f"{self.epsilon:g}", "change": f"{abs(self.change):.4g}"}
        if not math.isfinite(self.change):
            return tr("{place} + {epsilon}: the loss is not a number.", **values)
        if self.change == 0:
            return tr("{place} + {epsilon}: the loss does not move.", **values)
        values["promise"] = signed(self.promise)
        if self.change > 0:
            return tr(
                "{place} + {epsilon}: the loss rises by {change}; the gradient said {promise}.", **values
            )
        return tr("{place} + {epsilon}: the loss falls by {change}; the gradient said {promise}.", **values)

    def _meaning(self) -> str:
        shift = signed(self.break_at, 2)
        return tr(MEANINGS[self.verdict], error=f"{self.relative_error:.1e}", shift=shift)


def signed(value: float, digits: int = 4) -> str:
    """``+0.0002`` or ``−3.3e-05``."""
    return f"{'−' if value < 0 else '+'}{abs(value):.{digits}g}"


MEANINGS: dict[Verdict, str] = {
    "right": tr_later("Slope and gradient agree to {error}: backpropagation is right."),
    "flat": tr_later(
        "Slope and gradient are both 0: this weight has no say here. A dead unit, inputs of 0 or dropout can "
        "be the reason."
    ),
    "rounding": tr_later(
        "They agree as far as the sixteen digits of the loss can tell; a larger epsilon tells more."
    ),
    "kink": tr_later(
        "Off by {error}, because the loss has a kink at {shift} from the weight (relu at 0, a maximum at a "
        "tie): its slope jumps there, and the difference is a mean of both sides. A smaller epsilon leaves "
        "it out, unless the kink is at the weight itself."
    ),
    "jump": tr_later(
        "Off by {error}, because the loss jumps at {shift} from the weight (step, sign): there is no slope "
        "that backpropagation could find."
    ),
    "curved": tr_later(
        "Off by {error}, because the loss bends over so wide a nudge. With a smaller epsilon they come "
        "together."
    ),
    "wrong": tr_later(
        "Off by {error}, also for a smaller nudge: this gradient does not belong to this loss."
    ),
    "unusable": tr_later(
        "There is nothing to compare: numbers overflow. Try smaller weights or another batch."
    ),
}
