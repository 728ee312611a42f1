"""Commands that compute: train, evaluate, predict."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.cli.errors import UsageError
from nnstudio.cli.output import Metrics, Progress, clock, metrics_table, print_json
from nnstudio.cli.projects import changed_data, load, warn
from nnstudio.data import prepare
from nnstudio.data.prediction import read_for_prediction
from nnstudio.engine.training.events import EpochDone, Finished, StepDone
from nnstudio.export.csv_text import to_csv
from nnstudio.project import Document, atomic, recording, session
from nnstudio.project.epoch_log import EpochLog
from nnstudio.project.epoch_recorder import EpochRecorder
from nnstudio.project.layer_curves import LayerCurves
from nnstudio.project.layer_recorder import LayerRecorder
from nnstudio.project.runs import Pace, Run, Runs
from nnstudio.project.session import Session


def train(
    file: Path,
    epochs: int | None,
    seed: int | None,
    output: Path | None,
    go_on: bool,
    without_weights: bool,
    as_json: bool,
) -> int:
    """Train, save, and report on every part of the data."""
    if without_weights and output is None:
        raise UsageError(
            tr("With --without-weights, say with --output where to save: FILE keeps its weights.")
        )
    document = with_settings(load(file, without_weights=without_weights), epochs, seed)
    target = output or file
    if not target.absolute().parent.is_dir():
        raise UsageError(
            tr("The folder {parent} does not exist. Make it first.", parent=target.absolute().parent)
        )
    warn(changed_data(document))
    running = session.start_training(document, fresh=not go_on)
    resumed = running.training.epochs_done
    longer = recording.lengthens(document.runs, document.state) if go_on else None
    run = longer or _new_run(document, running, go_on)
    recorder = LayerRecorder(running.training, run.unrecorded + len(run.losses), session.GATHER)
    done, losses, finished = _run(running, document.state.training.epochs, recorder, as_json)
    other = running.training.other_weights()
    returned = finished.reason == "diverged" or (other is not None and other.kind == "last")
    layers = recorder.end(returned=returned)
    before = document.history.log if go_on else EpochLog()
    trained = session.keep(document, running, _after(before, done, resumed), finished)
    own = _after(longer.events(), done, resumed) if longer else done
    trained.runs = _recorded(document.runs, run, running, own, losses, finished, layers)
    if output is None and trained.changed_outside():
        target = _beside(file)
        warn(
            tr(
                "‘{name}’ was changed by another program while this trained. It is left as it is.",
                name=file.name,
            )
        )
    warn(trained.save(target))
    metrics = session.evaluate_all(running.network, document.state.training, running.prepared)
    if as_json:
        print_json(_summary(finished.reason, resumed + len(done), finished.seconds, metrics))
    else:
        saved = tr("Saved to {file}.", file=target)
        print(f"{_ending(finished, resumed + len(done))} {saved}\n{metrics_table(metrics)}")
    if finished.reason == "diverged":
        warn(finished.sentence)
        return 1
    return 130 if finished.reason == "stopped" else 0


def evaluate(file: Path, data: Path | None, as_json: bool) -> int:
    """Loss and metrics of the trained network."""
    began = time.monotonic()
    document = Document.load(file)
    network, fitted = session.trained_network(document)
    training = document.state.training
    if data is not None:
        part = session.split_of(fitted, read_for_prediction(data, fitted))
        metrics: Metrics = {
            "train": {},
            "validation": {},
            "test": session.evaluate_part(network, training, fitted, part),
        }
    else:
        warn(changed_data(document))
        prepared = prepare(document.state.data, session.folder(document))
        if prepared.shape != fitted.data_shape:
            raise UsageError(tr("The data settings were changed after training. Train again, then evaluate."))
        metrics = session.evaluate_all(network, training, prepared)
    seconds = time.monotonic() - began
    if as_json:
        print_json(_summary("evaluated", len(document.history.epochs), seconds, metrics))
    else:
        print(metrics_table({part: numbers for part, numbers in metrics.items() if numbers}))
    return 0


def predict(file: Path, data: Path, output: Path | None, as_json: bool) -> int:
    """A prediction for every sample of a file or folder, as CSV (or one object a sample)."""
    document = Document.load(file)
    network, fitted = session.trained_network(document)
    table = read_for_prediction(data, fitted)
    names, columns = fitted.decode(session.predict(network, fitted, fitted.features(table)))
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    if output is not None:
        warn(atomic.write(output, _csv(names, rows).encode()))
    if as_json:
        for row in rows if output is None else ():
            print_json(dict(zip(names, row, strict=True)))
        print_json({"rows": len(rows), "file": str(output) if output else None})
    elif output is None:
        sys.stdout.write(_csv(names, rows))
    else:
        print(tr("Wrote {count:,} predictions to {output}.", count=len(rows), output=output))
    return 0


def _beside(file: Path) -> Path:
    """A name of its own beside ``file`` that is free."""
    names = (f"{file.stem}-trained{number or ''}{file.suffix}" for number in range(10_000))
    return next(path for path in (file.with_name(name) for name in names) if not path.exists())


def with_settings(document: Document, epochs: int | None, seed: int | None) -> Document:
    """The project with what the options say: it is saved so, and the run can be repeated from it."""
    given = {"epochs": epochs, "seed": seed}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        return document
    training = document.state.training.replace(**changes)
    return replace(document, state=document.state.replace(training=training))


def _new_run(document: Document, running: Session, go_on: bool) -> Run:
    """An entry in the project's list of runs, which counts it."""
    trained = go_on and bool(document.weights)
    document.runs, run = recording.begin(document.runs, document.state, running.prepared, trained=trained)
    return run


def _recorded(
    runs: Runs,
    run: Run,
    running: Session,
    events: EpochLog,
    losses: array[float],
    finished: Finished,
    layers: LayerCurves,
) -> Runs:
    """The project's runs with what this one measured."""
    steps = np.concatenate([run.losses, losses])
    ended = replace(
        finished,
        epoch=max(finished.epoch, len(events)),
        step=run.unrecorded + len(steps),
        seconds=max(finished.seconds, events[-1].seconds if events else 0.0),
    )
    training = running.training
    measured = recording.measured(
        run,
        events.columns,
        events.rows,
        steps,
        ended,
        environment=session.environment(),
        weights=running.network.weights(),
        other=training.other_weights(),
        samples=training.marks["samples"],
        paces=run.paces or (Pace(0, 0.0, training.steps_per_epoch),),
        unrecorded=run.unrecorded,
        layers=layers.behind(run.layers),
    )
    return replace(runs, current=run.id).put(measured)


def _run(
    running: Session, epochs: int, recorder: LayerRecorder, as_json: bool
) -> tuple[EpochLog, array[float], Finished]:
    """Pump the training to its end. Returns its epochs, the loss of every step, and how it ended."""
    training = running.training
    bar = Progress(training.total_steps, epochs, shown=not as_json, done=training.step)
    done, losses = EpochRecorder(), array("d")  # a million epochs are no more than their numbers, then
    with _stopping_at_interrupt(running):
        for event in session.run(running):
            if isinstance(event, StepDone):
                losses.extend(event.losses)
                recorder.see()
                bar.step(event)
            elif isinstance(event, EpochDone):
                done.add(event)
                bar.epoch(event)
                if as_json:
                    print_json(_epoch(event))
            else:
                bar.close()
                return done.log, losses, event
    raise RuntimeError("The training ended without saying how.")


@contextlib.contextmanager
def _stopping_at_interrupt(running: Session) -> Iterator[None]:
    """Ctrl+C asks the training to stop after the batch at hand; a second one interrupts at once."""

    def stop(*_: object) -> None:
        running.training.stop()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    try:
        before = signal.signal(signal.SIGINT, stop)
    except ValueError:  # not in the main thread: there is nothing to catch
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _after(before: EpochLog, done: EpochLog, resumed: int) -> EpochLog:
    """Epochs counted on from earlier trainings'; the newest ``resumed`` of ``before`` are this training's."""
    if not before:
        return done
    earlier = before[: max(0, len(before) - resumed)]
    last = earlier[-1] if earlier else EpochDone(0, 0, 0.0, {})
    together = EpochRecorder(before)
    for event in done:
        together.add(replace(event, seconds=event.seconds + last.seconds), last.epoch, last.step)
    return together.log


def _epoch(event: EpochDone) -> dict[str, Any]:
    return {
        "event": "epoch",
        "epoch": event.epoch,
        "step": event.step,
        "seconds": event.seconds,
        "train": event.train,
        "validation": event.validation,
    }


def _summary(reason: str, epochs: int, seconds: float, metrics: Metrics) -> dict[str, Any]:
    return {"event": "finished", "reason": reason, "epochs": epochs, "seconds": seconds, "metrics": metrics}


_ENDINGS = {
    "finished": tr_later("Trained after {epochs} in {time}."),
    "stopped": tr_later("Stopped after {epochs} in {time}."),
    "early_stopping": tr_later("Stopped early after {epochs} in {time}."),
    "diverged": tr_later("Diverged after {epochs} in {time}."),
}
_ENDINGS_WITH_BEST = {
    "finished": tr_later("Trained after {epochs} in {time}, lowest validation loss in epoch {best:,}."),
    "stopped": tr_later("Stopped after {epochs} in {time}, lowest validation loss in epoch {best:,}."),
    "early_stopping": tr_later(
        "Stopped early after {epochs} in {time}, lowest validation loss in epoch {best:,}."
    ),
    "diverged": tr_later("Diverged after {epochs} in {time}, lowest validation loss in epoch {best:,}."),
}


def _ending(finished: Finished, epochs: int) -> str:
    return tr(
        (_ENDINGS_WITH_BEST if finished.best_epoch else _ENDINGS)[finished.reason],
        epochs=tr_count("{count} epoch", "{count} epochs", epochs),
        time=clock(finished.seconds),
        best=finished.best_epoch,
    )


def _csv(names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    return to_csv([names, *rows])
