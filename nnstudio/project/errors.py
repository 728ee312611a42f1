"""What can go wrong with a project. Every message is a sentence: what, where, and what to do."""

from nnstudio.project.characters import showable

MAX_SENTENCE = 1_200


class ProjectError(ValueError):
    """A project that cannot be opened. The file on disk is never changed by trying.

    ``code`` tells the causes apart: ``not_a_file``, ``not_ours``, ``newer``, ``damaged``, ``unexpected``,
    ``too_big``, ``content``, ``weights``.
    """

    def __init__(self, sentence: str, code: str = "content") -> None:
        super().__init__(_showable(sentence))
        self.code = code


class SaveError(OSError):
    """A file that could not be written. Whatever was there before is still there, untouched."""


class ChangedOutside(SaveError):
    """The file holds something else than when it was read or written here: to be replaced only if wanted."""


class EditError(ValueError):
    """An edit that makes no sense (a name twice, a cycle, …); the state is unchanged."""


def _showable(sentence: str) -> str:
    """Sentences quote what a stranger's file holds: no control characters, no reversed text, not endless."""
    plain = showable(sentence)
    return plain if len(plain) <= MAX_SENTENCE else plain[:MAX_SENTENCE] + "…"
