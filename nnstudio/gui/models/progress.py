"""How far a run is, how fast, and how long it will still take."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import Finished
from nnstudio.gui.models.curves import Curves

WINDOW = 2.0
"""Seconds over which the speed is measured."""

ASLEEP = 5.0
"""Nobody looked for so long: the machine slept, or its clock jumped."""


@dataclass(frozen=True)
class Progress:
    """``fraction`` is from 0 to 1; ``samples_per_second`` and ``seconds_left`` are None until measured."""

    epoch: int = 0
    epochs: int = 0
    step: int = 0
    fraction: float = 0.0
    samples_per_second: float | None = None
    seconds_left: float | None = None

    def sentence(self) -> str:
        """For example ``step 1,302 · 14,900 samples/s · 0:04 left`` (what stands behind ‘Epoch 31 / 50’)."""
        words = [tr("step {step:,}", step=self.step)]
        if self.samples_per_second is not None:
            words.append(tr("{rate:,} samples/s", rate=three_figures(self.samples_per_second)))
        if self.seconds_left is not None:
            words.append(tr("{clock} left", clock=clock(self.seconds_left)))
        return " · ".join(words)


class Speedometer:
    """Steps per second over the last moments; a pause does not count."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def reset(self) -> None:
        """Forget what was seen: after a pause, or at a start."""
        self._seen.clear()

    def see(self, now: float, steps: int) -> float | None:
        """Note the steps done at ``now`` (seconds, monotonic); returns steps per second once known."""
        if self._seen and not 0 <= now - self._seen[-1][0] <= ASLEEP:
            self._seen.clear()
        self._seen.append((now, steps))
        while len(self._seen) > 2 and now - self._seen[0][0] > WINDOW:
            self._seen.popleft()
        (then, before) = self._seen[0]
        return (steps - before) / (now - then) if now - then >= 0.2 and steps > before else None


def measure(
    curves: Curves, steps_per_epoch: int, total_steps: int, speed: float | None, samples: int
) -> Progress:
    """How far the training at hand is. ``speed``: steps per second, if known; ``samples`` in an epoch."""
    done = curves.steps - curves.start.step
    left = max(0, total_steps - done)
    return Progress(
        epoch=curves.start.epoch + min(-(-done // steps_per_epoch) or 1, 10**9),
        epochs=curves.start.epoch + total_steps // steps_per_epoch,
        step=curves.steps,
        fraction=done / max(1, total_steps),
        samples_per_second=speed * samples / steps_per_epoch if speed else None,
        seconds_left=left / speed if speed and left else None,
    )


def rested(curves: Curves | None, epochs: int, finished: Finished | None) -> Progress:
    """How far a run was that is shown again: after undo, or from a file. ``epochs``: what Train would mean
    now; ``finished``: how it ended, if it did.
    """
    if curves is None or not curves.steps:
        return Progress()
    events, position = curves.epoch_events, float(curves.positions(curves.steps, 1)[0])
    epoch = max(1, math.ceil(round(position, 6)), events[-1].epoch if events else 0)
    if finished is not None and finished.reason == "finished":
        return Progress(epoch, epoch, curves.steps, 1.0)
    meant = max(epoch, epochs)
    return Progress(epoch, meant, curves.steps, min(1.0, position / meant))


def three_figures(value: float) -> int:
    """A speed rounded to three figures, so that it does not flicker: 14,937 → 14,900."""
    number = round(value)
    scale = 10 ** max(0, len(str(number)) - 3)
    return round(number / scale) * scale


def clock(seconds: float) -> str:
    """``0:04``, ``12:30``, ``1:02:03``, or days for what nobody will sit through."""
    whole = round(seconds)
    if whole >= 48 * 3600:
        return tr("{days} days", days=whole // 86400)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
