"""What can go wrong with a project. Every message is a sentence: what, where, and what to do."""


class ProjectError(ValueError):
    """A project that cannot be opened. The file on disk is never changed by trying.

    ``code`` tells the causes apart: ``not_a_file``, ``not_ours``, ``newer``, ``damaged``, ``unexpected``,
    ``too_big``, ``content``, ``weights``.
    """

    def __init__(self, sentence: str, code: str = "content") -> None:
        super().__init__(sentence)
        self.code = code


class SaveError(OSError):
    """A file that could not be written. Whatever was there before is still there, untouched."""


class EditError(ValueError):
    """An edit that makes no sense (a name twice, a cycle, …); the state is unchanged."""
