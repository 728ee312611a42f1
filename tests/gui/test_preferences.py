"""Choices that outlive a session: damaged, from the future, or with no place to be written."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings

from nnstudio.gui.preferences import Preferences
from nnstudio.gui.welcome.age import age_in_words


def settings_file() -> Path:
    return Path(
        QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "NNStudio", "NNStudio").fileName()
    )


def written(text: str | bytes) -> Path:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_choices_are_kept(tmp_path):
    first = Preferences()
    first.theme = "dark"
    first.remember(tmp_path / "a.nnstudio")
    second = Preferences()
    assert (second.theme, second.recent, second.problem) == ("dark", [tmp_path / "a.nnstudio"], "")


@pytest.mark.parametrize(
    "text",
    [
        "[General]\ntheme=ultraviolet\nrecent=@Variant(\\0\\0\\0\\x7f)\n[layout]\nwindow=3\n",
        "[General]\nversion=99\nrecent=3\n[future]\nworkspaces=@ByteArray(abc)\n",
        os.urandom(2_000),
        "x" * 100_000,
        "",
    ],
)
@pytest.mark.qt_log_ignore("QVariant::load: unknown user type")
def test_whatever_is_in_the_file_there_are_preferences(text):
    written(text)
    found = Preferences()
    assert found.theme == "system"
    assert found.bytes("window") == QByteArray()
    assert all(isinstance(path, Path) for path in found.recent)
    found.theme = "light"
    assert Preferences().theme == "light"


def test_what_a_newer_program_wrote_stays():
    written("[future]\nworkspaces=three\n")
    Preferences().theme = "light"
    assert "workspaces=three" in settings_file().read_text()


@pytest.mark.parametrize("text", ["no equals sign and no section\n", "[General\nx=1\n", "\x00\x01"])
def test_a_damaged_file_is_kept_aside(text):
    path = written(text)
    found = Preferences()
    damaged = path.with_name(f"{path.name}.damaged")
    assert found.problem.startswith("The preferences are damaged, so the defaults are used.")
    assert str(damaged) in found.problem
    found.theme = "dark"
    assert damaged.read_text() == text
    assert Preferences().theme == "dark"


def test_a_place_that_cannot_be_written_is_told_once():
    path = settings_file()
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("a file where a folder should be")
    found, told = Preferences(), []
    found.failed.connect(told.append)
    found.theme = "dark"
    found.theme = "light"
    assert found.theme == "light"
    (sentence,) = told
    assert sentence.startswith(f"Preferences cannot be written to {path.parent}")


def test_the_age_of_what_lies_in_the_future():
    now = datetime(2026, 5, 1, 12)
    assert age_in_words(now + timedelta(seconds=30), now) == "just now"
    assert age_in_words(datetime(2200, 1, 2), now) == "2 January 2200"
    assert age_in_words(datetime(1970, 1, 1), now) == "1 January 1970"
