"""Which language the window speaks: the system's, or the one chosen in View > Language."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from nnstudio.catalog.words import DOMAIN, speak, tr
from nnstudio.gui.preferences import Preferences
from nnstudio.resources import ResourceError, resource

log = logging.getLogger(__name__)

SYSTEM, ENGLISH = "", "en"


def translations() -> Path:
    """The folder of all translations; one that does not exist where none came along."""
    try:
        return resource("locale")
    except ResourceError:
        return Path("locale-is-missing")


def offered(folder: Path) -> list[str]:
    """English, and every language that ``folder`` holds a compiled translation of."""
    found = (path.parts[-3] for path in folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    return [ENGLISH, *sorted(name for name in found if name != ENGLISH)]


def wanted(preferences: Preferences) -> list[str]:
    """The chosen language; without a choice those of the system, the preferred first."""
    if preferences.language != SYSTEM:
        return [preferences.language]
    return [name.replace("-", "_") for name in QLocale.system().uiLanguages()]


def start(app: QCoreApplication, preferences: Preferences, folder: Path | None = None) -> str:
    """Speak from now on what is wanted, Qt's own buttons and dialogs too. Returns the language."""
    name = speak(wanted(preferences), folder or translations())
    if name != ENGLISH:
        translate_qt(app, name)
        log.info("Speaking %s.", name)
    return name


def translate_qt(app: QCoreApplication, name: str) -> None:
    """Qt's own words (Cancel, the keys of shortcuts) in this language, where Qt brings it along."""
    translator = QTranslator(app)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if name != ENGLISH and translator.load(QLocale(name), "qtbase", "_", place):
        app.installTranslator(translator)


def own_name(language: str) -> str:
    """A language as its speakers call it: ``Deutsch``; its id where Qt does not know it."""
    if language == ENGLISH:
        return "English"
    name = QLocale(language).nativeLanguageName()
    return f"{name[:1].upper()}{name[1:]}" or language


class LanguageMenu(QMenu):
    """View > Language: like the system, English, and what was translated. ``told`` says when it begins."""

    def __init__(
        self,
        preferences: Preferences,
        told: Callable[[str], object],
        parent: QWidget,
        folder: Path | None = None,
    ) -> None:
        super().__init__(tr("Language"), parent)
        self._preferences, self._told = preferences, told
        self._group = QActionGroup(self)
        self._add(tr("Like the system"), SYSTEM)
        self.addSeparator()
        for language in offered(folder or translations()):
            self._add(own_name(language), language)

    def _add(self, text: str, language: str) -> None:
        action = self.addAction(text)
        action.setData(language)
        action.setCheckable(True)
        action.setChecked(language == self._preferences.language)
        self._group.addAction(action)
        action.triggered.connect(lambda _checked=False: self._choose(language))

    def _choose(self, language: str) -> None:
        self._preferences.language = language
        self._told(tr("The language changes when NNStudio is started again."))
