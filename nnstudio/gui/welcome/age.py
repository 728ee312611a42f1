"""How long ago, in the words people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from nnstudio.catalog.words import tr, tr_count


def age_in_words(then: datetime, now: datetime) -> str:
    """``just now``, ``12 minutes ago``, ``2 hours ago``, ``yesterday``, ``Monday``, ``3 March 2025``."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < -5:  # the clock was put back since, or is wrong now
        return f"{then.day} {then.strftime('%B')} {then.year}"
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
        return then.strftime("%A")
    day = f"{then.day} {then.strftime('%B')}"
    return day if now - then < timedelta(days=300) else f"{day} {then.year}"
