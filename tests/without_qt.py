"""Where Qt cannot load, tests of windows are skipped with a sentence and all others still run."""

import ctypes
import os
import sys
from pathlib import Path
from typing import Any

import pytest

WINDOW_FOLDERS = {"gui", "e2e"}


def problem() -> str:
    """Why no window can be tested here, as a sentence; empty if all is well."""
    try:
        import PySide6.QtTest
        import PySide6.QtWidgets
    except ImportError as error:
        return _sentence(error)
    if sys.platform != "linux":
        return ""
    # Qt aborts the process when its platform plugin cannot load, so that is tried in a gentler way.
    name = os.environ.get("QT_QPA_PLATFORM", "offscreen").split(":")[0]
    plugin = Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms" / f"libq{name}.so"
    try:
        if plugin.exists():
            ctypes.CDLL(str(plugin))
    except OSError as error:
        return _sentence(error)
    return ""


def _sentence(error: Exception) -> str:
    return (
        f"Qt cannot load here ({error}). `python3 packaging/dev.py setup` installs or names what is missing."
    )


class SkipWindows:
    """A pytest plugin in pytest-qt's place."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "qt_log_level_fail: of pytest-qt")
        config.addinivalue_line("markers", "qt_log_ignore: of pytest-qt")
        config.addinivalue_line("markers", "qt_no_exception_capture: of pytest-qt")
        config.addinivalue_line("markers", "no_qt_log: of pytest-qt")

    def pytest_report_header(self) -> str:
        return f"tests of windows are skipped: {self.reason}"

    def pytest_collect_directory(self, path: Path, parent: Any) -> pytest.Collector | None:
        if path.name not in WINDOW_FOLDERS:
            return None
        folder: pytest.Collector = SkippedFolder.from_parent(parent, path=path)
        folder.stash[REASON] = self.reason
        return folder

    @pytest.fixture(scope="session")
    def qapp(self) -> None:
        pytest.skip(self.reason)

    @pytest.fixture
    def qtbot(self) -> None:
        pytest.skip(self.reason)


REASON = pytest.StashKey[str]()


class SkippedFolder(pytest.File):
    """A folder of tests that is not looked into (hence no pytest.Directory): its files import Qt at once."""

    def collect(self) -> list[pytest.Collector]:
        raise pytest.skip.Exception(self.stash[REASON], allow_module_level=True)
