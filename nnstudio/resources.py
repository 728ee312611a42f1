"""Finds the files of `resources/` (icons, themes, data sets, templates, pages), however NNStudio came here.

| how it runs          | where the files are                                            |
|----------------------|----------------------------------------------------------------|
| a checkout           | `resources/`, beside the package                               |
| an installed wheel   | `nnstudio/_resources/`, put there when the wheel was built     |
| a frozen application | `resources/` in the folder the application was unpacked to     |

Nothing else in NNStudio may know these places: ask `resource("datasets", "iris.csv")`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class ResourceError(FileNotFoundError):
    """A file that belongs to NNStudio itself is missing. The message is a sentence for the user."""


def resource(*parts: str) -> Path:
    """The path of one bundled file or folder: `resource("templates", "digits.json")`.

    Raises ResourceError, which names what is missing and where it was expected, and says what to do.
    """
    root = _root()
    path = root.joinpath(*parts)
    if not path.resolve().is_relative_to(root):
        raise ValueError(f"The resource {'/'.join(parts)!r} lies outside NNStudio's own files.")
    if not path.exists():
        raise ResourceError(
            f"NNStudio's own file {'/'.join(parts)!r} is missing from {root}. "
            "The installation is incomplete: install NNStudio again."
        )
    return path


def resource_folder(name: str) -> Path:
    """The path of one bundled folder: `resource_folder("datasets")`. Raises as `resource` does."""
    folder = resource(name)
    if not folder.is_dir():
        raise ResourceError(
            f"NNStudio expected a folder at {folder} and found a file. "
            "The installation is damaged: install NNStudio again."
        )
    return folder


def _root() -> Path:
    candidates = list(_candidates())
    for folder in candidates:
        if folder.is_dir():
            return folder
    places = " or ".join(str(folder) for folder in candidates)
    raise ResourceError(
        f"NNStudio's own files are missing: there is no folder {places}. "
        "The installation is incomplete: install NNStudio again."
    )


def _candidates() -> Iterator[Path]:
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        yield Path(unpacked).resolve() / "resources"
    yield _PACKAGE / "_resources"
    # Beside the package in a checkout only: next to an installed package, `resources` is somebody else's.
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file():
        yield checkout / "resources"
