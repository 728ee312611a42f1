"""Panels draw one after the other: the first at once, each other one in a turn of its own."""

from pytestqt.qtbot import QtBot

from nnstudio.gui.models.turns import Turns


def test_the_first_draws_at_once_and_the_others_one_a_turn(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []
    pens = {name: (lambda name=name: drawn.append(name)) for name in "abc"}
    for pen in (*pens.values(), pens["b"]):
        turns.ask(pen)
    assert drawn == ["a"], "nobody else has drawn before the event loop had its turn"
    qtbot.waitUntil(lambda: len(drawn) == 3)
    assert drawn == ["a", "b", "c"], "in order, and who asked twice draws once"
    qtbot.waitUntil(lambda: not turns._next.isActive())
    turns.ask(pens["a"])
    assert drawn == ["a", "b", "c", "a"]
    qtbot.waitUntil(lambda: not turns._next.isActive())


def test_a_pen_that_breaks_keeps_nobody_else_from_drawing(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []

    def breaks() -> None:
        drawn.append("broken")
        raise ValueError("ink")

    turns.ask(lambda: drawn.append("first"))
    turns.ask(breaks)
    turns.ask(lambda: drawn.append("last"))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: len(drawn) == 3)
    assert [str(error) for _, error, _ in caught] == ["ink"]
    qtbot.waitUntil(lambda: not turns._next.isActive())
