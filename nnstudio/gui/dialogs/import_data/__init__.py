"""The question what a file holds, before it becomes the data of a project."""

from nnstudio.gui.dialogs.import_data.dialog import Chosen, ImportDialog, ask_import

__all__ = ["Chosen", "ImportDialog", "ask_import"]
