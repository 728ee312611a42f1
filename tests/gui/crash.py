"""Kills the real window while somebody edits and trains: ``python -m tests.gui.crash --count 200``.

Every edit and every finished epoch that was more than two seconds old has to be in the recovery copy, and a
training that is gone on with from there has to come to the same bits as one that was never interrupted.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nnstudio.project import Document, session

ROOT = Path(__file__).parents[2]
AGE = 2.0
STEPS_ON = 40
EDIT_SECONDS = 0.09
STARVED = 0.6
"""A window that comes to so few of its edits is on a machine that is too busy to judge it by."""

PERSON = """
import hashlib, sys, time
import numpy as np
from PySide6.QtCore import QTimer
from nnstudio.gui import app
from nnstudio.gui.main_window import MainWindow

def say(*words):
    print(*words, time.monotonic(), flush=True)

application = app.make_application()
app.Collector(application)
window = MainWindow()
window.show()
window.complete()
window.files.open_template("spirals")
document = window.document
document.settle()
document.edit("Long", lambda s: s.replace(training=s.training.replace(epochs=100_000)))
count = 0

def edit():
    global count
    count += 1
    document.edit("Change title", lambda s: s.replace(title=f"edit {count}"))
    say("edit", count)

def weights():
    if document.weights:
        name = min(document.weights)
        say("weights", hashlib.sha256(np.ascontiguousarray(document.weights[name]).tobytes()).hexdigest())

document.weights_changed.connect(weights)
window.run.epoch_done.connect(lambda: say("epoch", len(window.run.curves.epoch_events)))
timer = QTimer()
timer.timeout.connect(edit)
timer.start(90)
if "train" in sys.argv:
    window.run.train()
say("begun", 0)
application.exec()
"""


@dataclass(frozen=True)
class Said:
    """What the window had done, and when."""

    what: str
    value: str
    at: float


def crash(home: Path, seconds: float, *, train: bool) -> tuple[list[Said], float]:
    """Run the window, kill it so long after it began. What it said, and when it was killed."""
    environment = {**os.environ, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        environment[f"XDG_{name}_HOME"] = str(home / name.lower())
    said = home / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", PERSON, *(["train"] if train else [])],
            cwd=ROOT, env=environment, stdout=out, stderr=subprocess.PIPE,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while b"begun" not in said.read_bytes():
            if process.poll() is not None:
                raise RuntimeError(f"The window did not open: {process.communicate()[1].decode()}")
            if time.monotonic() > deadline:
                process.kill()
                process.communicate()
                raise TimeoutError("The window did not open in a minute: the machine is too busy.")
            time.sleep(0.02)
        time.sleep(seconds)
        at = time.monotonic()
        process.send_signal(signal.SIGKILL)
        process.communicate()
    rows = [line.split() for line in said.read_text().splitlines()]
    return [Said(row[0], row[1], float(row[2])) for row in rows if len(row) == 3], at


def lost(home: Path, said: list[Said], at: float) -> list[str]:
    """What was older than two seconds and is not offered. ``home`` must be this process's home by now."""
    from nnstudio.project import recovery

    old = [s for s in said if s.at < at - AGE]
    found, sentences = recovery.orphans()
    edits = [int(s.value) for s in old if s.what == "edit"]
    if len(found) != 1 or sentences:
        return [f"{len(found)} offered after {len(edits)} edits {sentences}"]
    document, journal = recovery.recover(found[0])
    journal.close()
    missing = []
    title = document.state.title.removeprefix("edit ")
    if edits and (int(title) if title.isdigit() else 0) < max(edits):
        missing.append(f"{document.state.title} is offered, edit {max(edits)} was old enough")
    epochs = [int(s.value) for s in old if s.what == "epoch"]
    if epochs and len(document.history.epochs) < max(epochs):
        missing.append(f"{len(document.history.epochs)} epochs are offered, {max(epochs)} were old enough")
    if any(s.what == "weights" for s in old):
        name = min(document.weights, default="")
        here = (
            hashlib.sha256(np.ascontiguousarray(document.weights[name]).tobytes()).hexdigest() if name else ""
        )
        newest = max((s.at for s in said if s.what == "weights" and s.value == here), default=0.0)
        later = [s for s in old if s.what == "weights" and s.at > newest]
        if later:
            missing.append(f"newer weights were old enough: {at - later[-1].at:.2f} s")
        missing += resumed_otherwise(document)
    return missing


def pace(said: list[Said], at: float) -> float:
    """How many of its edits, one every 90 ms, the window came to make: few on a busy machine."""
    began = min((s.at for s in said if s.what == "begun"), default=at)
    return sum(s.what == "edit" for s in said) * EDIT_SECONDS / max(at - began, EDIT_SECONDS)


def resumed_otherwise(document: Document) -> list[str]:
    """What differs between going on from the copy and training from the beginning."""
    checkpoint = document.checkpoint
    if checkpoint is None:
        return ["there are weights, but nothing to go on from"]
    if checkpoint.epochs_done != len(document.history.epochs):
        return [f"{len(document.history.epochs)} epochs are told, {checkpoint.epochs_done} were done"]
    goal = checkpoint.step + STEPS_ON
    resumed, whole = session.start_training(document), session.start_training(document, fresh=True)
    if resumed.training.step != checkpoint.step:
        return ["the training began anew"]
    for running in (resumed, whole):
        events = session.run(running)
        while running.training.step < goal:
            next(events)
        events.close()
    same = np.array_equal(resumed.network.vector, whole.network.vector)
    return [] if same else [f"after {STEPS_ON} more steps the weights are others"]


def main() -> int:
    """Prints a line for each loss and the counts; ends with 1 if anything was lost."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--minutes", type=float, default=float("inf"))
    chosen = options.parse_args()
    rng, until = random.Random(chosen.seed), time.monotonic() + 60 * chosen.minutes
    done = bad = starved = late = 0
    for number in range(chosen.count):
        if time.monotonic() > until:
            break
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            os.environ.update({"HOME": folder, "XDG_STATE_HOME": str(home / "state")})
            try:
                said, at = crash(home, rng.uniform(2.1, 5), train=number % 2 == 1)
            except TimeoutError:
                late += 1
                continue
            missing = lost(home, said, at)
        done += 1
        bad += bool(missing)
        made = pace(said, at)
        starved += bool(missing) and made < STARVED
        for words in missing:
            print(f"kill {number}: {words} (the window came to {made:.0%} of its edits)", flush=True)
    print(f"{done} kills of the window: {done - bad} with every edit and epoch older than {AGE:g} s offered")
    if late:
        print(f"{late} times the machine was so busy that the window did not open in a minute")
    if starved:
        print(f"{starved} of the others had a window that came to less than {STARVED:.0%} of its edits")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
