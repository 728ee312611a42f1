"""The checks that every test goes through are themselves tried, in a pytest of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

CASES = {
    "thread": (
        """
        import threading, time
        def test_it():
            threading.Thread(target=time.sleep, args=(3,), name="prefetch", daemon=True).start()
        """,
        "the thread 'prefetch' is still running",
    ),
    "qthread": (
        """
        from PySide6.QtCore import QThread
        kept = []
        def test_it(qapp):
            kept.append(QThread())
            kept[0].setObjectName("trainer")
            kept[0].start()
        """,
        "the QThread QThread 'trainer' is still running",
    ),
    "timer": (
        """
        from PySide6.QtCore import QTimer
        kept = []
        def test_it(qapp):
            kept.append(QTimer(qapp, interval=500))
            kept[0].start()
        """,
        "the QTimer QTimer of QApplication, every 500 ms, is still active",
    ),
    "widget": (
        """
        from PySide6.QtWidgets import QWidget
        kept = []
        def test_it(qapp):
            kept.append(QWidget(objectName="inspector"))
            kept[0].show()
        """,
        "the top-level widget QWidget 'inspector' was not closed and deleted",
    ),
}


def run_pytest(folder: Path, source: str) -> subprocess.CompletedProcess[str]:
    lines = source.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    (folder / "test_case.py").write_text("\n".join(line[indent:] for line in lines), encoding="utf-8")
    (folder / "conftest.py").write_text("from conftest_of_all import *\n", encoding="utf-8")
    # Under another name, because two conftest modules of the same name would hide each other.
    (folder / "conftest_of_all.py").write_bytes((TESTS / "conftest.py").read_bytes())
    (folder / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\n", encoding="utf-8")
    path = os.pathsep.join([str(folder), str(TESTS)])
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


@pytest.mark.parametrize("case", CASES)
def test_what_a_test_leaves_behind_fails_it_and_is_named(case: str, tmp_path: Path) -> None:
    if case != "thread":
        pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    source, sentence = CASES[case]
    run = run_pytest(tmp_path, source)
    assert sentence in run.stdout, run.stdout + run.stderr
    assert run.returncode == 1


def test_a_tidy_test_passes(tmp_path: Path) -> None:
    run = run_pytest(
        tmp_path,
        """
        import threading
        def test_it():
            threading.Thread(target=print).start()
        """,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_home_is_another_empty_folder_in_every_test(tmp_path: Path) -> None:
    run = run_pytest(
        tmp_path,
        """
        from pathlib import Path
        import pytest
        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(turn):
            assert not (Path.home() / "mark").exists()
            (Path.home() / "mark").touch()
            QSettings = pytest.importorskip("PySide6.QtCore").QSettings
            settings = QSettings("NNStudio", "NNStudio")
            assert settings.value("theme") is None
            settings.setValue("theme", "dark")
            settings.sync()
            assert Path(settings.fileName()).is_relative_to(Path.home())
        """,
    )
    assert run.returncode == 0, run.stdout + run.stderr
