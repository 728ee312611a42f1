"""Each translation that is shipped fits its English texts. One may lack texts: they are said in English."""

import gettext
import string
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
strings = pytest.importorskip("strings")

Pair = tuple[str, str]


def shipped() -> list[str]:
    return [path.parts[-3] for path in strings.translations()]


def pairs(language: str) -> list[Pair]:
    """Each English text beside its translation; of a counted one each form, beside the one it stands for."""
    found = []
    for message in strings.read(strings.FOLDER / language / "LC_MESSAGES" / "nnstudio.po"):
        if message.id and isinstance(message.id, str) and message.string:
            found.append((message.id, message.string))
        elif message.id and any(message.string):
            one, many = message.id
            found += [(one if index == 0 else many, text) for index, text in enumerate(message.string)]
    return found


def places(text: str) -> set[tuple[str, str, str | None]]:
    """What is filled in, and how it is written. A date is written as a language does."""
    parts = string.Formatter().parse(text)
    return {(name, "" if "%" in (spec or "") else spec or "", how) for _, name, spec, how in parts if name}


def test_german_is_among_them() -> None:
    assert "de" in shipped()


@pytest.mark.parametrize("language", shipped())
def test_places_are_those_of_the_english_text(language: str) -> None:
    assert [(e, t) for e, t in pairs(language) if places(e) != places(t)] == []


@pytest.mark.parametrize("language", shipped())
def test_spaces_lines_and_ellipses_are_kept_at_the_ends(language: str) -> None:
    def ends(text: str) -> tuple[str, str, int, bool]:
        blank = len(text) - len(text.lstrip()), len(text.rstrip())
        return text[: blank[0]], text[blank[1] :], text.count("\n"), text.rstrip().endswith("…")

    assert [(e, t) for e, t in pairs(language) if ends(e) != ends(t)] == []


@pytest.mark.parametrize("language", shipped())
def test_what_is_compiled_is_what_is_written(language: str) -> None:
    path = strings.FOLDER / language / "LC_MESSAGES" / "nnstudio.po"
    catalog = strings.read(path)
    assert path.with_suffix(".mo").read_bytes() == strings.compiled(catalog), (
        "Run: python packaging/strings.py"
    )
    spoken = gettext.translation("nnstudio", str(strings.FOLDER), [language])
    forms = {spoken.ngettext("{count} layer", "{count} layers", count) for count in range(30)}
    assert len(forms) == catalog.num_plurals


def test_german_quotes_as_german_does() -> None:
    wrong = [t for _, t in pairs("de") if "‘" in t or "’" in t or t.count("„") != t.count("“")]
    straight = [t for e, t in pairs("de") if set("'\"") & set(t) and not set("'\"") & set(e)]
    assert wrong == straight == []


def test_german_sentences_end_as_the_english_ones_do() -> None:
    def end(text: str) -> str:
        last = text.rstrip()[-1]
        return last if last in ".:?!" else ""

    assert [(e, t) for e, t in pairs("de") if end(e) != end(t)] == []


def test_a_new_text_is_added_untranslated_and_a_gone_one_is_kept_at_the_end() -> None:
    catalog = strings.Catalog(locale="de")
    catalog.add("Save", "Speichern")
    catalog.add("Weigh", "Wiegen")
    template = b'msgid "Quite new"\nmsgstr ""\n\nmsgid "Save"\nmsgstr ""\n'
    written = strings.renewed(catalog, template)
    again = strings.read_po(strings.io.BytesIO(written), locale="de")
    assert {message.id: message.string for message in again if message.id} == {
        "Quite new": "",
        "Save": "Speichern",
    }
    assert again.obsolete["Weigh"].string == "Wiegen"
    assert strings.share(again) == (1, 2)
    assert strings.renewed(again, template) == written


def test_share_counts_only_what_is_whole() -> None:
    catalog = strings.Catalog(locale="de")
    catalog.add("Save", "Speichern")
    catalog.add("Open", "")
    catalog.add(("{count} row", "{count} rows"), ("{count} Zeile", ""))
    catalog.add("Close", "Schließen", flags=["fuzzy"])
    assert strings.share(catalog) == (1, 4)
