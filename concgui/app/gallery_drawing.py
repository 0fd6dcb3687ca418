"""Draws the pictures of the gallery from measured runs: ``python -m concgui.app.gallery_drawing FOLDER``."""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from concgui.engine.system.environment import Environment
from concgui.presentation.gallery.cards import GALLERY, GalleryCard
from concgui.presentation.gallery.picture import picture_json, picture_of
from concgui.presentation.numbers import count_text
from concgui.presentation.proposal_text import proposal_arguments
from concgui.store.run_file import read_run_file

_LONGEST_S = 300.0


def draw_card(card: GalleryCard, folder: Path) -> Path:
    """Run the experiment of a card in a process of its own, and write its picture.

    Args:
        card: The card.
        folder: Where the picture is written, as ``KEY.json``.

    Returns:
        The file.

    Raises:
        subprocess.SubprocessError: The experiment failed.
        ConcguiError: Its records cannot be read.
    """
    with tempfile.TemporaryDirectory() as place:
        records_file = Path(place, "runs.json")
        command = [sys.executable, "-m", "concgui", *proposal_arguments(card.experiment)]
        began_s = time.perf_counter()
        subprocess.run(
            [*command, "--json", str(records_file), "--spans"],
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=_LONGEST_S,
        )
        seconds = time.perf_counter() - began_s
        records = read_run_file(records_file).records
    picture = picture_of(card.picture, records, seconds, _source(records[0].environment))
    target = folder / f"{card.key}.json"
    target.write_text(json.dumps(picture_json(picture), separators=(",", ":")) + "\n", encoding="utf-8")
    return target


def draw_all(folder: Path) -> None:
    """Draw every card, one after another, and say how far it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for card in GALLERY:
        written = draw_card(card, folder)
        sys.stdout.write(f"{written}\n")


def _source(environment: Environment) -> str:
    version = ".".join(environment.python.split(".")[:2])
    return f"Python {version}, {count_text(environment.cores, 'core')}"


if __name__ == "__main__":
    draw_all(Path(sys.argv[1]))
