"""What every test gets: an off-screen Qt, settings of its own, and a check that it left nothing behind."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import leaks
import pytest
import without_qt

# Before Qt is first imported: no window may open on the screen of whoever runs the tests.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

QT_PROBLEM = without_qt.problem()
FAILED = pytest.StashKey[bool]()


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    """pytest-qt ends the whole run where Qt cannot load; without it, all but the windows is still tested."""
    if QT_PROBLEM:
        pluginmanager.unregister(name="pytest-qt")
        pluginmanager.register(without_qt.SkipWindows(QT_PROBLEM), "without-qt")


def pytest_configure() -> None:
    """Python's collector, started by a worker thread, would destroy Qt objects there and crash.

    So collection is never automatic in tests: `nothing_left_behind` collects after each, in this thread.
    """
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failed test is not blamed for its leaks as well: it stopped before it could tidy up."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(autouse=True)
def fresh_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home folder for this test: settings, caches, logs and recovery files all land in it."""
    home = tmp_path_factory.mktemp("home")
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700)
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "APPDATA": home / "config",
        "LOCALAPPDATA": home / "data",
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": runtime,
    }
    for name, folder in folders.items():
        monkeypatch.setenv(name, str(folder))
    if not QT_PROBLEM:
        from PySide6.QtCore import QSettings

        # Qt reads the folders once, when the first QSettings is made, so they are told again for each test;
        # and only files can be kept apart: the registry and the defaults database belong to all programs.
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
                QSettings.setPath(form, scope, str(home / "config" / scope.name))
    return home


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest, fresh_settings: Path) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a window behind, and name what it left."""
    watch = leaks.Watch()
    yield
    found = watch.found()
    if found and not request.node.stash.get(FAILED, False):
        lines = "\n".join(f"  - {leak}" for leak in found)
        pytest.fail(f"This test left something behind:\n{lines}", pytrace=False)
