"""The pictures for the README, made from the real window in the middle of a real training."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnstudio.gui import screenshot

NAMES = {
    "welcome", "main", "inspector-training", "inspector-data", "summary", "problems", "confusion", "boundary",
    "regression", "curve", "vanishing", "convnet", "empty", "metrics", "updates", "units", "weights",
    "activations", "histograms", "neurons", "neurons-set", "nudge", "worked-step", "predictions",
    "feature-maps", "filters",
    "runs", "runs-overlaid", "runs-layers", "runs-compared", "import", "import-mistakes", "import-targets",
    "draw-points", "edit-table", "cross-validation", "outputs", "groups", "collapsed", "quick-add", "saving",
    "exporting", "opening", "dropping", "guide", "predict-row", "predict-file",
    "predict-drawing", "how-it-came", "evaluate", "command-palette",
}  # fmt: skip


def test_pictures_of_one_look(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(screenshot, "ROWS", 1)
    written = screenshot.take(tmp_path / "pictures", "dark")
    assert {p.name for p in written} >= {f"{name}-dark.png" for name in NAMES}
    for path in written:
        image = QImage(str(path))
        if path.name.startswith(
            (
                "runs-compared",
                "import",
                "draw",
                "edit",
                "cross",
                "how",
                "evaluate",
                "nudge",
                "worked",
                "guide",
            )
        ):
            continue  # a dialog, as large as it opens
        assert (image.width(), image.height()) == (1600, 1000)
        assert image.pixelColor(1598, 998).lightness() < 60
