"""A short soak of the window: a hundred and fifty random things, the same ones every time."""

from pathlib import Path

import pytest
from gui.soak.__main__ import grown
from gui.soak.person import RandomPerson, Trouble, all_answered
from pytestqt.qtbot import QtBot

from nnstudio.gui.main_window import MainWindow


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_random_breaks_the_window(qtbot: QtBot, tmp_path: Path, seed: int) -> None:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda _: None)
    window.show()
    window.complete()
    person = RandomPerson(window, tmp_path, seed)
    try:
        with all_answered(person):
            for _ in range(75):
                person.act()
            window.files.may_leave = lambda _again: True  # nobody asks for what was drawn at random
    finally:
        window.shutdown()
    assert sum(person.done.values()) == 75
    assert len(person.done) > 8, "nearly every sort of action took part"


def test_an_uncaught_error_is_trouble(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda _: None)
    window.show()
    person = RandomPerson(window, tmp_path, 1)
    person.moves = {"idle": lambda: person.troubles.append("ValueError: planted") or "planted"}
    try:
        with all_answered(person), pytest.raises(Trouble, match=r"(?s)After 1 actions.*planted"):
            person.act()
        window.files.may_leave = lambda _again: True
    finally:
        window.shutdown()


def test_memory_that_goes_on_growing_is_noticed(capsys: pytest.CaptureFixture[str]) -> None:
    mb = 1 << 20
    assert grown([200 * mb, 300 * mb, 300 * mb, 301 * mb, 300 * mb, 305 * mb, 310 * mb, 306 * mb]) == 0
    assert grown([(300 + 20 * i) * mb for i in range(16)]) == 1
    assert "MB in the last" in capsys.readouterr().out
