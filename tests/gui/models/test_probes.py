"""What panels ask of the training thread, and what comes of a question that cannot be answered."""

import pytest

from nnstudio.gui.models.worker import answers


def test_a_probe_that_fails_stops_neither_the_others_nor_the_training(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[tuple[str, str]] = []

    def misfit(_network: object) -> object:
        raise ValueError("these samples have 3 columns, the network takes 2")

    def broken(_network: object) -> object:
        raise KeyError("planted")

    probes = {"misfit": misfit, "broken": broken, "good": lambda network: network}
    with caplog.at_level("INFO", "nnstudio"):
        found = answers(probes, 7, lambda name, error: told.append((name, repr(error))))
    assert found == {"good": 7}
    assert "misfit cannot be computed now: these samples have 3 columns" in caplog.text
    assert told == [("broken", "KeyError('planted')")], "an error of ours is told"
