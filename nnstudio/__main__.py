"""`python -m nnstudio` does what the command `nnstudio` does."""

from nnstudio.cli import main

if __name__ == "__main__":
    main()
