"""Names of files that every system takes, and that lead nowhere."""

from __future__ import annotations

import re

from nnstudio.catalog.words import tr

LONGEST_NAME = 120

_ODD = re.compile(r'[/\\:*?"<>|]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def odd_name(name: str) -> str:
    """Why this is no plain name of a file on every system, as the end of a sentence; "" if it is one."""
    if not name or len(name) > LONGEST_NAME or len(name.encode(errors="replace")) > 2 * LONGEST_NAME:
        return tr("is empty or longer than {longest_name} letters", longest_name=LONGEST_NAME)
    if not name.isprintable() or _ODD.search(name) or _DEVICES.fullmatch(name):
        return tr("has letters that not every system allows")
    return tr("begins or ends with a dot or a space") if name.strip(". ") != name else ""
