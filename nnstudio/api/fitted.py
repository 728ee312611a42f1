"""What a fit measured, as Keras gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.engine.training.events import EpochDone, Finished, Reason


@dataclass(frozen=True)
class FitHistory:
    """``history`` maps ``loss``, ``accuracy``, ``val_loss`` … to one number an epoch; ``epoch`` begins at 1.

    ``reason`` is ``finished``, ``early_stopping``, ``stopped`` or ``diverged``, which ``sentence`` explains.
    """

    epoch: tuple[int, ...]
    history: dict[str, list[float]]
    reason: Reason
    best_epoch: int | None
    seconds: float
    sentence: str = ""

    @classmethod
    def of(cls, epochs: Sequence[EpochDone], finished: Finished) -> FitHistory:
        """From a training's events."""
        history: dict[str, list[float]] = {}
        for event in epochs:
            for prefix, found in (("", event.train), ("val_", event.validation)):
                for name, value in found.items():
                    history.setdefault(f"{prefix}{name}", []).append(value)
        return cls(
            tuple(event.epoch for event in epochs),
            history,
            finished.reason,
            finished.best_epoch,
            finished.seconds,
            finished.sentence,
        )


def line(event: EpochDone, epochs: int) -> str:
    """What ``verbose`` prints after an epoch."""
    found = {**event.train, **{f"val_{name}": value for name, value in event.validation.items()}}
    return f"epoch {event.epoch}/{epochs}  " + "  ".join(f"{k} {v:.4f}" for k, v in found.items())
