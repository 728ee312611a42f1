"""What is asked: which number, how far, on which samples; and how an index is read and written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nnstudio.catalog.words import tr
from nnstudio.engine.nudge import EPSILON


@dataclass(frozen=True)
class Asked:
    """``array`` is ``layer/parameter``; ``batch`` counts batches of ``samples`` from 0."""

    array: str
    index: tuple[int, ...]
    epsilon: float = EPSILON
    batch: int = 0
    samples: int = 32


def index_in_words(index: tuple[int, ...]) -> str:
    """``[2, 5]``."""
    return f"[{', '.join(map(str, index))}]"


def index_from(text: str, shape: tuple[int, ...]) -> tuple[int, ...]:
    """What was typed: ``[2, 5]``, ``2, 5`` or ``2 5``. Raises ``ValueError`` with a sentence."""
    words = [word for word in re.split(r"[\s,;]+", text.strip().strip("[]()")) if word]
    if not all(re.fullmatch(r"[0-9]{1,9}", word) for word in words):
        raise ValueError(tr("An index is made of whole numbers, such as [2, 5]."))
    found = tuple(map(int, words))
    if len(found) != len(shape):
        raise ValueError(tr("The index needs {count} numbers, one for each axis.", count=len(shape)))
    if not all(i < extent for i, extent in zip(found, shape, strict=True)):
        last = index_in_words(tuple(extent - 1 for extent in shape))
        raise ValueError(tr("This index is outside the array: the last one is {last}.", last=last))
    return found


def epsilon_from(text: str) -> float:
    """A number above 0. Raises ``ValueError`` with a sentence."""
    try:
        found = float(text.strip().replace("−", "-"))
    except ValueError:
        found = 0.0
    if not 0 < found <= 1e6:  # also what is not a number
        raise ValueError(tr("Epsilon must be a number above 0, such as 0.0001 or 1e-4."))
    return found
