"""Which exceptions are sentences for the person who typed the command."""

from __future__ import annotations

from nnstudio.catalog.declaration import OptionError
from nnstudio.catalog.registry import UnknownKind
from nnstudio.catalog.words import tr
from nnstudio.cli.refusals import refusal
from nnstudio.data import DataError
from nnstudio.engine.network import NetworkError
from nnstudio.export import ExportError
from nnstudio.project import EditError, ProjectError, SaveError
from nnstudio.project.session import SessionError
from nnstudio.resources import ResourceError


class UsageError(ValueError):
    """Options that do not go together, or a file that is in the way."""


_SENTENCES = (
    DataError,
    EditError,
    ExportError,
    NetworkError,
    OptionError,
    ProjectError,
    ResourceError,
    SaveError,
    SessionError,
    UnknownKind,
    UsageError,
)


def sentence_of(error: Exception) -> str:
    """The sentence to print, or "" for a fault of the program."""
    if isinstance(error, _SENTENCES):
        return str(error)
    if isinstance(error, MemoryError):
        return tr("There is not enough memory for this network and data. Make a layer or the batch smaller.")
    return refusal(error)
