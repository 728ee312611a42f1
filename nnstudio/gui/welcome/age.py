"""How long ago, in the words people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from nnstudio.catalog.words import tr, tr_count, tr_later

WEEKDAYS = (
    tr_later("Monday"), tr_later("Tuesday"), tr_later("Wednesday"), tr_later("Thursday"), tr_later("Friday"),
    tr_later("Saturday"), tr_later("Sunday"),
)  # fmt: skip


def age_in_words(then: datetime, now: datetime) -> str:
    """``just now``, ``12 minutes ago``, ``2 hours ago``, ``yesterday``, ``Monday``, ``3 March 2025``."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < -5:  # the clock was put back since, or is wrong now
        return _date(then)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr_count("{count} minute ago", "{count} minutes ago", minutes)
    days = (now.date() - then.date()).days
    if days == 0 or minutes < 240:
        hours = minutes // 60
        return tr_count("{count} hour ago", "{count} hours ago", hours)
    if days == 1:
        return tr("yesterday")
    if days < 7:
        return tr(WEEKDAYS[then.weekday()])
    if now - then < timedelta(days=300):
        return tr("{day} {date:%B}", day=then.day, date=then)
    return _date(then)


def _date(then: datetime) -> str:
    return tr("{day} {date:%B %Y}", day=then.day, date=then)
