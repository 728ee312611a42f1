"""The gradient check tells how far it is, and can be ended."""

import numpy as np
import pytest

from nnstudio.engine.gradcheck import gradient_check
from nnstudio.engine.network import Network
from nnstudio.engine.training.settings import TrainingSettings
from tests.engine.small_networks import chain


def test_progress_counts_the_numbers_and_can_end_the_check():
    network = Network(chain({"kind": "dense", "units": 3}), (2,))
    x, y = np.ones((4, 2), "float32"), np.zeros((4, 3), "float32")
    told: list[tuple[int, int]] = []
    gradient_check(network, TrainingSettings(), x, y, limit=5, progress=lambda *at: told.append(at))
    assert told == [(n, 13) for n in range(13)]  # 5 of 6 weights, 3 biases, 5 of 8 inputs

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gradient_check(network, TrainingSettings(), x, y, progress=stop)
