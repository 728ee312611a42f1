"""The open project: immutable state, pure edits, the document and its file. No Qt here."""

from nnstudio.project.document import Document
from nnstudio.project.errors import EditError, ProjectError, SaveError
from nnstudio.project.history import History
from nnstudio.project.state import ProjectState

__all__ = ["Document", "EditError", "History", "ProjectError", "ProjectState", "SaveError"]
