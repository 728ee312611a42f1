"""What NNStudio would do with what is dragged over it, in words, before it is let go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data import folder_meant, reader_kind
from nnstudio.data.pasted import is_table
from nnstudio.gui.dialogs.files import PROJECT

Act = Callable[[], object]


@dataclass(frozen=True)
class Offer:
    """``words`` say what would be done, ``detail`` what one might not expect of it; no ``act``: refused."""

    words: str
    detail: str = ""
    act: Act | None = None


@dataclass(frozen=True)
class Doors:
    """Where what is dropped goes; ``is_open``: it meets an open project."""

    is_open: bool
    open_file: Callable[[Path], object]
    use_text: Callable[[str], object]


def files_of(data: QMimeData) -> list[Path]:
    """The files and folders of this machine that are dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def offer_for(data: QMimeData, doors: Doors) -> Offer | None:
    """What would be done with it; None for what is not meant for the window: text, or a layer of ours."""
    if data.hasUrls():
        return _of_files(files_of(data), doors)
    text = data.text() if data.hasText() else ""
    if not is_table(text):
        return None
    words = (
        tr("Use these cells as the data of this network")
        if doors.is_open
        else tr("Make a network for these cells")
    )
    return Offer(words, act=lambda: doors.use_text(text))


def _of_files(paths: Sequence[Path], doors: Doors) -> Offer:
    usable = [path for path in paths if path.suffix.lower() == PROJECT or reader_kind(path)]
    if not usable:
        words = tr("NNStudio cannot open ‘{name}’.", name=paths[0].name) if paths else ""
        return Offer(
            words or tr("Only files of this computer can be dropped here."),
            tr("It takes projects ({suffix}), tables, arrays and folders of pictures.", suffix=PROJECT),
        )
    first = usable[0]
    detail = _left_out(first, paths)
    if first.suffix.lower() == PROJECT:
        words = tr("Open ‘{name}’", name=first.name)
    else:
        meant = folder_meant(first)
        words = _as_data(meant.name, doors)
        if meant != first and not detail:
            detail = tr("All pictures of this folder are used, in the folders of their classes.")
    return Offer(words, detail, lambda: doors.open_file(first))


def _as_data(name: str, doors: Doors) -> str:
    if doors.is_open:
        return tr("Use ‘{name}’ as the data of this network", name=name)
    return tr("Make a network for ‘{name}’", name=name)


def _left_out(first: Path, paths: Sequence[Path]) -> str:
    """One thing is opened at a time; pictures of one folder are one thing."""
    others = [path for path in paths if folder_meant(path) != folder_meant(first)]
    if not others:
        return ""
    return tr_count(
        "One at a time: the other file is left alone.",
        "One at a time: the other {count} files are left alone.",
        len(others),
    )
