"""Numbers shown short, read leniently, stepped sensibly."""

import pytest

from nnstudio.catalog import Option
from nnstudio.gui.inspector.numbers import read_number, show_number, stepped


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (64, "64"),
        (0.0, "0"),
        (0.001, "0.001"),
        (1e-4, "0.0001"),
        (1e-5, "1e-5"),
        (2.5e-12, "2.5e-12"),
        (1e22, "1e22"),
        (0.1 + 0.2, "0.30000000000000004"),
        (-3.0, "-3"),
    ],
)
def test_shown_shortest_and_read_back_exactly(value: float, shown: str) -> None:
    assert show_number(value) == shown
    assert read_number(shown) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (" 1,797 ", 1797),
        ("1 000", 1000),
        ("−2", -2),
        ("1e-3", 0.001),
        ("0,5", "0,5"),
        ("abc", "abc"),
        ("1,79", "1,79"),
    ],
)
def test_read(typed: str, value: object) -> None:
    assert read_number(typed) == value


RATE = Option("rate", "Rate", "", "float", 0.01, minimum=0, maximum=1e3, exclusive_minimum=True, log=True)
SHARE = Option("share", "Share", "", "float", 0.2, minimum=0, maximum=1, exclusive_maximum=True)
UNITS = Option("units", "Units", "", "int", 64, minimum=1, maximum=100)
PENALTY = Option("l2", "L2", "", "float", 0.0, minimum=0, maximum=1e6, log=True)


@pytest.mark.parametrize(
    ("option", "value", "steps", "expected"),
    [
        (RATE, 0.01, 1, 0.02),
        (RATE, 0.01, 3, 0.1),
        (RATE, 0.01, -1, 0.005),
        (RATE, 0.03, 1, 0.05),
        (RATE, 500.0, 1, 1000.0),
        (RATE, 1000.0, 1, 1000.0),
        (SHARE, 0.2, 1, 0.25),
        (SHARE, 0.0, -1, 0.0),
        (SHARE, 0.95, 1, 0.95),
        (UNITS, 64, 1, 65),
        (UNITS, 64, -10, 54),
        (UNITS, 1, -1, 1),
        (PENALTY, 0.0, 1, 1e-5),
        (PENALTY, 1e-8, -1, 0.0),
    ],
)
def test_stepped(option: Option, value: float, steps: int, expected: float) -> None:
    assert stepped(option, value, steps) == expected
