"""A short soak of the window: a hundred and fifty random things, the same ones every time."""

from pathlib import Path

import pytest
from gui.soak.memory import MB, REST_BYTES, REST_SHARE, Memory, grown
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
    flat = [size * MB for size in (200, 300, 300, 300, 300, 305, 310, 325)]
    growing = [(300 + 20 * i) * MB for i in range(16)]
    assert grown(flat, REST_SHARE, REST_BYTES, "at rest") == 0  # 317.5 of 300 * 1.05 + 10 = 325
    assert grown(growing, REST_SHARE, REST_BYTES, "at rest") == 1
    assert grown([*flat[:-1], 341 * MB], REST_SHARE, REST_BYTES, "at rest") == 1  # 325.5
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "memory at rest: 300 MB in the second quarter, 318 MB in the last, flat (at most 325 MB)"
    )
    assert "GROWS" in said[1]


def test_at_rest_nothing_is_open(qtbot: QtBot, capsys: pytest.CaptureFixture[str]) -> None:
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda _: None)
    window.show()
    memory = Memory(window)
    window.files.open_template("xor")
    window.document.settle()
    window.run.step()
    window.help.shortcuts()
    memory.read_at_work()
    memory.read_at_rest()
    assert not window.document.is_open
    assert window.run.status == "idle"
    assert memory.objects[0] > 100
    assert memory.verdict() == 0
    assert "at rest" in capsys.readouterr().out
    window.shutdown()
