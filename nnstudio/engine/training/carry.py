"""A training that goes on under changed settings: other batch sizes, dropout rates, or further epochs."""

from __future__ import annotations

from dataclasses import replace

from nnstudio.engine.training.checkpoint import mark_drawing, mark_settings
from nnstudio.engine.training.loop import Training


def carry_over(old: Training, new: Training) -> None:
    """Let ``new`` (before its first event) go on where ``old`` stands between two events.

    Weights, the optimizer's averages, losses, random state and learning rate are taken over. Both train on
    the same samples and have the same parameters. With another batch size the epoch at hand goes on at the
    next whole batch of that size: at most one batch of rows is left out, and the epoch's mean counts the
    others for them. Raises :class:`CheckpointError` with a sentence where that is not possible; ``old`` is as
    it was.
    """
    found = old.checkpoint()
    batches, scale = 0, 1.0
    if found.epoch > found.epochs_done:
        seen = min(found.batches * old.batch, len(old.train))
        batches = -(-seen // new.batch)
        scale = min(batches * new.batch, len(new.train)) / seen if seen else 1.0
    new.marks = {
        "drawing": mark_drawing(new.network),
        "settings": mark_settings(new.settings),
        "samples": found.marks["samples"],  # the same ones: reading them all once was enough
    }
    new.resume(
        replace(
            found,
            marks=new.marks,
            batches=batches,
            step=found.epochs_done * new.steps_per_epoch + batches,
            total=found.total * scale,
            totals=tuple(total * scale for total in found.totals),
        )
    )
