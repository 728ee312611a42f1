"""The transport bar: train, pause, step, stop, reset, and how far it is."""
