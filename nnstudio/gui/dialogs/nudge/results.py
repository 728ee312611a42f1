"""What came out, as rows: the numbers, and the layers on the way to the loss."""

from __future__ import annotations

from nnstudio.catalog.words import tr
from nnstudio.engine.nudged import Nudge, Verdict
from nnstudio.gui.dialogs.copy_row import tabbed

Rows = list[tuple[str, ...]]

TOKENS: dict[Verdict, str] = {
    "right": "good", "flat": "text", "rounding": "text", "curved": "warn", "kink": "warn", "jump": "warn",
    "wrong": "bad", "unusable": "bad",
}  # fmt: skip
MARKS: dict[Verdict, str] = {"right": "✓ ", "wrong": "! ", "kink": "! ", "jump": "! ", "curved": "! "}


def sentence(found: Nudge) -> tuple[str, str]:
    """What it means, and the token of its colour."""
    return MARKS.get(found.verdict, "") + found.sentence(), TOKENS[found.verdict]


def number_rows(found: Nudge) -> Rows:
    """What it is called, how it is computed, and its value."""
    return [
        (tr("Loss as it is"), "L(w)", number(found.loss)),
        (tr("Loss with the weight nudged up"), "L(w + ε)", number(found.above)),
        (tr("Loss with the weight nudged down"), "L(w − ε)", number(found.below)),
        (tr("Slope of the loss"), "(L(w + ε) − L(w − ε)) / 2ε", number(found.slope)),
        (tr("Gradient by backpropagation"), "dL/dw", number(found.gradient)),
        (tr("Absolute difference"), "|dL/dw − slope|", f"{found.absolute_error:.2e}"),
        (tr("Relative difference"), "÷ (|dL/dw| + |slope|)", f"{found.relative_error:.2e}"),
        (tr("Change of the loss"), "L(w + ε) − L(w)", number(found.change)),
        (tr("What the gradient said"), "dL/dw · ε", number(found.promise)),
    ]


def way_rows(found: Nudge) -> Rows:
    """The header, the layers from the weight on, and the loss at the end."""
    header = (tr("Layer"), tr("before activation"), tr("output"), tr("change of the loss, by its gradient"))
    rows: Rows = [header]
    for station in found.stations:
        z = "" if station.z is None else f"{station.z:.3g}"
        promise = "" if station.promise is None else number(station.promise, 5)
        rows.append((station.name, z, f"{station.y:.3g}", promise))
    rows.append((tr("Loss, as it turned out"), "", "", number(found.change, 5)))
    return rows


def as_text(found: Nudge) -> str:
    """Everything with tabs between its columns, to paste into a sheet."""
    place = [(tr("Weight"), found.place, number(found.value)), ("ε", "", f"{found.epsilon:g}")]
    place.append((tr("Samples"), "", f"{found.samples:,}"))
    blocks: list[Rows] = [[(found.sentence(),)], [*place, *number_rows(found)], way_rows(found)]
    return tabbed(*blocks)


def number(value: float, digits: int = 10) -> str:
    """Enough digits to see a small nudge in the loss."""
    return f"{value:.{digits}g}".replace("-", "−", 1) if value < 0 else f"{value:.{digits}g}"
