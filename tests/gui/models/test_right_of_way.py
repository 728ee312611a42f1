"""While the window has its way the training waits, but never for ever."""

import threading

from nnstudio.gui.models import right_of_way
from nnstudio.gui.models.right_of_way import RightOfWay


def giving(way):
    """A thread that gives the way once."""
    thread = threading.Thread(target=way.give)
    thread.start()
    return thread


def test_the_training_waits_until_the_window_is_done(monkeypatch):
    monkeypatch.setattr(right_of_way, "LONGEST", 60.0)
    way = RightOfWay()
    assert not way.wanted
    way.take()
    way.take()  # it has it
    assert way.wanted
    training = giving(way)
    assert training.is_alive()
    way.leave()
    training.join()
    assert not way.wanted
    way.leave()  # nothing left to leave
    giving(way).join()


def test_a_window_that_takes_too_long_does_not_hold_the_training(monkeypatch):
    monkeypatch.setattr(right_of_way, "LONGEST", 0.0)
    way = RightOfWay()
    way.take()
    giving(way).join()
    assert not way.wanted, "once is enough: the next batch does not wait again"
    way.leave()
    way.take()
    assert way.wanted, "the next piece of work is waited for"
    way.leave()
