"""The file dialogs: where to open from, where to save to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

PROJECT = ".nnstudio"
PROJECTS = f"NNStudio projects (*{PROJECT})"
TABLES = "Tables (*.csv *.tsv *.txt);;All files (*)"


def ask_open(parent: QWidget, title: str, folder: Path | None, kinds: str) -> Path | None:
    """A file that exists, or None."""
    found, _ = QFileDialog.getOpenFileName(parent, title, str(folder or Path.home()), kinds)
    return Path(found) if found else None


def ask_save(parent: QWidget, title: str, start: Path, kinds: str, suffix: str) -> Path | None:
    """Where to write, with the suffix added if it was left out; or None."""
    found, _ = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    if not found:
        return None
    path = Path(found)
    return path if path.suffix else path.with_name(path.name + suffix)
