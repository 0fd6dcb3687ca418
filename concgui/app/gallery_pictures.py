"""Reads the pictures of the gallery that ship with the program."""

import json

from concgui.export.resource_files import resource_bytes
from concgui.presentation.gallery.cards import GALLERY
from concgui.presentation.gallery.picture import GalleryPicture, picture_from_json


def gallery_pictures() -> dict[str, GalleryPicture]:
    """Return the picture of each card by its key; a card whose picture is missing has none."""
    found = {}
    for card in GALLERY:
        try:
            text = resource_bytes("gallery", f"{card.key}.json")
        except FileNotFoundError:
            continue
        found[card.key] = picture_from_json(json.loads(text))
    return found
