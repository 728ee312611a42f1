"""How long ago, in the words people use."""

from __future__ import annotations

from datetime import datetime, timedelta

from nnstudio.catalog.words import tr


def age_in_words(then: datetime, now: datetime) -> str:
    """``just now``, ``12 minutes ago``, ``2 hours ago``, ``yesterday``, ``Monday``, ``3 March 2025``."""
    minutes = int((now - then).total_seconds() // 60)
    if minutes < -5:  # the clock was put back since, or is wrong now
        return f"{then.day} {then.strftime('%B')} {then.year}"
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return f"{minutes} minute{'s' if minutes > 1 else ''} ago"
    days = (now.date() - then.date()).days
    if days == 0 or minutes < 240:
        hours = minutes // 60
        return f"{hours} hour{'s' if hours > 1 else ''} ago"
    if days == 1:
        return "yesterday"
    if days < 7:
        return then.strftime("%A")
    day = f"{then.day} {then.strftime('%B')}"
    return day if now - then < timedelta(days=300) else f"{day} {then.year}"
