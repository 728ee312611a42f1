"""Application-wide choices that outlive a session: theme, language, window layout, recent files."""

from __future__ import annotations

import contextlib
import json
import math
import shutil
from pathlib import Path
from typing import Any, NamedTuple, cast, get_args

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from nnstudio.catalog.words import tr
from nnstudio.gui.theme import Mode

MOST_RECENT = 12
MOST_PLOTS = 200


class PlotLook(NamedTuple):
    """How a plot is looked at: smoothing on its slider (0 … 100), how much is followed (0: all), which axes
    are logarithmic, and what the x axis counts (empty: what the plot begins with).
    """

    smoothing: int = 0
    follow: float = 0.0
    log: bool = False
    log_x: bool = False
    x_unit: str = ""


class Preferences(QObject):
    """Kept in one INI file where the system keeps settings. Damaged values read as the defaults.

    A file that is no settings at all is kept aside, and what cannot be written is told once: see ``problem``
    (a sentence, or empty) and ``failed``, which follows a change of it.
    """

    recent_changed = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "NNStudio", "NNStudio"
        )
        self.problem = ""
        if self._is_damaged():
            self.problem = self._keep_aside(Path(self._settings.fileName()))

    def _is_damaged(self) -> bool:
        """Qt says so only of some damage; from the rest it reads nothing at all."""
        if self._settings.status() == QSettings.Status.FormatError:
            return True
        try:
            lines = Path(self._settings.fileName()).read_bytes().splitlines()
        except OSError:
            return False
        return not self._settings.allKeys() and any(s.strip() and s[:1] not in b"[;" for s in lines)

    @staticmethod
    def _keep_aside(path: Path) -> str:
        """The next change would write over a damaged file."""
        damaged = path.with_name(f"{path.name}.damaged")
        with contextlib.suppress(OSError):
            shutil.copyfile(path, damaged)
        return tr(
            "The preferences are damaged, so the defaults are used. The damaged file was kept: {damaged}",
            damaged=damaged,
        )

    def _set(self, key: str, value: object) -> None:
        self._settings.setValue(key, value)
        self._settings.sync()
        if self._settings.status() == QSettings.Status.AccessError and not self.problem:
            folder = Path(self._settings.fileName()).parent
            self.problem = tr(
                "Preferences cannot be written to {folder}, so what you choose lasts only until NNStudio "
                "ends. Free some space there, or allow writing.",
                folder=folder,
            )
            self.failed.emit(self.problem)

    @property
    def theme(self) -> Mode:
        """light, dark or system."""
        found = self._settings.value("theme", "system")
        return cast(Mode, found) if found in get_args(Mode) else "system"

    @theme.setter
    def theme(self, mode: Mode) -> None:
        self._set("theme", mode)

    @property
    def language(self) -> str:
        """``de``, ``pt_BR`` …; empty to speak as the system does."""
        found = self._settings.value("language", "")
        plain = isinstance(found, str) and found.replace("_", "").isalnum() and len(found) <= 20
        return str(found) if plain else ""

    @language.setter
    def language(self, name: str) -> None:
        self._set("language", name)

    @property
    def scale(self) -> int:
        """How large everything is drawn, in percent of what the system says."""
        found = str(self._settings.value("scale", 100))
        return int(found) if found.isdecimal() and 50 <= int(found[:4]) <= 300 else 100

    @scale.setter
    def scale(self, percent: int) -> None:
        self._set("scale", percent)

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
        self._set("recent", [str(p) for p in paths[:MOST_RECENT]])
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

    def plot_look(self, key: str) -> PlotLook | None:
        """How this plot was looked at last."""
        return _look(self._plot_looks().get(key))

    def set_plot_look(self, key: str, look: PlotLook) -> None:
        """Keep how it is looked at."""
        known = self._plot_looks()
        known.pop(key, None)
        newest = [*known.items(), (key, list(look))][-MOST_PLOTS:]
        self._set("plots", json.dumps(dict(newest)))

    def _plot_looks(self) -> dict[str, Any]:
        try:
            found = json.loads(str(self._settings.value("plots", "{}")))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def forget_layout(self) -> None:
        """Back to the layout of a first start."""
        self._settings.remove("layout")


def _look(raw: object) -> PlotLook | None:
    """What was kept, unless it is damaged. Of an earlier version there are only the first three numbers."""
    if not isinstance(raw, list) or len(raw) not in (3, len(PlotLook._fields)):
        return None
    kept: list[Any] = [*raw, *PlotLook()[len(raw) :]]
    smoothing, follow, log, log_x, x_unit = kept
    if not all(isinstance(part, int | float) for part in (smoothing, follow, log, log_x)):
        return None
    if x_unit not in ("", "epoch", "step"):
        return None
    if not (0 <= smoothing <= 100 and math.isfinite(follow) and 0 <= follow <= 1e9):
        return None
    return PlotLook(int(smoothing), float(follow), bool(log), bool(log_x), x_unit)
