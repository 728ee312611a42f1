"""What the window says, in the language of whoever reads it.

``tr("Delete {name}", name=node.name)`` gives the sentence in the chosen language with its places filled in.
The sentence in the program is the English one and the key of its translation. Texts of tables, declarations
(menus, titles, help) are written plainly where they are declared, and go through ``tr`` where they are shown.

``packaging/strings.py`` collects all of them into ``resources/locale/nnstudio.pot``, from which any tool for
gettext makes a translation; :func:`speak` finds ``resources/locale/<language>/LC_MESSAGES/nnstudio.mo``.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

DOMAIN = "nnstudio"

Lookup = Callable[[str], str]
PluralLookup = Callable[[str, str, int], str]

# Languages in which a noun keeps its capital within a sentence: „die Lernrate“, „ein Sigmoid“.
CAPITAL_NOUNS = ("de", "lb")

_lookup: Lookup = gettext.NullTranslations().gettext
_plural: PluralLookup = gettext.NullTranslations().ngettext
_language = "en"


def tr(text: str, /, **values: Any) -> str:
    """``text`` in the chosen language, with ``{name}`` places filled in from ``values``.

    A translation whose places do not fit is passed over: the English sentence is better than none.
    """
    if not text:
        return ""  # gettext keeps facts about the translation under the empty key
    return _filled(_lookup(text), text, values)


def tr_later(text: str) -> str:
    """``text`` as it is: a constant that goes through ``tr`` where it is shown, marked to be collected."""
    return text


def tr_count(one: str, many: str, count: int, /, **values: Any) -> str:
    """The form that suits ``count``: ``tr_count("{count} layer", "{count} layers", 3)``."""
    english = one if count == 1 else many
    return _filled(_plural(one, many, count), english, {"count": f"{count:,}", **values})


def tr_inside(title: str) -> str:
    """A title as it stands within a sentence: ``learning rate``, but ``Lernrate`` in German."""
    said = tr(title)
    return said if _language.partition("_")[0] in CAPITAL_NOUNS else said.lower()


def tr_quoted(name: object) -> str:
    """``‘name’``, in the quotes of the language."""
    return tr("‘{name}’", name=name)


def tr_and(parts: Iterable[str]) -> str:
    """``a and b and c`` in the chosen language; "" for nothing."""
    return _joined("{first} and {last}", parts)


def tr_or(parts: Iterable[str]) -> str:
    """``a or b`` in the chosen language; "" for nothing."""
    return _joined("{first} or {last}", parts)


def _joined(pattern: str, parts: Iterable[str]) -> str:
    done = ""
    for part in parts:
        done = tr(pattern, first=done, last=part) if done else part
    return done


JOINED = (tr_later("{first} and {last}"), tr_later("{first} or {last}"))


def _filled(found: str, english: str, values: dict[str, Any]) -> str:
    if not values:
        return found
    try:
        return found.format(**values)
    except (KeyError, IndexError, ValueError):
        return english.format(**values)


def speak(languages: Sequence[str], folder: Path) -> str:
    """Use the first of these languages (``de_AT``, ``de`` …) that ``folder`` has; returns it, or "en"."""
    for name in languages:
        if name.partition("_")[0] == "en":
            break
        if gettext.find(DOMAIN, str(folder), [name]):  # de_AT, else de
            return use(gettext.translation(DOMAIN, str(folder), [name]), name)
    return use(gettext.NullTranslations(), "en")


def use(translations: gettext.NullTranslations, name: str) -> str:
    """Take every text from here from now on (what is shown already stays as it is)."""
    global _lookup, _plural, _language
    _lookup, _plural = translations.gettext, translations.ngettext
    _language = name
    return name


def spoken() -> str:
    """The language of what is said now: ``en``, ``de``."""
    return _language
