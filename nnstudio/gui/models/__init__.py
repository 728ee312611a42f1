"""What the panels share: the open document, the selection, the run."""
