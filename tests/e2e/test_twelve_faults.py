"""Twelve ways a system fails people. Each has a test of the sentence, and of nothing being lost.

``test_fault_NN_…`` names the fault; the last test counts them. What a test cannot do to a real system is done
where the program meets it: at the call that fails.
"""

import contextlib
import errno
import itertools
import logging
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from gui.filing import open_file, saved, saved_to, settle_files
from pytestqt.qtbot import QtBot

from nnstudio.export.npz import Npz
from nnstudio.gui import logs
from nnstudio.gui.commands import saving as saving_commands
from nnstudio.gui.faults import Faults
from nnstudio.gui.main_window import MainWindow
from nnstudio.gui.models import autosave as autosave_module
from nnstudio.gui.models.progress import Speedometer
from nnstudio.gui.models.run_setup import first_weights
from nnstudio.gui.panels.autosave_label import AutosaveLabel
from nnstudio.gui.plots.picture_menu import PictureMenu
from nnstudio.project import Document, SaveError, atomic, recovery
from nnstudio.project.templates import template

ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(sys.platform == "win32", reason="a POSIX system's fault")


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


def title(window: MainWindow, words: str) -> None:
    window.document.edit("Change title", lambda s: s.replace(title=words))


@pytest.fixture
def mine(window: MainWindow, tmp_path: Path) -> Path:
    """The file of the open, changed document."""
    return opened(window, tmp_path / "mine.nnstudio")


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


# 7 Wrong clocks


@pytest.mark.parametrize("now", [0.0, 7_258_118_400.0, None], ids=["1970", "2200", "jumping back"])
def test_fault_07_the_clock(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: float | None
) -> None:
    back = itertools.count(2_000_000_000, -86_400)
    monkeypatch.setattr(time, "time", (lambda: float(next(back))) if now is None else (lambda: now))
    path = opened(window, tmp_path / "mine.nnstudio")
    window.autosave.write()
    window.autosave._job.finish()
    assert not window.banner.isVisible()
    (copy,) = recovery.folder().glob("*.recovery")
    journal = window.autosave._journal
    assert journal is not None
    os.close(journal._lock._descriptor)  # as a crash would
    journal._lock._descriptor = -1
    (orphan,), sentences = recovery.orphans()
    assert (orphan.copy, sentences) == (copy, [])
    window.recovery.show_orphans([orphan])
    year = datetime.fromtimestamp(orphan.saved).year
    assert str(year) in window.recovery.rows[0].sentence.text()
    document, recovered = recovery.recover(orphan)
    assert (document.state.title, document.path) == ("Changed", path)
    recovered.close()
    assert saved(window)
    assert Document.load(path).state.title == "Changed"
    assert not window.banner.isVisible()


def test_fault_07_timers_do_not_follow_the_clock(
    window: MainWindow, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: -1e9)
    window.autosave.write()
    window.autosave._job.finish()
    label = AutosaveLabel(window.autosave, window)
    label.refresh()
    assert label.text() == "Autosaved just now"
    label._soon.stop()


# 8 Two of us on one project


def test_fault_08_two_windows_on_one_project(
    window: MainWindow, mine: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = MainWindow()
    qtbot.addWidget(second)
    open_file(second, mine)
    second.document.settle()
    title(second, "Second")
    for one in (window, second):
        one.autosave.write()
        one.autosave._job.finish()
    assert len(list(recovery.folder().glob("*.recovery"))) == 2
    assert recovery.orphans() == ([], [])  # neither is offered the other's
    assert saved(second)
    asked: list[str] = []
    monkeypatch.setattr(saving_commands, "ask_changed", lambda _, name: asked.append(name) or "cancel")
    assert not saved(window)
    assert asked == ["mine.nnstudio"]
    assert Document.load(mine).state.title == "Second"
    assert window.document.state.title == "Changed"
    second.shutdown()
    assert len(list(recovery.folder().glob("*.recovery"))) == 1


# 9 No place at home


def test_fault_09_a_home_that_cannot_be_written(
    window: MainWindow, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    handler, said = logs.start_log()
    assert handler is None
    assert said.startswith("The log cannot be written to ")
    assert said.endswith("NNStudio works on without it.")
    window.autosave.write()
    assert sentence(window).startswith(
        "No recovery copy can be kept, so a crash would lose what is not saved."
    )
    assert saved(window)
    assert Document.load(mine).state.title == "Changed"
    window.files.offer_recovered()
    assert str(tmp_path / "home") in sentence(window)


STARTS = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from nnstudio.gui import app
from nnstudio.gui.main_window import MainWindow

def look():
    (window,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    print(window.banner.isVisible(), window.banner.sentence.text())
    window.files.open_template("xor")
    window.document.settle()
    print(window.document.is_open, window.document.prepared is not None)
    window.document.close()
    window.close()
    QApplication.quit()

app.make_application()
QTimer.singleShot(2000, look)
sys.exit(app.main([]))
"""


def started(**environment: str) -> list[str]:
    """What a window of its own process says a moment after its start."""
    found = subprocess.run(
        [sys.executable, "-c", STARTS], cwd=ROOT, env={**os.environ, **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stderr
    assert "Traceback" not in found.stderr
    return found.stdout.splitlines()


@posix
def test_fault_09_the_app_starts_without_a_home(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where a folder should be")
    names = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    said, works = started(HOME=str(home), **{name: str(home / name) for name in names})
    assert said.startswith("True ")
    assert "The log cannot be written to" in said
    assert works == "True True"


# 10 No place for temporary files


@posix
def test_fault_10_no_temporary_folder(tmp_path: Path) -> None:
    none = str(tmp_path / "none")
    said, works = started(TMPDIR=none, TEMP=none, TMP=none)
    assert said == "False "
    assert works == "True True"


# 11 Preferences


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[General\ntheme=dark\n", "True The preferences are damaged, so the defaults are used."),
        (b"\x00\x01\xff" * 1_000, "True The preferences are damaged, so the defaults are used."),
        (b"[General]\nversion=99\ntheme=ultraviolet\n[layout]\nwindow=7\nclosed=3\n", "False "),
    ],
    ids=["cut", "bytes", "from the future"],
)
@posix
def test_fault_11_preferences(fresh_settings: Path, text: bytes, told: str) -> None:
    path = fresh_settings / "config" / "NNStudio" / "NNStudio.ini"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)
    said, works = started()
    assert said.startswith(told)
    assert works == "True True"
    if told.startswith("True"):
        assert path.with_name("NNStudio.ini.damaged").read_bytes() == text


# 12 The machine sleeps while something trains


def test_fault_12_suspended_during_training(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_template("xor")
    window.document.settle()
    long = lambda s: s.replace(training=s.training.replace(epochs=100_000))  # noqa: E731
    window.document.edit("Long", long)
    window.document.settle()
    window.run.train()
    qtbot.waitUntil(lambda: bool(window.run.curves and window.run.curves.epoch_events))
    real, asleep = time.monotonic, 8 * 3_600
    monkeypatch.setattr(time, "monotonic", lambda: real() + asleep)
    curves = window.run.curves
    assert curves is not None
    done = len(curves.epoch_events)
    qtbot.waitUntil(lambda: len(curves.epoch_events) > done + 5)
    qtbot.waitUntil(lambda: (window.run.progress.samples_per_second or 0) > 10)
    assert window.run.status == "running"
    # Another copy follows soon, however long the last one seems to have taken.
    window.autosave._took = asleep
    window.autosave._soon.stop()
    window.autosave._due()
    assert window.autosave._soon.interval() <= autosave_module.MOST_MS
    window.run.pause()
    window.run.settle()
    assert window.document.document.checkpoint is not None
    assert not window.banner.isVisible()


def test_fault_12_a_gap_is_no_slow_step() -> None:
    speed = Speedometer()
    for tick in range(10):
        speed.see(0.1 * tick, tick)
    assert speed.see(10_000, 10) is None


# None is missing


def test_each_of_the_twelve_has_its_test() -> None:
    names: dict[str, Callable[..., object]] = {
        k: v for k, v in globals().items() if k.startswith("test_fault_")
    }
    found = {int(match.group(1)) for name in names if (match := re.match(r"test_fault_(\d\d)_", name))}
    assert found == set(range(1, 13))


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
