"""Pictures of the import dialog: columns that cannot help, text among numbers, and several targets."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.data import source_for
from nnstudio.gui.dialogs.import_data import ImportDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

ROWS = 400
Picture = Callable[[str, "QWidget | None"], None]


def picture_import(picture: Picture) -> None:
    """Write ``import``, ``import-mistakes`` and ``import-targets``."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text, targets in (
            ("import", _customers(), ()),
            ("import-mistakes", _ages(), ()),
            ("import-targets", _beams(), ("load", "bend")),
        ):
            path = Path(folder) / ("beams.csv" if targets else "customers.csv")
            path.write_text(text, encoding="utf-8")
            source = source_for(path)
            dialog = ImportDialog(source.replace(more_targets=targets) if targets else source)
            dialog.show()
            dialog.job.finish()
            picture(name, dialog)
            dialog.reject()
            dialog.job.finish()
            dialog.deleteLater()


def _customers() -> str:
    rng = random.Random(1)
    lines = ["id;age;income;city;plan;visits;churn"]
    for number in range(1, ROWS + 1):
        income = f"{rng.gauss(3000, 800):.2f}".replace(".", ",")
        age, city = rng.choice((23, 31, 45, 52, 60, "")), rng.choice(("Graz", "Linz", "Ulm", "Zürich"))
        lines.append(f"{number};{age};{income};{city};A;{rng.randrange(30)};{'yes' if number % 4 else 'no'}")
    return "\n".join(lines) + "\n"


def _ages() -> str:
    rows = "".join(f"{20 + i % 40},{i % 7}.5,{'ab'[i % 2]}\n" for i in range(60))
    return f"age,size,kind\n{rows}unknown,1.5,a\nfifty,2.5,b\n"


def _beams() -> str:
    rng = random.Random(2)
    lines = ["length,width,material,load,bend,sag"]
    for _ in range(ROWS):
        length, width = rng.uniform(1, 8), rng.uniform(0.05, 0.3)
        load = 12 * width / length + rng.gauss(0, 0.02)
        lines.append(
            f"{length:.2f},{width:.3f},{rng.choice(('oak', 'pine'))},{load:.3f},{load * length:.3f},"
            f"{length**3 / width / 900:.2f}"
        )
    return "\n".join(lines) + "\n"
