"""Faults 1 to 6 of the twelve: what disks and folders do while something is saved."""

import contextlib
import errno
import logging
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.faults import ROOT, assert_not_saved, opened, posix, sentence, title
from gui.filing import open_file, saved, saved_to, settle_files
from pytestqt.qtbot import QtBot

from nnstudio.export.npz import Npz
from nnstudio.gui import logs
from nnstudio.gui.commands import saving as saving_commands
from nnstudio.gui.faults import Faults
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models.run_setup import first_weights
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.project import Document, SaveError, atomic, recovery
from nnstudio.project.templates import template


def mounted(folder: Path, *options: str) -> bool:
    """Whether a small file system of its own could be put there (it takes an administrator)."""
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("mount") is None:
        return False
    command = ["mount", "-t", "tmpfs", "-o", ",".join(("size=1m", *options)), "nnstudio-test", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not mounted(folder):
        pytest.skip("no small disk can be mounted here; full disks are injected in the tests of saving")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Use up the last byte of it."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            if file.write(b"x" * 4_096) < 4_096:
                break
    return filler


# 1 A full disk


@posix
def test_fault_01_a_full_disk_at_save_and_export(window: MainWindow, disk: Path, qtbot: QtBot) -> None:
    path = opened(window, disk / "mine.nnstudio")
    before, filler = path.read_bytes(), fill(disk)
    assert_not_saved(window, path, before)
    assert sentence(window).startswith(f"‘mine.nnstudio’ was not saved in {disk}: the disk is full.")
    assert "The file from before is unchanged." in sentence(window)

    window.picture.write(disk / "picture.png")
    settle_files(window)
    assert sentence(window).startswith(f"‘picture.png’ was not saved in {disk}: the disk is full.")
    window.document.set_weights(first_weights(window.document))
    window.files.export_to(Npz(), disk / "weights.npz")
    settle_files(window)
    assert sentence(window).startswith(f"‘weights.npz’ was not saved in {disk}: the disk is full.")
    window.complete()
    with pytest.raises(SaveError, match="the disk is full"):
        PictureMenu(window.canvas, "a", lambda: [("x", 1)]).save(disk / "plot.csv")
    assert set(os.listdir(disk)) == {"mine.nnstudio", "filler"}

    filler.unlink()
    assert saved(window)
    assert Document.load(path).state.title == "Changed"


@posix
def test_fault_01_a_full_disk_at_autosave(
    window: MainWindow, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(disk))
    window.files.open_template("xor")
    autosave = window.autosave

    def copy_now() -> None:
        autosave.write()
        autosave._job.finish()

    title(window, "One")
    copy_now()
    (copy,) = recovery.folder().glob("*.recovery")
    before, filler = copy.read_bytes(), fill(disk)
    title(window, "Two")
    copy_now()
    words = "No recovery copy can be kept, so a crash would lose what is not saved. Save often."
    assert sentence(window).startswith(words)
    assert "the disk is full" in sentence(window)
    assert copy.read_bytes() == before
    window.banner.hide()
    title(window, "Three")
    copy_now()
    assert not window.banner.isVisible()  # said once
    filler.unlink()
    title(window, "Four")
    copy_now()
    assert copy.read_bytes() != before
    assert autosave.last is not None


@posix
def test_fault_01_a_full_disk_at_the_log(
    window: MainWindow, disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(disk))
    handler, said = logs.start_log()
    assert (handler is not None, said) == (True, "")
    faults = Faults()
    faults.told.connect(window.tell_error)
    assert handler is not None
    handler.failed = lambda words: faults.told.emit(words, "")
    fill(disk)
    for number in range(5_000):
        logging.getLogger("nnstudio.test").info("line %d", number)
    assert sentence(window).startswith(f"The log cannot be written to {logs.log_file().parent}")
    assert sentence(window).endswith("NNStudio works on without it.")
    window.files.new()
    assert window.document.is_open
    (disk / "filler").unlink()
    logs.stop_log(handler)
    assert "Traceback" not in capsys.readouterr().err


# 2 A folder that may only be read


@posix
def test_fault_02_a_read_only_folder(window: MainWindow, tmp_path: Path) -> None:
    folder = tmp_path / "readonly"
    folder.mkdir()
    is_mounted = mounted(folder)
    path = opened(window, folder / "mine.nnstudio")
    before = path.read_bytes()
    if is_mounted:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    elif os.geteuid() == 0:
        pytest.skip("an administrator may write everywhere")
    else:
        folder.chmod(0o555)
    try:
        assert_not_saved(window, path, before)
        words = sentence(window)
        assert "the disk is read-only" in words or "you may not write there" in words
        assert "save somewhere else" in words.lower()
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        else:
            folder.chmod(0o755)
    assert saved_to(window, tmp_path / "elsewhere.nnstudio")
    assert Document.load(tmp_path / "elsewhere.nnstudio").state.title == "Changed"


# 3 A folder that goes while its document is open


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_fault_03_the_folder_is_gone(window: MainWindow, tmp_path: Path, how: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = opened(window, folder / "mine.nnstudio")
    before = path.read_bytes()
    if how == "deleted":
        shutil.rmtree(folder)
    else:
        folder.rename(tmp_path / "renamed")
    assert not saved(window)
    assert sentence(window) == (
        f"‘mine.nnstudio’ was not saved in {folder}: the folder does not exist. Make it first, or save "
        "somewhere else."
    )
    assert window.document.is_dirty
    assert window.document.state.title == "Changed"
    if how == "renamed":
        assert (tmp_path / "renamed" / "mine.nnstudio").read_bytes() == before
    folder.mkdir()
    assert saved(window)
    assert Document.load(path).state.title == "Changed"


# 4 The file is another one by now


def test_fault_04_replaced_by_another_program(
    window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(saving_commands, "ask_changed", lambda _, name: asked.append(name) or "cancel")
    other = Document.load(mine)
    other.state = other.state.replace(title="Theirs")
    other.save()
    theirs = mine.read_bytes()
    assert_not_saved(window, mine, theirs)
    assert asked == ["mine.nnstudio"]
    os.utime(mine, (1, 1))  # a clock that is wrong does not hide it
    assert_not_saved(window, mine, theirs)
    assert len(asked) == 2


# 5 Killed while saving

KILLED = """
import os, signal, sys
from nnstudio.project import Document, atomic
document = Document.load(sys.argv[1])
document.state = document.state.replace(title="Half")
atomic.os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
document.save()
"""


@posix
def test_fault_05_killed_while_saving(window: MainWindow, tmp_path: Path) -> None:
    """At every other moment: tests/project/test_kills.py."""
    path = tmp_path / "mine.nnstudio"
    template("xor").open().save(path)
    before = path.read_bytes()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert len(os.listdir(tmp_path)) == 2
    open_file(window, path)  # which tidies up, where the system says that the writer has gone
    assert window.document.path == path
    if Path("/proc/self/stat").exists():
        assert os.listdir(tmp_path) == ["mine.nnstudio"]


# 6 The disk complains when the new file is in place


@posix
def test_fault_06_the_folder_cannot_be_synced(
    window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", fsync)
    assert saved(window)
    assert sentence(window) == (
        "‘mine.nnstudio’ was saved, but the disk reported a problem (Input/output error). Keep a copy "
        "elsewhere."
    )
    assert Document.load(mine).state.title == "Changed"
    assert not window.document.is_dirty


def test_a_failure_to_save_is_always_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that nobody has thought of."""
    for code in (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.ESTALE, errno.EBUSY, errno.ENOMEM):

        def fail(*_: object, code: int = code) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(atomic.os, "replace", fail)
        with pytest.raises(SaveError) as error:
            atomic.write(tmp_path / "a", b"x")
        assert str(error.value).endswith(".")
        assert os.listdir(tmp_path) == []
