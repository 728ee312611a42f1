"""Command lines that cannot be understood: what is wrong, where to read on, exit code 2."""

import pytest

from nnstudio.cli.refusals import refusal


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("train", "FILE is missing. See ‘nnstudio train --help’."),
        ("predict a.nnstudio", "--data is missing. See ‘nnstudio predict --help’."),
        ("new", "--output is missing. See ‘nnstudio new --help’."),
        ("train a --epochs few", "--epochs must be a whole number. See ‘nnstudio train --help’."),
        ("train a --epoch 3", "There is no option ‘--epoch’. See ‘nnstudio train --help’."),
        ("--quiet", "There is no option ‘--quiet’. See ‘nnstudio --help’."),
    ],
)
def test_a_sentence_and_where_to_read_on(nnstudio, line, sentence):
    found = nnstudio(*line.split())
    assert (found.code, found.out, found.err) == (2, "", sentence + "\n")


@pytest.mark.parametrize(
    "line", ["runs a b", "screenshot -o x --theme blue", "train a --epochs", "runs a --json=3"]
)
def test_what_typer_says_besides_ends_as_a_sentence(nnstudio, line):
    found = nnstudio(*line.split())
    assert found.code == 2
    assert found.err.count("\n") == 1
    assert "Value error" not in found.err
    assert found.err.endswith("--help’.\n")
    assert ".." not in found.err


def test_other_errors_are_not_for_typer():
    assert refusal(RuntimeError("oops")) == ""


def test_help_names_the_exit_codes_and_says_each_command_in_one_whole_sentence(nnstudio):
    found = nnstudio("--help")
    assert found.code == 0
    assert "Exit codes: 0 done" in found.out
    assert "..." not in found.out.replace("[ARGS]...", "")


def test_predicting_for_a_file_that_is_not_there(nnstudio, trained):
    found = nnstudio("predict", trained, "--data", "new.csv")
    assert found.code == 2
    assert found.err == "There is no file or folder ‘new.csv’ to predict for. Choose another.\n"


def test_a_folder_is_named_as_it_was_given(nnstudio):
    assert nnstudio("check", ".").err == "‘.’ is a folder, not a project file.\n"
