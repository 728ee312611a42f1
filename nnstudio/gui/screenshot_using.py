"""The pictures of a network in use: predicting, evaluating, how an answer came about, the command palette."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, sin
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from nnstudio.export.csv_text import to_csv
from nnstudio.gui.screenshot_runs import train_whole
from nnstudio.gui.using.panel import FILE

if TYPE_CHECKING:
    from nnstudio.gui.main_window import MainWindow

Picture = Callable[..., None]


def picture_using(window: MainWindow, picture: Picture) -> None:
    """A typed row and a file of flowers, a drawn digit, and the dialogs."""
    panel = window.using.panel
    _trained(window, "iris")
    window.docks.show_panel("predict")
    panel.update_now()
    picture("predict-row")
    panel.row.inside.click()
    _dialog(window.using.inside, picture, "how-it-came")
    with TemporaryDirectory() as folder:
        panel.choose(FILE)
        panel.file.predict(_some_rows(window, Path(folder)))
        panel.file.job.finish()
        picture("predict-file")
    _trained(window, "digits")
    window.docks.show_panel("predict")
    panel.update_now()
    turns = [turn / 8 for turn in range(51)]
    panel.drawing.pad.add_stroke([(0.5 + 0.17 * cos(t), 0.5 + 0.36 * sin(t)) for t in turns])
    picture("predict-drawing")
    window.using.evaluate()
    window.using.job.finish()
    _dialog(window.using.dialog, picture, "evaluate")
    window.finding.show_palette()
    if window.finding.palette is not None:
        window.finding.palette.field.setText("net")
        picture("command-palette")
        window.finding.palette.close()
    window.docks.show_panel("loss_gradients")


def _dialog(dialog: object, picture: Picture, name: str) -> None:
    if dialog is not None:
        picture(name, dialog)
        dialog.close()  # type: ignore[attr-defined]


def _some_rows(window: MainWindow, folder: Path) -> Path:
    """A file with every fifth row of the data."""
    prepared = window.document.prepared
    assert prepared is not None
    table, path = prepared.table, folder / "flowers.csv"
    assert table.target is not None
    rows: list[list[object]] = [[*table.feature_names, *table.target_names]]
    for place in range(0, len(table), 5):
        values = [round(float(v), 2) for v in table.columns[place]]
        rows.append([*values, table.classes[int(table.target[place])]])
    path.write_text(to_csv(rows), "utf-8")
    return path


def _trained(window: MainWindow, template: str) -> None:
    window.document.close()
    window.files.open_template(template)
    window.document.settle()
    train_whole(window)
    window.document.settle()
