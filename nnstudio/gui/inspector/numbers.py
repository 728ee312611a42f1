"""Numbers as people write them: shown short, read leniently, stepped sensibly."""

from __future__ import annotations

import math
import re

from nnstudio.catalog import Option


def show_number(value: float) -> str:
    """The shortest form that reads back as the same number: ``0.001``, ``1e-5``, ``64``."""
    if isinstance(value, int):
        return str(value)
    if value == int(value) and abs(value) < 1e7:
        return str(int(value))
    return re.sub(r"e([+-])0*(\d)", lambda m: f"e{m.group(1).replace('+', '')}{m.group(2)}", repr(value))


def read_number(text: str) -> int | float | str:
    """A whole number, a number, or the text itself for the declaration to refuse with its own sentence."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", plain):
        plain = plain.replace(",", "")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return text.strip()


def stepped(option: Option, value: float, steps: int) -> float:
    """The value ``steps`` arrow presses on: 1, 2, 5, 10 … on a log scale, else even steps; kept in bounds."""
    if option.type == "int":
        moved: float = int(value) + steps
    elif option.log:
        moved = _one_two_five(value, steps)
    else:
        step = _even_step(option, value)
        moved = round((value + steps * step) / step) * step
        moved = float(f"{moved:.12g}")
    return _kept(option, moved, value)


def _kept(option: Option, moved: float, value: float) -> float:
    low, high = option.minimum, option.maximum
    if low is not None and (moved < low or (option.exclusive_minimum and moved <= low)):
        moved = value if option.exclusive_minimum else low
    if high is not None and (moved > high or (option.exclusive_maximum and moved >= high)):
        moved = value if option.exclusive_maximum else high
    return int(moved) if option.type == "int" else float(moved)


def _even_step(option: Option, value: float) -> float:
    if option.minimum is not None and option.maximum is not None and option.maximum - option.minimum <= 10:
        return 0.05 if option.maximum - option.minimum <= 2 else 0.1
    return 10.0 ** (math.floor(math.log10(abs(value))) - 1) if value else 0.1


def _one_two_five(value: float, steps: int) -> float:
    if value <= 0:
        return 1e-5 if steps > 0 else 0.0
    exponent = math.floor(math.log10(value) + 1e-9)
    mantissa = value / 10.0**exponent
    place = 3 * exponent + min(range(3), key=lambda i: abs((1, 2, 5)[i] - mantissa)) + steps
    moved = float(f"{(1, 2, 5)[place % 3]}e{place // 3}")
    # Below the smallest useful penalty comes "none".
    return 0.0 if moved < 1e-8 else moved
