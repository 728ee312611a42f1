"""Twelve ways a system fails people. Each has a test of the sentence, and of nothing being lost.

``test_fault_NN_…`` in ``test_faults_of_….py`` names the fault. What a test cannot do to a real system is done
where the program meets it: at the call that fails. Here is what the tests share.
"""

import os
import sys
from pathlib import Path

import pytest
from gui.filing import open_file, saved

from nnstudio.gui.main_window import MainWindow
from nnstudio.project.templates import template

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX system's fault")


def title(window: MainWindow, words: str) -> None:
    window.document.edit("Change title", lambda s: s.replace(title=words))


def opened(window: MainWindow, path: Path) -> Path:
    template("xor").open().save(path)
    open_file(window, path)
    window.document.settle()
    title(window, "Changed")
    return path


def sentence(window: MainWindow) -> str:
    assert window.banner.isVisible()
    return window.banner.sentence.text()


def assert_not_saved(window: MainWindow, path: Path, before: bytes) -> None:
    """Saving fails, with the old file whole, nothing beside it, and the document as unsaved as before."""
    beside = set(os.listdir(path.parent))
    assert not saved(window)
    assert path.read_bytes() == before
    assert set(os.listdir(path.parent)) == beside
    assert window.document.is_dirty
    assert window.isWindowModified()
    assert window.document.state.title == "Changed"
