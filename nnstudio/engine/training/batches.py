"""How many samples one step sees."""

from __future__ import annotations

from nnstudio.catalog import Declaration, Registry, option


class BatchMode(Declaration):
    """How the training split is cut into batches."""

    def size(self, samples: int) -> int:
        """Samples in one batch, given how many there are."""
        raise NotImplementedError


BATCHES: Registry[BatchMode] = Registry("batches", "batch mode")


@BATCHES.register
class MiniBatch(BatchMode):
    """A few samples a step: the usual choice, fast and a little noisy."""

    kind, title, order = "mini_batch", "Mini-batch", 1

    batch_size: int = option(
        32, "Samples in one batch; the last batch of an epoch may be shorter.", ge=1, le=1_000_000
    )

    def size(self, samples: int) -> int:
        return min(self.batch_size, samples)


@BATCHES.register
class FullBatch(BatchMode):
    """All samples in every step: gradient descent, a smooth path."""

    kind, title, order = "full_batch", "Full batch", 2

    def size(self, samples: int) -> int:
        return samples


@BATCHES.register
class SingleSample(BatchMode):
    """One sample a step: stochastic gradient descent, a noisy path."""

    kind, title, order = "single_sample", "Single sample", 3

    def size(self, samples: int) -> int:
        return min(1, samples)
