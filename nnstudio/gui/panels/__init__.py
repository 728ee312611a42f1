"""Smaller panels of the main window: problems, log, summary, status bar, banner."""
