"""NNStudio: draw a neural network, train it, and see why it learns or doesn't."""

__version__ = "0.1.0"
