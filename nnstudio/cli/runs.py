"""The command that lists a project's runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnstudio.catalog.words import tr, tr_count, tr_later
from nnstudio.cli.curves import chosen
from nnstudio.cli.errors import UsageError
from nnstudio.cli.output import clock, print_json
from nnstudio.project import Document, ProjectError
from nnstudio.project.layer_curves import MEASURES
from nnstudio.project.runs import Run, ending, ending_sentence

HEADER = (
    "",
    tr_later("Run"),
    tr_later("When"),
    tr_later("Epochs"),
    tr_later("Time"),
    tr_later("Loss"),
    tr_later("Validation"),
    tr_later("Metric"),
    tr_later("Ended"),
)


def list_runs(file: Path, wanted: str | None, output: Path | None, as_json: bool) -> int:
    """All runs, oldest first; the one whose weights the project has is marked. ``wanted``: by name or id."""
    if output is not None:
        raise UsageError(tr("Say with --curves which numbers go to {output}.", output=output))
    found = Document.load(file).runs
    listed = chosen(found, wanted)
    if as_json:
        for run in listed:
            print_json(described(run, current=run.id == found.current))
        return 0
    if not len(found):
        print(tr("No runs yet. Train the network, in the window or with ‘nnstudio train’."))
        return 0
    print(table([row(run, current=run.id == found.current) for run in listed]))
    if found.forgotten:
        print(
            tr_count(
                "{count} older run gave way to these.",
                "{count} older runs gave way to these.",
                found.forgotten,
            )
        )
    return 0


def row(run: Run, *, current: bool) -> tuple[str, ...]:
    """One line of the table."""
    metric = run.metrics[0] if run.metrics else ""
    measured = _last(run, metric) if metric else None
    return (
        "*" if current else "",
        run.name,
        run.when.strftime("%Y-%m-%d %H:%M"),
        f"{run.epochs_done:,}",
        clock(run.seconds),
        _number(run.last("train/loss")),
        _number(run.last("validation/loss")),
        f"{metric} {_number(measured)}" if metric else "",
        ending(run),
    )


def table(rows: list[tuple[str, ...]]) -> str:
    """Columns as wide as their widest cell."""
    lines_of_cells = (tuple(tr(title) for title in HEADER), *rows)
    widths = [max(len(r[i]) for r in lines_of_cells) for i in range(len(HEADER))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(r, widths, strict=True)) for r in lines_of_cells]
    return "\n".join(line.rstrip() for line in lines)


def described(run: Run, *, current: bool) -> dict[str, Any]:
    """Everything but the arrays, for other programs."""
    try:
        settings: Any = run.trained.state.training.to_dict()
        data: Any = run.trained.state.data.to_dict()
    except ProjectError:
        settings = data = None
    return {
        "id": run.id, "name": run.name, "note": run.note, "current": current, "pinned": run.pinned,
        "started": run.when.isoformat(), "seconds": run.seconds, "epochs": run.epochs_done,
        "steps": run.unrecorded + len(run.losses), "reason": run.finished.reason if run.finished else None,
        "sentence": ending_sentence(run), "begun": run.begun, "changes": list(run.changes),
        "rows": dict(zip(("train", "validation", "test"), run.rows, strict=True)), "samples": run.samples,
        "last": {name: run.last(name) for name in run.columns[3:]},
        "best": {name: run.best(name) for name in run.columns[3:]},
        "layers": {name: {m: run.layers.last(m, name) for m in MEASURES} for name in run.layers.names},
        "weights": bool(run.weights), "environment": dict(run.environment), "training": settings,
        "data": data,
    }  # fmt: skip


def _last(run: Run, metric: str) -> float | None:
    found = run.last(f"validation/{metric}")
    return run.last(f"train/{metric}") if found is None else found


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4g}"
