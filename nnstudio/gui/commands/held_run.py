"""A training is held for the moment in which its newest weights are taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nnstudio.gui.models.run_model import RunModel


@contextmanager
def held_run(run: RunModel) -> Iterator[None]:
    """Hold a running training with its weights taken over, and let it go on afterwards."""
    running = run.status == "running"
    run.settle()
    try:
        yield
    finally:
        if running and run.status == "paused":
            run.train()
