"""How long from the command to a window that can be used?

    python tests/benchmarks/start_up.py [--rounds 5]

Starts the app off screen in a process of its own, as ``nnstudio`` does, and notes when the welcome page has
been painted (something can be clicked), when the plots are made too (all is there), and when an example is
open with its canvas painted. Medians and the slowest, in seconds since the process began.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import json, sys, time
begin = float(sys.argv[1])
marks = {}
def mark(name):
    marks[name] = time.time() - begin
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.gui import app, main_window
shown = main_window.MainWindow.complete
def complete(window):
    QApplication.processEvents()
    mark("welcome page painted")
    shown(window)
    QApplication.processEvents()
    mark("plots made")
    window.files.open_template("digits")
    QApplication.processEvents()
    mark("example open")
    print(json.dumps(marks), flush=True)
    QTimer.singleShot(0, window, QApplication.quit)
main_window.MainWindow.complete = complete
app.main([])
"""


def start() -> dict[str, float]:
    """One start with an empty home; seconds by mark."""
    with tempfile.TemporaryDirectory() as home:
        folders = {
            f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CONFIG", "DATA", "STATE", "CACHE")
        }
        environment = {**os.environ, "HOME": home, "QT_QPA_PLATFORM": "offscreen", **folders}
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(time.time())],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise SystemExit(f"The window did not open: {done.stderr}")
    found: dict[str, float] = json.loads(lines[0])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    start()  # what is not compiled yet is compiled now, and not timed
    runs = [start() for _ in range(rounds)]
    print("| since the command | median | slowest |\n|---|---|---|")
    for name in runs[0]:
        times = [run[name] for run in runs]
        print(f"| {name} | {statistics.median(times):.2f} s | {max(times):.2f} s |")


if __name__ == "__main__":
    main()
