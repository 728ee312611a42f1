"""What a script can get wrong. Every message is a sentence: what, where, and what to do."""


class ModelError(ValueError):
    """A model that cannot be built, or numbers it cannot take."""


class TrainingDiverged(UserWarning):
    """Weights or losses left the finite numbers; the model keeps the last finite weights."""
