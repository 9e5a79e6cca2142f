"""Colours and palettes: every series is painted from one small, distinct set."""

from dataclasses import dataclass

Colour = tuple[int, int, int]

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)


def hex_colour(code: str) -> Colour:
    """The colour written as six hexadecimal digits, with or without a leading `#`."""
    digits = code.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` moved towards `second` by `share` (0 to 1)."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, BLACK, share)


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, WHITE, share)


@dataclass(frozen=True)
class Palette:
    """What a series is painted with: a sky from `sky` to `horizon`, a dark for silhouettes, lights and one accent."""

    sky: Colour
    horizon: Colour
    far: Colour
    near: Colour
    ink: Colour
    light: Colour
    accent: Colour
    second: Colour
    rim: Colour
    paper: Colour


def _palette(*codes: str) -> Palette:
    return Palette(*(hex_colour(code) for code in codes))


PALETTES = {
    "last-train": _palette(
        "14123A", "8A3F8F", "2C2766", "1B1846", "0B0A22", "FFD08A", "FF5C9E", "5FD8F0", "FF9CCB", "FBEFE4"
    ),
    "ninth-bowl": _palette(
        "0B1E24", "8E2A1B", "3A1F22", "1E1517", "0D0A0B", "FFC65C", "E8432A", "2FA389", "FFB066", "FFF1D6"
    ),
    "gull-rock": _palette(
        "0A2230", "4E8C95", "1F5363", "123543", "061820", "FFE29A", "E06B45", "8FD3CF", "BFF0EA", "EEF5EC"
    ),
    "empress": _palette(
        "8FB4D2", "FBD9D0", "B58FA8", "7B3A55", "3A1830", "FFE3B0", "C42A3C", "2F8C78", "FFF4EC", "FFFaf2"
    ),
}
