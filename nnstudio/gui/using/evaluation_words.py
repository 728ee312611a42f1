"""An evaluation as tables of words: for the dialog, the clipboard and files."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nnstudio.catalog.words import tr
from nnstudio.engine.metrics import METRICS, output_and_metric
from nnstudio.gui.using.answer import number
from nnstudio.project.evaluation import PARTS, Evaluated, PartScore, averages

Rows = list[tuple[str, ...]]


def figures(value: float) -> str:
    """Four figures, those of a round number too: 1.000, 0.5000."""
    return f"{value:#.4g}".replace("-", "−") if math.isfinite(value) else "–"


def part_title(name: str) -> str:
    """What people call a part."""
    return {"train": tr("Training"), "validation": tr("Validation"), "test": tr("Test")}[name]


def metric_title(name: str) -> str:
    """``Loss``, ``Accuracy``, ``Accuracy of head_1``."""
    output, metric = output_and_metric(name)
    title = tr(METRICS[metric].title) if metric in METRICS else tr("Loss")
    return tr("{metric} of {output}", metric=title, output=output) if output else title


def summary_rows(found: Evaluated) -> Rows:
    """Loss and metrics, the parts side by side; the first row is the header."""
    names = list(dict.fromkeys(name for part in found.parts.values() for name in part.numbers))
    rows: Rows = [("", *(part_title(p) for p in PARTS))]
    rows.append((tr("Rows"), *(f"{found.parts[p].rows:,}" if p in found.parts else "0" for p in PARTS)))
    for name in names:
        cells = (figures(found.parts[p].numbers[name]) if p in found.parts else "–" for p in PARTS)
        rows.append((metric_title(name), *cells))
    return rows


def detail_rows(part: PartScore) -> Rows:
    """Class by class, or target by target in its own unit; the first row is the header."""
    if not part.classes:
        header = (tr("Target"), tr("Mean absolute error"), tr("Root mean squared error"), "R²")
        values = [(v.name, number(v.mae), number(v.rmse), number(v.r2)) for v in part.values]
        return [header, *values]
    what = tr("Yes to") if part.are_answers else tr("Class")
    rows: Rows = [(what, tr("Precision"), tr("Recall"), "F1", tr("Support"))]
    for c in part.classes:
        rows.append((c.name, *(f"{v:.4f}" for v in (c.precision, c.recall, c.f1)), f"{c.support:,}"))
    mean = tr("Mean of the targets") if part.are_answers else tr("Mean of the classes")
    titles = {"macro": mean, "weighted": tr("Weighted by support")}
    for name, values3 in averages(part.classes).items():
        rows.append((titles[name], *(f"{v:.4f}" for v in values3), f"{part.rows:,}"))
    return rows


def sections(found: Evaluated) -> list[tuple[str, Rows]]:
    """The summary, then the detail of each part, with titles."""
    parts = [(part_title(name), detail_rows(part)) for name, part in found.parts.items()]
    return [(tr("Evaluation"), summary_rows(found)), *parts]


def as_text(found: Evaluated) -> str:
    """All tables with tabs between the columns, to paste into a sheet."""
    blocks = ("\n".join([title, *("\t".join(row) for row in rows)]) + "\n" for title, rows in sections(found))
    return "\n".join(blocks)


def flat_rows(found: Evaluated) -> list[Sequence[object]]:
    """One row for each number, to save: part, what it is about, metric, value with all its figures."""
    rows: list[Sequence[object]] = [("part", "about", "metric", "value")]
    for name, part in found.parts.items():
        rows.append((name, "", "rows", part.rows))
        rows += [(name, "", metric, value) for metric, value in part.numbers.items()]
        for c in part.classes:
            rows += [(name, c.name, "precision", c.precision), (name, c.name, "recall", c.recall)]
            rows += [(name, c.name, "f1", c.f1), (name, c.name, "support", c.support)]
        for v in part.values:
            rows += [(name, v.name, "mean_absolute_error", v.mae)]
            rows += [(name, v.name, "root_mean_squared_error", v.rmse), (name, v.name, "r2", v.r2)]
    return rows


def verdict(found: Evaluated) -> str:
    """One sentence: the first metric on the part that tells most."""
    part = found.parts[found.best_part]
    names = [name for name in part.numbers if name != "loss"] or ["loss"]
    where = {
        "test": tr("on rows it has never seen"),
        "validation": tr("on the validation rows, by which settings are chosen: rather too good"),
        "train": tr("on the rows it was trained on: certainly too good"),
    }[found.best_part]
    value = figures(part.numbers[names[0]])
    return tr("{metric} {value} {where}.", metric=metric_title(names[0]), value=value, where=where)
