"""Commands meet a file that another program changed, and one whose trained part is damaged."""

import pytest

from nnstudio.project import Document, session
from nnstudio.project.templates import template
from tests.project.project_samples import GOOD, members, packed


def test_a_file_changed_meanwhile_is_left_alone(nnstudio, tmp_path, monkeypatch):
    path = tmp_path / "mine.nnstudio"
    template("xor").open().save(path)
    begin = session.start_training

    def begin_while_another_program_saves(document, **options):
        other = Document.load(path)
        other.state = other.state.replace(title=other.state.title + "!")
        other.save()
        return begin(document, **options)

    monkeypatch.setattr(session, "start_training", begin_while_another_program_saves)
    for name in ("mine-trained.nnstudio", "mine-trained1.nnstudio"):
        found = nnstudio("train", path, "--epochs", 1)
        assert found.code == 0
        assert "‘mine.nnstudio’ was changed by another program while this trained." in found.err
        assert name in found.out
        assert not Document.load(path).weights
        assert Document.load(tmp_path / name).weights


@pytest.fixture
def damaged(tmp_path):
    parts = members(GOOD)
    drawing = parts["project.json"].replace(b'"units": 4', b'"units": 5')
    path = tmp_path / "damaged.nnstudio"
    path.write_bytes(packed(parts, {"project.json": drawing}))
    return path


def test_without_weights_is_offered_and_does_it(nnstudio, damaged):
    before = damaged.read_bytes()
    found = nnstudio("check", damaged)
    assert found.code == 2
    assert "Its weights do not fit" in found.err
    assert "With --without-weights it is read without its trained weights and runs." in found.err
    assert nnstudio("check", damaged, "--without-weights").code in (0, 1)
    found = nnstudio("train", damaged, "--without-weights")
    assert found.code == 2
    assert "say with --output where to save" in found.err
    assert damaged.read_bytes() == before


def test_the_option_is_not_named_where_it_does_not_help(nnstudio, tmp_path):
    path = tmp_path / "cut.nnstudio"
    path.write_bytes(GOOD[: len(GOOD) // 2])
    assert "--without-weights" not in nnstudio("check", path).err
