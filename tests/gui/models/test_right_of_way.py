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


def test_the_window_begins_when_the_training_stands_still(monkeypatch):
    monkeypatch.setattr(right_of_way, "LONGEST", 60.0)
    monkeypatch.setattr(right_of_way, "PATIENCE", 60.0)
    way, hurried, told = RightOfWay(), threading.Event(), []

    def train():
        hurried.wait()
        told.append("stands still")
        way.give()

    way.heed(hurried.set)
    training = threading.Thread(target=train)
    training.start()
    way.take()
    told.append("the window begins")
    assert told == ["stands still", "the window begins"], "and it was told to hurry"
    way.leave()
    training.join()


def test_a_long_step_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(right_of_way, "PATIENCE", 0.0)
    way, hurried = RightOfWay(), []
    way.heed(lambda: hurried.append(True))
    way.take()
    assert way.wanted, "it has the way all the same"
    way.take()
    assert hurried == [True], "it has it already"
    way.leave()


def test_nobody_waits_for_a_training_that_does_not_look(monkeypatch):
    monkeypatch.setattr(right_of_way, "PATIENCE", 60.0)
    way = RightOfWay()
    way.heed(lambda: None)
    way.heed(None)
    way.take()
    way.leave()


def test_one_who_stood_still_before_is_not_taken_for_standing_still_now(monkeypatch):
    monkeypatch.setattr(right_of_way, "PATIENCE", 0.0)
    way, hurried = RightOfWay(), threading.Event()
    way.give()  # late: the window has gone on
    way.heed(hurried.set)
    way.take()
    assert hurried.is_set()
    assert way._arrived.locked(), "what was left from before was taken away"
    way.leave()
