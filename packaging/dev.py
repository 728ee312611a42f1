"""One command from a fresh checkout to the running app, and one to the passed tests.

    python3 packaging/dev.py run [arguments of nnstudio]    start the app
    python3 packaging/dev.py test [arguments of pytest]     run tests; without arguments the same as check
    python3 packaging/dev.py check                          all linters and all tests
    python3 packaging/dev.py setup                          only make or mend the environment

On Windows: py packaging\\dev.py run, and so on. Needs Python 3.11 or newer and nothing else: the first start
makes `.venv` in the checkout and installs what is missing; later starts notice that nothing changed.
"""

# This file must stay readable for old Pythons (3.6 on), so that they can say what is wrong; others need not.

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST_TRIED = (3, 14)


def main(arguments: list) -> int:
    """Do one verb; return the exit code."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST_TRIED:
        other = better_python()
        if other:
            return subprocess.call([*other, os.path.abspath(__file__), *arguments])
        if sys.version_info < OLDEST:
            print(
                f"NNStudio needs Python 3.11 or newer. This is {sys.version_info[0]}.{sys.version_info[1]}, "
                "and no newer one was found. "
                "Install one, for example from https://www.python.org/downloads/, and start again."
            )
            return 1
    if not arguments or arguments[0] not in ("run", "test", "check", "setup"):
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    return in_modern_python(arguments[0], arguments[1:])


def in_modern_python(verb: str, arguments: list) -> int:
    """The verbs live in a module that an old Python could not even read."""
    import verbs
    from steps import Stop

    try:
        return getattr(verbs, verb)(arguments)
    except Stop as stop:
        print(stop, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start continues from here.", flush=True)
        return 130


def better_python() -> list:
    """The command of a Python that NNStudio was tried with, or [] if this machine has none to offer."""
    versions = [(3, minor) for minor in (13, 12, 11, 14)]
    if os.name == "nt":
        commands = [["py", "-{}.{}".format(*version)] for version in versions]
    else:
        commands = [["python{}.{}".format(*version)] for version in versions]
        # Where a graphical installer or Homebrew puts them, in case they are not on the PATH.
        for folder in ("/usr/local/bin", "/opt/homebrew/bin", "/usr/bin"):
            commands += [["{}/python{}.{}".format(folder, *version)] for version in versions]
    return next((command for command in commands if is_supported(command)), [])


def is_supported(command: list) -> bool:
    """Whether the command really starts such a Python (some are shims of one that is not there)."""
    ask = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST_TRIED})"
    try:
        return (
            subprocess.call([*command, "-c", ask], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
