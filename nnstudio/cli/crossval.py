"""cross-validate: how much the result depends on which rows were held out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nnstudio.catalog.words import tr
from nnstudio.cli.errors import UsageError
from nnstudio.cli.output import Progress, print_json
from nnstudio.cli.projects import changed_data, warn
from nnstudio.cli.training import with_settings
from nnstudio.project import Document
from nnstudio.project.crossval import MOST_FOLDS, CrossValidated, FoldDone, FoldStep, cross_validate

FEWEST = 2


def run(file: Path, folds: int, epochs: int | None, seed: int | None, as_json: bool) -> int:
    """Train and judge fold by fold; the project is left as it is. 1 if a training diverged."""
    if not FEWEST <= folds <= MOST_FOLDS:
        raise UsageError(
            tr(
                "--folds must be a whole number from {fewest} to {most_folds}, got {folds}.",
                fewest=FEWEST,
                most_folds=MOST_FOLDS,
                folds=folds,
            )
        )
    document = with_settings(Document.load(file), epochs, seed)
    warn(changed_data(document))
    bar = Progress(1, 1, shown=not as_json)
    diverged = False
    for event in cross_validate(document, folds):
        if isinstance(event, FoldStep):
            bar.share(event.share, tr("Fold {fold}/{folds}", fold=event.fold, folds=event.folds))
        elif isinstance(event, FoldDone):
            diverged = diverged or event.reason == "diverged"
            if as_json:
                print_json(_fold(event))
        elif as_json:
            print_json({"event": "finished", "folds": folds, "mean": event.mean, "sd": event.sd})
        else:
            bar.close()
            print(table(event))
    if diverged:
        warn(tr("A training diverged: its numbers are those of its last finite weights."))
    return 1 if diverged else 0


def table(found: CrossValidated) -> str:
    """One line a fold with its numbers on held-out rows, then mean ± standard deviation."""
    names = list(found.mean)
    ending = {name: f"{found.mean[name]:.4f} ± {found.sd[name]:.4f}" for name in names}
    width = max([14, *(len(text) + 2 for text in (*names, *ending.values()))])
    trained, held_out = tr("trained"), tr("held out")
    # As wide as English words need, wider for longer ones.
    first, second = max(9, len(trained) + 2), max(10, len(held_out) + 2)
    header = f"{'':10}{trained:>{first}}{held_out:>{second}}"
    lines = [header + "".join(f"{name:>{width}}" for name in names)]
    for fold in found.folds:
        numbers = "".join(f"{fold.held_out[name]:>{width}.4f}" for name in names)
        name = tr("fold {number}", number=fold.fold)
        lines.append(f"{name:10}{fold.rows:>{first},}{fold.held_rows:>{second},}{numbers}")
    lines.append(f"{tr('mean ± sd'):{10 + first + second}}" + "".join(f"{ending[n]:>{width}}" for n in names))
    return "\n".join(lines)


def _fold(event: FoldDone) -> dict[str, Any]:
    return {
        "event": "fold",
        "fold": event.fold,
        "folds": event.folds,
        "rows": event.rows,
        "held_rows": event.held_rows,
        "epochs": event.epochs,
        "reason": event.reason,
        "train": event.train,
        "held_out": event.held_out,
    }
