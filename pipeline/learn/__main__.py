"""Trains from the command line: `python -m pipeline.learn CORPUS TARGET`, with the packaged codebook."""

import sys
from importlib.metadata import version
from pathlib import Path

from pipeline import learn, resources


def main() -> None:
    """Train on the folder named first and save to the folder named second."""
    corpus_folder, target = map(Path, sys.argv[1:3])
    learn.train(corpus_folder, resources.codebook_path(), target, version("wenzhen"), print)


if __name__ == "__main__":
    main()
