"""The training loop: settings in, events out."""
