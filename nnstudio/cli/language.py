"""The language of the terminal."""

from __future__ import annotations

import contextlib
import os

from nnstudio.catalog.words import speak
from nnstudio.resources import ResourceError, resource


def speak_as_the_terminal() -> None:
    """The language of the terminal from here on, where there is a translation to it."""
    # As gettext itself reads them: the first that is set counts, and LANGUAGE may list several.
    names = (os.environ.get(name, "") for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = [name.partition(".")[0] for name in next(filter(None, names), "").split(":")]
    with contextlib.suppress(ResourceError):
        speak([name for name in wanted if name not in ("", "C", "POSIX")], resource("locale"))
