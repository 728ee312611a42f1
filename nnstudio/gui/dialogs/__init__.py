"""Dialogs: unsaved changes, export, shortcuts, about."""
