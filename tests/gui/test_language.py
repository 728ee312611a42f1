"""Which language the window speaks, and how it is chosen."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nnstudio.catalog.words import DOMAIN, tr, use
from nnstudio.gui.language import LanguageMenu, offered, start
from nnstudio.gui.preferences import Preferences


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(gettext.NullTranslations(), "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one translation, to Latin, which Qt brings none of."""
    catalog = Catalog("la")
    catalog.add("Save", "Servare")
    path = tmp_path / "la" / "LC_MESSAGES" / f"{DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)
    return tmp_path


def test_english_and_what_was_translated_are_offered(folder: Path) -> None:
    assert offered(folder) == ["en", "la"]
    assert offered(folder / "missing") == ["en"]


def test_the_chosen_language_is_spoken_from_the_start(qapp: QApplication, folder: Path) -> None:
    preferences = Preferences()
    preferences.language = "en"
    assert start(qapp, preferences, folder) == "en"
    assert tr("Save") == "Save"
    preferences.language = "la"
    assert start(qapp, Preferences(), folder) == "la"
    assert tr("Save") == "Servare"


def test_the_menu_keeps_the_choice_and_says_when_it_begins(qtbot: QtBot, folder: Path) -> None:
    preferences, said, parent = Preferences(), [], QWidget()
    qtbot.addWidget(parent)
    menu = LanguageMenu(preferences, said.append, parent, folder)
    rows = {action.data(): action for action in menu.actions() if not action.isSeparator()}
    assert list(rows) == ["", "en", "la"]
    assert rows[""].isChecked()
    rows["la"].trigger()
    assert Preferences().language == "la"
    assert said == ["The language changes when NNStudio is started again."]


def test_a_damaged_choice_counts_as_none() -> None:
    preferences = Preferences()
    preferences.language = "../../somewhere"
    assert preferences.language == ""
