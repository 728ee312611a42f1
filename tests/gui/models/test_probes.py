"""What panels ask of the training thread, and what comes of a question that cannot be answered."""

import threading

import pytest

from nnstudio.gui.models.worker import answers


def test_a_probe_that_fails_stops_neither_the_others_nor_the_training(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", told.append)

    def misfit(_network: object) -> object:
        raise ValueError("these samples have 3 columns, the network takes 2")

    def broken(_network: object) -> object:
        raise KeyError("planted")

    with caplog.at_level("INFO", "nnstudio"):
        found = answers({"misfit": misfit, "broken": broken, "good": lambda network: network}, 7)
    assert found == {"good": 7}
    assert "misfit cannot be computed now: these samples have 3 columns" in caplog.text
    assert [repr(args.exc_value) for args in told] == ["KeyError('planted')"], "an error of ours is told"
