"""How late is the window while training runs at full speed, and how much does the window cost the training?

    python tests/benchmarks/window_latency.py [--rounds 60] [--templates xor convnet] [--plot all]

Opens the real main window off screen with its plots really painted, trains the smallest and the largest
template, and measures how late a 16 ms timer of the GUI thread fires. Training speed is measured with and
without the window, turn by turn and without that timer, so that a busy machine troubles both alike. Where
others share the machine a single pair may be 30 % off: the share is that of all steps in all pairs, and its
standard error (of pairs drawn with replacement) is told beside it; 60 pairs bring it to some 0.02. Prints a
Markdown table and one line of JSON. Goals: p99 of the lateness at most 16 ms, 0.85 of the speed without it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from nnstudio.engine.training.events import StepDone
from nnstudio.gui import theme
from nnstudio.gui.app import COLLECT_MS, SET_ASIDE_TURN, Collector
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.run_setup import make_training
from nnstudio.gui.plots.axes import PlotView
from nnstudio.project import edits
from nnstudio.project.session import GATHER
from nnstudio.project.templates import template, templates

INTERVAL = 0.016
GOAL_LATE_MS, GOAL_SPEED = 16.0, 0.85
ENDLESS = 1_000_000


class Metronome(QObject):
    """A precise 16 ms timer that notes how late each beat is (milliseconds)."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self._due = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1000 * INTERVAL))
        self._timer.timeout.connect(self._beat)

    def run(self, seconds: float) -> None:
        """Beat for a while, in an event loop of its own: quitting the application would close the windows."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        self._due = time.perf_counter() + INTERVAL
        self._timer.start()
        loop.exec()
        self._timer.stop()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._due)))
        self._due = now + INTERVAL


class Painted:
    """Counts what plots really paint, so that nothing is measured that nobody would see."""

    def __init__(self) -> None:
        self.count = 0
        own = PlotView.paintEvent

        def paint_event(view: PlotView, event: object) -> None:
            self.count += 1
            own(view, event)

        PlotView.paintEvent = paint_event


PAINTED = Painted()


def spin(seconds: float) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def headless_speed(window: MainWindow, seconds: float) -> float:
    """Steps a second of the same training in a thread of its own, with no window at work, as the command line
    does it: one event tells of many steps.
    """
    training = make_training(window.document)()
    training.gather = GATHER
    done = 0

    def pump() -> None:
        nonlocal done
        start = time.perf_counter()
        for event in training.run():
            if type(event) is StepDone:
                done += len(event.losses)
                if time.perf_counter() - start > seconds:
                    return

    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        thread = threading.Thread(target=pump)
        begin = time.perf_counter()
        thread.start()
        thread.join()
    return done / (time.perf_counter() - begin)


def window_speed(window: MainWindow, seconds: float, metronome: Metronome) -> tuple[float, int]:
    """Steps a second while the window shows the run, and how often a plot was painted. Then the metronome
    beats, and the run is paused.
    """
    run = window.run
    run.train()
    spin(1.3)  # in its first second more is drawn
    assert run.curves is not None
    before, begin, painted = run.curves.steps, time.perf_counter(), PAINTED.count
    spin(seconds)
    speed = (run.curves.steps - before) / (time.perf_counter() - begin)
    painted = PAINTED.count - painted
    metronome.run(seconds)
    run.pause()
    spin(0.1)
    return speed, painted


def show_docks(window: MainWindow, plot: str) -> int:
    """Bring one plot to the front, or with ``all`` let every panel be seen at once; how many are seen."""
    for panel in window.docks.open_panels:
        window.docks.float_panel(panel, plot == "all" and panel != "loss_gradients")
    window.docks.show_panel("loss_gradients" if plot == "all" else plot)
    spin(0.5)
    return len(window.docks.seen)


def share_of(shown: list[float], alone: list[float]) -> tuple[float, float]:
    """All steps with the window beside all without, and the standard error of that (bootstrap over pairs)."""
    mine, other = np.array(shown), np.array(alone)
    drawn = np.random.default_rng(0).integers(0, len(mine), (1000, len(mine)))
    return mine.sum() / other.sum(), float((mine[drawn].sum(1) / other[drawn].sum(1)).std())


def measure(window: MainWindow, name: str, plot: str, seconds: float, rounds: int) -> dict[str, object]:
    """One template with one plot in front."""
    window.document.show_document(template(name).open())
    window.document.settle()
    window.document.edit(
        "Long", lambda s: edits.set_training(s, s.training.replace(epochs=ENDLESS, early_stopping=None))
    )
    window.document.settle()
    seen = show_docks(window, plot)
    spin(0.3)
    metronome, alone, shown, painted = Metronome(), [], [], 0
    window.run.reset_weights()
    window_speed(window, 1.0, Metronome())  # what is made once
    for number in range(rounds):
        if number % 2 == 0:
            alone.append(headless_speed(window, seconds))
        speed, times = window_speed(window, seconds, metronome)
        if number % 2:  # in turn before and after: what drifts troubles both alike
            alone.append(headless_speed(window, seconds))
        shown.append(speed)
        painted += times
    window.run.shutdown()
    late = np.array(metronome.late)
    share, error = share_of(shown, alone)
    return {
        "template": name,
        "plot": plot,
        "panels_seen": seen,
        "late_p50_ms": round(float(np.percentile(late, 50)), 2),
        "late_p99_ms": round(float(np.percentile(late, 99)), 2),
        "late_max_ms": round(float(late.max()), 2),
        "steps_per_second_headless": round(statistics.median(alone)),
        "steps_per_second_window": round(statistics.median(shown)),
        "speed_share": round(float(share), 3),
        "speed_share_error": round(error, 3),
        "paints_per_second": round(painted / (rounds * seconds), 1),
        "reached": bool(np.percentile(late, 99) <= GOAL_LATE_MS and share >= GOAL_SPEED),
    }


def by_size() -> list[str]:
    """The smallest and the largest template, by the numbers their kernels hold."""
    from nnstudio.data import prepare
    from nnstudio.engine.analysis import analyse

    sizes = {}
    for found in templates():
        state = found.open().state
        sample = prepare(state.data, None).shape.sample
        sizes[found.id] = analyse(state.network, sample).total_parameters
    ordered = sorted(sizes, key=sizes.__getitem__)
    return [ordered[0], ordered[-1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=1.0, help="length of one measurement")
    parser.add_argument("--rounds", type=int, default=15, help="pairs of them, with and without window")
    parser.add_argument("--templates", nargs="*", help="ids; default: the smallest and the largest")
    parser.add_argument(
        "--plot", default="loss_gradients", help="which plot is in front; all: every panel seen"
    )
    parser.add_argument("--json", type=Path, help="also write the figures here")
    chosen = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    Collector(app)  # as the app does: collecting in the training thread would crash
    theme.apply_theme(app, "light")
    window = MainWindow()
    window.show()
    window.complete()
    spin((SET_ASIDE_TURN + 0.5) * COLLECT_MS / 1000)
    rows = [
        measure(window, name, chosen.plot, chosen.seconds, chosen.rounds)
        for name in chosen.templates or by_size()
    ]
    window.shutdown()
    window.hide()
    head = "template, panels, late p50, p99, max, steps/s alone, in window, share (error), paints/s, goal"
    print(f"| {head.replace(', ', ' | ')} |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for row in rows:
        cells = [
            row["template"],
            row["panels_seen"],
            *(f"{row[f'late_{p}_ms']} ms" for p in ("p50", "p99", "max")),
        ]
        cells += [f"{row['steps_per_second_headless']:,}", f"{row['steps_per_second_window']:,}"]
        cells += [f"{row['speed_share']:.3f} (± {row['speed_share_error']:.3f})", row["paints_per_second"]]
        cells.append("yes" if row["reached"] else "no")
        print("| " + " | ".join(str(c) for c in cells) + " |")
    print(json.dumps(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps(rows, indent=2), "utf-8")


if __name__ == "__main__":
    main()
