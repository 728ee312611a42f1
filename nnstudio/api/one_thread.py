"""A training that computes with one BLAS thread, however a script goes through its events."""

from __future__ import annotations

from collections.abc import Iterator

from threadpoolctl import threadpool_limits

from nnstudio.engine.training.events import Event
from nnstudio.engine.training.loop import Training
from nnstudio.project import session


class OneThreaded(Training):
    """The engine's training with one BLAS thread while it runs: the same seed gives the same bits."""

    def run(self) -> Iterator[Event]:
        """As without it; the limit is lifted when the last event was taken or the generator closed."""
        with threadpool_limits(session.BLAS_THREADS, user_api="blas"):
            yield from super().run()
