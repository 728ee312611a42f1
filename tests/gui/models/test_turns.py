"""Panels draw one after the other, each in a turn of its own."""

from pytestqt.qtbot import QtBot

from nnstudio.gui.models.turns import Turns


def test_panels_draw_one_a_turn_in_the_order_they_asked(qtbot: QtBot) -> None:
    turns, drawn = Turns(), []
    pens = {name: (lambda name=name: drawn.append(name)) for name in "abc"}
    for pen in (*pens.values(), pens["b"]):
        turns.ask(pen)
    assert drawn == [], "nobody draws before the event loop had its turn"
    qtbot.waitUntil(lambda: len(drawn) == 3)
    assert drawn == ["a", "b", "c"], "in order, and who asked twice draws once"
    turns.ask(pens["a"])
    qtbot.waitUntil(lambda: drawn == ["a", "b", "c", "a"])


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
