"""The file dialogs: where to open from, where to save to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from nnstudio.catalog.words import tr, tr_later
from nnstudio.data import DATA_PATTERNS, PICTURE_SUFFIXES

PROJECT = ".nnstudio"
_PICTURES = (tr_later("Folder of images, by any picture in it"), tuple(f"*{s}" for s in PICTURE_SUFFIXES))
_KINDS = (*DATA_PATTERNS, _PICTURES)


def projects() -> str:
    """The kind of files that are projects, as file dialogs want it."""
    return tr("NNStudio projects ({pattern})", pattern=f"*{PROJECT}")


def data() -> str:
    """The kinds of files that can be data."""
    everything = " ".join(p for _, patterns in _KINDS for p in patterns)
    kinds = (f"{tr(title)} ({' '.join(patterns)})" for title, patterns in _KINDS)
    return ";;".join([tr("Data ({patterns})", patterns=everything), *kinds, tr("All files (*)")])


def ask_open(parent: QWidget, title: str, folder: Path | None, kinds: str) -> Path | None:
    """A file that exists, or None."""
    found, _ = QFileDialog.getOpenFileName(parent, title, str(folder or Path.home()), kinds)
    return Path(found) if found else None


def ask_save(parent: QWidget, title: str, start: Path, kinds: str, suffix: str) -> Path | None:
    """Where to write, with the suffix added if it was left out; or None.

    The dialog adds the suffix itself (that of the chosen kind, if there are several), so that it also asks
    before a file of that name is written over.
    """
    dialog = QFileDialog(parent, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix.removeprefix("."))
    dialog.filterSelected.connect(lambda kind: use_suffix(dialog, kind, suffix))
    dialog.selectFile(start.name)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    found = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(found[0]) if accepted and found else None


def use_suffix(dialog: QFileDialog, kind: str, otherwise: str) -> None:
    """Another kind was chosen: a name that ends as the kind before did ends as this one does."""
    before, after = f".{dialog.defaultSuffix()}", f".{_suffix_of(kind) or otherwise.removeprefix('.')}"
    dialog.setDefaultSuffix(after.removeprefix("."))
    chosen = dialog.selectedFiles()
    name = Path(chosen[0]).name if chosen else ""
    if name.endswith(before) and before != after:
        dialog.selectFile(name.removesuffix(before) + after)


def _suffix_of(kind: str) -> str:
    """``svg`` of ``SVG picture (*.svg)``; of several the first."""
    return kind.partition("*.")[2].rstrip(")").partition(" ")[0]
