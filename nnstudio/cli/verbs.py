"""The commands and their options. Each does its work in a module that is imported when it is called."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from nnstudio.catalog.words import tr, tr_later
from nnstudio.cli.language import speak_as_the_terminal

app = typer.Typer(
    name="nnstudio",
    help="Draw a neural network, train it, and see why it learns or doesn't. No command: opens the window, "
    "with the project FILE if one is named.",
    epilog="Exit codes: 0 done; 1 done, but check found errors or a training diverged; 2 refused, with a "
    "sentence; 3 a fault of the program; 130 stopped with Ctrl+C, what was trained is saved.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

FAULT = 3
Rest = Annotated[
    bool, typer.Option("--without-weights", help="Read a file whose trained part is damaged without that.")
]
CONTINUE = tr_later("Go on from the weights in the file, and exactly where an interrupted training was.")
Project = Annotated[Path, typer.Argument(metavar="FILE", help="A project (.nnstudio).")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for other programs.")]


class Which(StrEnum):
    """Numbers of a run."""

    epochs = "epochs"
    steps = "steps"
    layers = "layers"


class Theme(StrEnum):
    """Colours of the window."""

    light = "light"
    dark = "dark"


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line. Returns the exit code; whatever goes wrong becomes one sentence."""
    as_json = "--json" in arguments
    speak_as_the_terminal()
    try:
        command = translated(typer.main.get_command(app))
        result = command.main(args=list(arguments), prog_name="nnstudio", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except KeyboardInterrupt:
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader went away (``| head``), which Typer answers with an exit of its own: nothing is wrong,
        # and Python must not complain at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _refused(error, as_json)


def translated(command: Any) -> Any:
    """The command and those below it, with their help in the chosen language."""
    command.help = tr(command.help or "") or None
    command.epilog = tr(command.epilog or "") or None
    for parameter in command.params:
        if getattr(parameter, "help", None):
            parameter.help = tr(parameter.help)
    for below in getattr(command, "commands", {}).values():
        translated(below)
    return command


def _refused(error: Exception, as_json: bool) -> int:
    from nnstudio.cli.errors import sentence_of
    from nnstudio.cli.output import print_error

    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, typer.Abort):
        return 130
    sentence = sentence_of(error)
    if sentence:
        print_error(sentence, as_json=as_json)
        return 2
    if os.environ.get("NNSTUDIO_DEBUG"):
        traceback.print_exception(error)
    print_error(
        tr(
            "NNStudio met a fault of its own ({name}: {error}). "
            "Run again with NNSTUDIO_DEBUG=1 for the details to report.",
            name=type(error).__name__,
            error=error,
        ),
        as_json=as_json,
    )
    return FAULT


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        from nnstudio import __version__

        print(f"nnstudio {__version__}")
        raise typer.Exit


@app.command()
def new(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="Where the project goes.")],
    template: Annotated[str, typer.Option(metavar="NAME", help="Start from this example.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there already.")] = False,
    as_json: Json = False,
) -> int:
    """Make a project: empty, or from a template."""
    from nnstudio.cli import projects

    return projects.new(output, template, force, as_json)


@app.command()
def templates(as_json: Json = False) -> int:
    """List the examples to start from."""
    from nnstudio.cli import projects

    return projects.list_templates(as_json)


@app.command()
def train(
    file: Project,
    epochs: Annotated[int | None, typer.Option(help="Train this many epochs.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, shuffling and dropout.")] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Save there instead of back to FILE."),
    ] = None,
    go_on: Annotated[bool, typer.Option("--continue", help=CONTINUE)] = False,
    without_weights: Rest = False,
    as_json: Json = False,
) -> int:
    """Train from initial weights, and save weights and history. Ctrl+C stops and saves what was reached."""
    from nnstudio.cli import training

    return training.train(file, epochs, seed, output, go_on, without_weights, as_json)


@app.command()
def evaluate(
    file: Project,
    data: Annotated[
        Path | None,
        typer.Option(metavar="DATA", help="Judge by this file with its target; reported as test."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Tell loss and metrics of the trained network. On every part of its data, or on other data."""
    from nnstudio.cli import training

    return training.evaluate(file, data, as_json)


@app.command()
def cross_validate(
    file: Project,
    folds: Annotated[int, typer.Option(help="Into how many parts the rows are cut.")] = 5,
    epochs: Annotated[int | None, typer.Option(help="Train this many epochs in every fold.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of weights, shuffling and dropout.")] = None,
    as_json: Json = False,
) -> int:
    """Train once for every fold, judged on rows held out. Tells mean and spread of loss and metrics."""
    from nnstudio.cli import crossval

    return crossval.run(file, folds, epochs, seed, as_json)


@app.command()
def predict(
    file: Project,
    data: Annotated[
        Path, typer.Option(metavar="DATA", help="Table, arrays or pictures like those it was trained on.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="CSV", help="Where predictions go; otherwise printed."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Predict the target of new samples. Of every row of a table, sample of an array, or picture."""
    from nnstudio.cli import training

    return training.predict(file, data, output, as_json)


@app.command()
def runs(
    file: Project,
    curves: Annotated[
        Which | None,
        typer.Option(
            metavar="WHICH", help="Print the numbers of the curves as CSV: epochs, steps or layers."
        ),
    ] = None,
    run: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only those of this run, by its name or id.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="CSV", help="Where the numbers go; otherwise printed."),
    ] = None,
    as_json: Json = False,
) -> int:
    """List every training of a project. With its results, and why it ended; or the numbers of its curves."""
    if curves is not None:
        from nnstudio.cli import curves as written

        return written.write(file, curves.value, run, output, as_json)
    from nnstudio.cli import runs as listing

    return listing.list_runs(file, run, output, as_json)


@app.command()
def export(
    file: Project,
    kind: Annotated[str, typer.Option("--format", metavar="FORMAT", help="npz or safetensors.")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="Where the weights go.")],
    as_json: Json = False,
) -> int:
    """Write the trained weights for other programs."""
    from nnstudio.cli import projects

    return projects.export(file, kind, output, as_json)


@app.command()
def check(file: Project, without_weights: Rest = False, as_json: Json = False) -> int:
    """Tell what is wrong or unwise in a project. Exit code 1 if it cannot be trained as it is."""
    from nnstudio.cli import projects

    return projects.check(file, without_weights, as_json)


@app.command()
def catalog(as_json: Json = False) -> int:
    """List everything that can be chosen. With its options, defaults and bounds."""
    from nnstudio.cli import projects

    return projects.catalog(as_json)


@app.command()
def screenshot(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the pictures.")],
    theme: Annotated[Theme | None, typer.Option(help="Colours of the window; both if left out.")] = None,
    as_json: Json = False,
) -> int:
    """Draw pictures of the real windows. Rendered off screen, during a training."""
    from nnstudio.cli import projects

    return projects.screenshot(output, theme.value if theme else None, as_json)
