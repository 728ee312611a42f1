"""What becomes of a table's roles when a person gives a column another one."""

from __future__ import annotations

from nnstudio.catalog.words import tr_later
from nnstudio.data import OfColumns

FEATURE, TARGET = tr_later("Feature"), tr_later("Target")
FURTHER_TARGET, LEFT_OUT = tr_later("Further target"), tr_later("Left out")
ROLES = (FEATURE, TARGET, FURTHER_TARGET, LEFT_OUT)


def role_of(name: str, source: OfColumns, targets: tuple[str, ...]) -> str:
    """One of ``ROLES``; the first of ``targets`` is the target, the others are predicted with it."""
    if name in source.ignore:
        return LEFT_OUT
    if name not in targets:
        return FEATURE
    return TARGET if name == targets[0] else FURTHER_TARGET


def with_role(source: OfColumns, names: tuple[str, ...], column: str, role: str) -> OfColumns:
    """The source with another role for one of the columns ``names``; a table is never without a target.

    A new target takes the old one's place. Raises ``OptionError``.
    """
    targets = source.targets(names)
    first, further = next(iter(targets), ""), [name for name in targets[1:] if name != column]
    ignored = [name for name in source.ignore if name != column]
    if role == LEFT_OUT:
        ignored.append(column)
    if role == TARGET:
        first = column
    elif first == column:  # another one has to follow: the next target, else the last column used
        used = [name for name in names if name not in (*ignored, column)]
        first = further.pop(0) if further else next(reversed(used), "")
    if role == FURTHER_TARGET and column != first:
        further.append(column)
    return source.replace(target=first, more_targets=tuple(further), ignore=tuple(ignored))
