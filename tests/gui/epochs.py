"""How long tests train."""

from nnstudio.gui.models.document_model import DocumentModel
from nnstudio.project import edits


def set_epochs(document: DocumentModel, epochs: int) -> None:
    """As in the inspector; a step that undo takes back."""
    document.edit("Epochs", lambda s: edits.set_training(s, s.training.replace(epochs=epochs)))
    document.settle()
