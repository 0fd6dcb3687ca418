"""Colours and marks: every model can be told apart and every text read by everybody."""

import itertools

import pytest

from concgui.engine.records.ladder import Smoothness
from concgui.presentation.colours import (
    DARK,
    LIGHT,
    MODEL_STYLES,
    Theme,
    contrast,
    mixed,
    model_style,
    relative_luminance,
    text_on,
)
from concgui.qtlayer.catalogue import MODELS

KEYS = [model.info.key for model in MODELS]
FIRST_NINE = (
    "blocking",
    "process-events",
    "qthread",
    "qthreadpool",
    "thread-per-task",
    "thread-pool",
    "asyncio-qt",
    "asyncio-thread",
    "process-pool",
)

TEXT_CONTRAST = 4.5
GRAPHIC_CONTRAST = 3.0
LEAST_DISTANCE = 12.0
"""CIE76 ΔE: about 2.3 is just noticeable side by side; several times that is told apart in a plot."""

both_themes = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
COLOUR_VISION = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip


def lab(colour: str, vision: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour to a person with that vision."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    seen = [
        min(1.0, max(0.0, sum(weight * c for weight, c in zip(row, linear, strict=True))))
        for row in COLOUR_VISION[vision]
    ]
    to_xyz = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        sum(weight * c for weight, c in zip(row, seen, strict=True)) / reference
        for row, reference in zip(to_xyz, white, strict=True)
    )

    def bent(t: float) -> float:
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    return 116 * bent(y) - 16, 500 * (bent(x) - bent(y)), 200 * (bent(y) - bent(z))


def distance(first: str, second: str, vision: str) -> float:
    pairs = zip(lab(first, vision), lab(second, vision), strict=True)
    return sum((a - b) ** 2 for a, b in pairs) ** 0.5


def test_every_model_has_its_own_pair() -> None:
    """No two models of the list, nor of the palette, share colour, mark and filling."""
    assert len({model_style(key) for key in KEYS}) == len(KEYS)
    assert len(set(MODEL_STYLES.values())) == len(MODEL_STYLES)


def test_no_listed_model_relies_on_chance() -> None:
    """Every model of the list has an entry of its own, so that its look was chosen."""
    assert [key for key in KEYS if key not in MODEL_STYLES] == []


def test_the_first_nine_differ_in_colour_and_in_mark() -> None:
    """The nine models of the list differ in colour alone and in mark alone."""
    styles = [model_style(key) for key in FIRST_NINE]
    assert len({style.colour for style in styles}) == 9
    assert len({style.mark for style in styles}) == 9


@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_the_first_nine_are_told_apart_by_everybody(vision: str) -> None:
    """The colours of the nine models are far enough apart, also for people with colour blindness."""
    near = {
        (first, second): round(distance(model_style(first).colour, model_style(second).colour, vision), 1)
        for first, second in itertools.combinations(FIRST_NINE, 2)
    }
    assert {pair: found for pair, found in near.items() if found < LEAST_DISTANCE} == {}


def test_an_unknown_model_looks_the_same_every_time() -> None:
    """A model that is added later gets a look that depends on its key alone, and a hollow mark."""
    assert model_style("dask") == model_style("dask")
    assert not model_style("dask").filled
    assert len({model_style(f"model-{number}") for number in range(40)}) > 25


@both_themes
def test_texts_reach_wcag_aa(theme: Theme) -> None:
    """Every text colour has a contrast of 4.5 or more on window, panel and raised ground."""
    inks = {"text": theme.text, "muted": theme.muted_text, "error": theme.error}
    inks |= {str(word): theme.smoothness_colour(word) for word in Smoothness}
    grounds = {"window": theme.window, "panel": theme.panel}
    low = {
        (name, ground): round(contrast(ink, grounds[ground]), 2)
        for name, ink in inks.items()
        for ground in grounds
        if contrast(ink, grounds[ground]) < TEXT_CONTRAST
    }
    assert low == {}
    assert contrast(theme.text, theme.raised) >= TEXT_CONTRAST
    assert contrast(theme.on_accent, theme.accent) >= TEXT_CONTRAST


@both_themes
def test_lines_and_marks_stand_out(theme: Theme) -> None:
    """Axes, and the outline or filling of every model, have a contrast of 3 or more to the ground."""
    assert min(contrast(theme.line, theme.panel), contrast(theme.line, theme.window)) >= GRAPHIC_CONTRAST
    for key, style in MODEL_STYLES.items():
        best = max(contrast(style.colour, theme.panel), contrast(theme.outline_of(style.colour), theme.panel))
        assert best >= GRAPHIC_CONTRAST, key


def test_text_on_a_model_colour_can_be_read() -> None:
    """Numbers on bars are written in black or white with a contrast of 4.5 or more."""
    assert {key for key, s in MODEL_STYLES.items() if contrast(text_on(s.colour), s.colour) < 4.5} == set()


@pytest.mark.parametrize(
    ("ink", "ground", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#767676", "#FFFFFF", 4.54),  # the lightest grey that WCAG takes for text on white
        ("#777777", "#FFFFFF", 4.48),
        ("#949494", "#FFFFFF", 3.03),  # the lightest one for graphical objects
        ("#FF0000", "#FFFFFF", 4.00),
        ("#0000FF", "#FFFFFF", 8.59),
        ("#00FF00", "#ffffff", 1.37),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(ink: str, ground: str, ratio: float) -> None:
    """Contrast is what WCAG's own examples say, and does not depend on the order."""
    assert contrast(ink, ground) == contrast(ground, ink) == pytest.approx(ratio, abs=0.005)


def test_luminance_weighs_the_channels() -> None:
    """White has a luminance of 1, and each pure colour has the weight of its channel."""
    weights = {"#FFFFFF": 1.0, "#FF0000": 0.2126, "#00FF00": 0.7152, "#0000FF": 0.0722, "#000000": 0.0}
    assert {colour: pytest.approx(relative_luminance(colour)) for colour in weights} == weights
    # Below the bend of sRGB the curve is a line.
    assert relative_luminance("#0A0A0A") == pytest.approx(10 / 255 / 12.92)


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    """A share of 0 leaves the colour, 1 replaces it, and between them each channel moves by itself."""
    shares = (0.0, 0.25, 0.5, 1.0)
    mixtures = [mixed("#102030", "#F0A010", share) for share in shares]
    assert mixtures == ["#102030", "#484028", "#806020", "#f0a010"]


@pytest.mark.parametrize("text", ["", "red", "#FFF", "#12345", "#1234567", "#+12345", "123456", "#12345G"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    """Any other form than #RRGGBB is an error and never a wrong colour."""
    with pytest.raises(ValueError, match="RRGGBB"):
        mixed(text, "#000000", 0.5)
