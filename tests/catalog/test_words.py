"""Sentences in another language: places filled in, plural forms, and never worse than English."""

import gettext
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from nnstudio.catalog import words
from nnstudio.catalog.words import speak, tr, tr_count, tr_inside, use


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    use(gettext.NullTranslations(), "en")


def german(folder: Path) -> None:
    catalog = Catalog("de")
    catalog.add("Delete {name}", "{name} löschen")
    catalog.add("Undo {what}", "Rückgängig: {waht}")
    catalog.add(("{count} layer", "{count} layers"), ("{count} Schicht", "{count} Schichten"))
    path = folder / "de" / "LC_MESSAGES" / f"{words.DOMAIN}.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_mo(file, catalog)


def test_english_is_said_as_written() -> None:
    assert tr("Delete {name}", name="dense_1") == "Delete dense_1"
    assert tr("100 {per cent}") == "100 {per cent}", "without places to fill in, braces are braces"
    assert tr("") == ""
    assert tr_count("{count} layer", "{count} layers", 1) == "1 layer"
    assert tr_count("{count} layer", "{count} layers", 1200) == "1,200 layers"


def test_another_language_is_found_by_its_country_or_without(tmp_path: Path) -> None:
    german(tmp_path)
    assert speak(["fr_FR", "de_AT"], tmp_path) == "de_AT"
    assert tr("Delete {name}", name="dense_1") == "dense_1 löschen"
    assert tr_count("{count} layer", "{count} layers", 2) == "2 Schichten"
    assert tr("Save") == "Save", "what is not translated stays English"


def test_english_comes_before_later_languages_and_where_there_is_none(tmp_path: Path) -> None:
    german(tmp_path)
    assert speak(["en_GB", "de"], tmp_path) == "en"
    assert speak([], tmp_path) == "en"
    assert tr("Delete {name}", name="x") == "Delete x"


def test_a_translation_with_wrong_places_is_passed_over(tmp_path: Path) -> None:
    german(tmp_path)
    speak(["de"], tmp_path)
    assert tr("Undo {what}", what="Rename") == "Undo Rename"


def test_a_title_within_a_sentence_keeps_its_capital_only_where_nouns_have_one(tmp_path: Path) -> None:
    assert tr_inside("Learning rate") == "learning rate"
    for language, said in (("de", "Lernrate"), ("fr", "lernrate")):
        catalog = Catalog(language)
        catalog.add("Learning rate", "Lernrate")
        path = tmp_path / language / "LC_MESSAGES" / f"{words.DOMAIN}.mo"
        path.parent.mkdir(parents=True)
        with path.open("wb") as file:
            write_mo(file, catalog)
        speak([language], tmp_path)
        assert tr_inside("Learning rate") == said
