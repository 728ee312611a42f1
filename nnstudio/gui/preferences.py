"""Application-wide choices that outlive a session: theme, window layout, recent files."""

from __future__ import annotations

from pathlib import Path
from typing import cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from nnstudio.gui.theme import Mode

MOST_RECENT = 12


class Preferences(QObject):
    """Kept in one INI file where the system keeps settings. Damaged values read as the defaults."""

    recent_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "NNStudio", "NNStudio"
        )

    @property
    def theme(self) -> Mode:
        """light, dark or system."""
        found = self._settings.value("theme", "system")
        return cast(Mode, found) if found in get_args(Mode) else "system"

    @theme.setter
    def theme(self, mode: Mode) -> None:
        self._settings.setValue("theme", mode)

    @property
    def recent(self) -> list[Path]:
        """Files that were opened or saved, newest first; some may be gone."""
        found = self._settings.value("recent", [])
        found = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return [Path(p) for p in found if isinstance(p, str) and p][:MOST_RECENT]

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        path = path.absolute()
        self._set_recent([path, *(p for p in self.recent if p != path)])

    def forget(self, path: Path) -> None:
        """Take a file off the list."""
        self._set_recent([p for p in self.recent if p != path])

    def forget_all(self) -> None:
        """Empty the list."""
        self._set_recent([])

    def _set_recent(self, paths: list[Path]) -> None:
        self._settings.setValue("recent", [str(p) for p in paths[:MOST_RECENT]])
        self.recent_changed.emit()

    def bytes(self, key: str) -> QByteArray:
        """A saved geometry or splitter state; empty if there is none."""
        found = self._settings.value(f"layout/{key}")
        return found if isinstance(found, QByteArray) else QByteArray()

    def set_bytes(self, key: str, value: QByteArray) -> None:
        """Keep a geometry or splitter state."""
        self._settings.setValue(f"layout/{key}", value)

    @property
    def closed_panels(self) -> list[str]:
        """Ids of the panels that were closed."""
        found = self._settings.value("layout/closed", [])
        found = [found] if isinstance(found, str) else found if isinstance(found, list) else []
        return [panel for panel in found if isinstance(panel, str)]

    @closed_panels.setter
    def closed_panels(self, panels: list[str]) -> None:
        self._settings.setValue("layout/closed", panels)

    def forget_layout(self) -> None:
        """Back to the layout of a first start."""
        self._settings.remove("layout")
