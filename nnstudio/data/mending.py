"""What would mend data that cannot be used: the choices that stand beside the sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnstudio.catalog.words import tr, tr_count
from nnstudio.data.readers.columns import NotNumbers
from nnstudio.data.readers.images import Images, SeveralSizes
from nnstudio.data.readers.passes import TooLarge
from nnstudio.data.readers.tabular import OfColumns, Tabular
from nnstudio.data.table import DataError
from nnstudio.data.words import rounded

if TYPE_CHECKING:
    from nnstudio.data.settings import DataSettings


@dataclass(frozen=True)
class Remedy:
    """A button that mends something: its label, and a pure change of the data settings."""

    label: str
    change: Callable[[DataSettings], DataSettings]


def leave_out(*names: str) -> Remedy:
    """Use these columns no more."""
    label = tr_count("Leave out ‘{column}’", "Leave out {count} columns", len(names), column=_short(names[0]))

    def change(settings: DataSettings) -> DataSettings:
        source = settings.source
        assert isinstance(source, OfColumns)
        new = tuple(name for name in names if name not in source.ignore)
        rest = tuple(name for name in source.more_targets if name not in names)
        left = source.replace(ignore=(*source.ignore, *new), more_targets=rest)
        return settings.replace(source=left)

    return Remedy(label, change)


def remedies_for(error: Exception | None, settings: DataSettings) -> tuple[Remedy, ...]:
    """The choices there are about data that cannot be used; none for most."""
    source = settings.source
    if not isinstance(error, DataError):
        return ()
    if isinstance(source, Images) and isinstance(error, SeveralSizes):
        return _sizes(error.proposed)
    if isinstance(source, Tabular) and isinstance(error, TooLarge):
        return _fewer_rows(error)
    if not isinstance(source, OfColumns):
        return ()
    found: tuple[Remedy, ...] = ()
    if isinstance(error, NotNumbers):
        as_text = (*source.as_text, error.column)
        skip = (
            tr("Leave the row out") if error.count == 1 else tr("Leave out {count:,} rows", count=error.count)
        )
        found = (
            _set(tr("Treat as missing"), mistakes="missing"),
            _set(tr("‘{column}’ holds categories", column=_short(error.column)), as_text=as_text),
            _set(skip, mistakes="skip"),
        )
    return (*found, leave_out(*error.columns)) if error.columns else found


def _sizes(side: int) -> tuple[Remedy, ...]:
    where = f"{side} × {side}"
    return (
        _set(tr("Stretch to {where}", where=where), size=(side, side), fit="stretch"),
        _set(tr("Cut and shrink to {where}", where=where), size=(side, side), fit="crop"),
    )


def _fewer_rows(error: TooLarge) -> tuple[Remedy, ...]:
    return (
        _set(tr("Use one of every {every:,} rows", every=error.every), rows="every", rows_number=error.every),
        _set(
            tr("Use the first {first} rows", first=rounded(error.first)),
            rows="first",
            rows_number=max(error.first, 1),
        ),
    )


def _set(label: str, **options: Any) -> Remedy:
    return Remedy(label, lambda s: s.replace(source=s.source.replace(**options)))


def _short(name: str) -> str:
    return name if len(name) <= 24 else name[:23] + "…"
