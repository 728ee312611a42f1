"""What commands print: sentences, tables and a bar for people, one object a line with ``--json``."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Mapping
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.engine.training.events import EpochDone, StepDone
from nnstudio.project.characters import showable

Metrics = Mapping[str, Mapping[str, float]]
"""For each part of the data: numbers by metric id."""

BAR_WIDTH = 24
REDRAW_SECONDS = 0.1


def print_json(value: Any) -> None:
    """One object on one line of standard output. NaN and infinity, which JSON lacks, become null."""
    print(json.dumps(finite(value), ensure_ascii=False, allow_nan=False), flush=True)


def finite(value: Any) -> Any:
    """The same value with null for numbers that JSON cannot hold."""
    if isinstance(value, Mapping):
        return {str(k): finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [finite(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_error(sentence: str, *, as_json: bool) -> None:
    """One sentence on standard error; with ``--json`` also an object on standard output."""
    print(on_one_line(sentence), file=sys.stderr, flush=True)
    if as_json:
        print_json({"error": sentence})


def on_one_line(sentence: str) -> str:
    """Without line breaks, and without what a terminal would obey: sentences quote files of strangers."""
    return showable(" ".join(sentence.split()))


def metrics_table(metrics: Metrics) -> str:
    """Parts as rows, metrics as columns."""
    columns = list(dict.fromkeys(name for part in metrics.values() for name in part))
    width = max([12, *(len(c) + 2 for c in columns)])
    lines = [" " * 12 + "".join(f"{c:>{width}}" for c in columns)]
    for part, numbers in metrics.items():
        cells = (f"{numbers[c]:>{width}.4f}" if c in numbers else " " * width for c in columns)
        lines.append(f"{tr(part):12}" + "".join(cells))
    return "\n".join(line.rstrip() for line in lines)


class Progress:
    """A bar on a terminal's standard error, drawn anew on its line; silent without a terminal."""

    def __init__(self, total_steps: int, epochs: int, *, shown: bool, done: int = 0) -> None:
        self._total = max(1, total_steps)
        self._first = done / self._total  # of an interrupted training that goes on
        self._epochs = epochs
        self._shown = shown and sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn = 0.0
        self._words = ""
        self._width = 0

    def step(self, event: StepDone) -> None:
        """A batch is done."""
        now = time.monotonic()
        if self._shown and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            self._draw(event.step, event.epoch, now)

    def epoch(self, event: EpochDone) -> None:
        """An epoch is done."""
        parts = ((tr("loss"), event.train.get("loss")), (tr("validation"), event.validation.get("loss")))
        self._words = "  ".join(f"{name} {value:.4f}" for name, value in parts if value is not None)
        if self._shown:
            self._draw(event.step, event.epoch, time.monotonic())

    def share(self, share: float, words: str) -> None:
        """So much of work that is no single training is done."""
        now = time.monotonic()
        if self._shown and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            self._line(share, share, words, now)

    def close(self) -> None:
        """Leave the finished bar standing and go to the next line."""
        if self._shown and self._width:
            print(file=sys.stderr, flush=True)

    def _draw(self, step: int, epoch: int, now: float) -> None:
        share = min(1.0, step / self._total)
        self._line(
            share, share - self._first, tr("Epoch {epoch}/{epochs}", epoch=epoch, epochs=self._epochs), now
        )

    def _line(self, share: float, here: float, words: str, now: float) -> None:
        left = (now - self._began) * (1 - share) / here if here > 0 else 0.0
        full = round(share * BAR_WIDTH)
        bar = "█" * full + "░" * (BAR_WIDTH - full)
        line = f"{words} {bar} {tr('{time} left', time=clock(left))}  {self._words}"
        print("\r" + line.ljust(self._width), end="", file=sys.stderr, flush=True)
        self._width = len(line)


def clock(seconds: float) -> str:
    """``0:04``, ``12:30``, ``1:02:03``."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
