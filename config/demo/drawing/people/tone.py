"""The light on a person: the colours of a `Look` and of the place, worked out once for all their parts."""

from dataclasses import dataclass

from config.demo.drawing.colours import Colour, Palette, darker, hex_colour, mix
from config.demo.stories.script import Look


@dataclass(frozen=True)
class Tone:
    """Flat colours with one shadow each, already tinted by the light of the place."""

    skin: Colour
    skin_shadow: Colour
    blush: Colour
    hair: Colour
    hair_light: Colour
    cloth: Colour
    cloth_shadow: Colour
    trim: Colour
    trim_shadow: Colour
    ink: Colour
    eye_white: Colour
    lip: Colour
    rim: Colour


def tone_of(look: Look, palette: Palette, *, tint: float = 0.12) -> Tone:
    """The tones of a look under a palette; `tint` is how much of the place's dark lies over everything."""
    veil = mix(palette.far, palette.horizon, 0.35)

    def lit(colour: Colour) -> Colour:
        return mix(colour, veil, tint)

    def shadowed(colour: Colour, share: float) -> Colour:
        return mix(darker(colour, share), palette.far, 0.22)

    skin, hair, cloth, trim = (hex_colour(code) for code in (look.skin, look.hair_colour, look.colour, look.trim))
    return Tone(
        skin=mix(skin, veil, tint * 0.35),
        skin_shadow=mix(mix(darker(skin, 0.2), (190, 70, 80), 0.2), palette.far, 0.12),
        blush=mix(skin, (226, 84, 90), 0.55),
        hair=lit(hair),
        hair_light=mix(mix(hair, palette.rim, 0.3), palette.far, 0.2),
        cloth=lit(cloth),
        cloth_shadow=shadowed(cloth, 0.36),
        trim=lit(trim),
        trim_shadow=shadowed(trim, 0.36),
        ink=mix(darker(hair, 0.45), palette.ink, 0.4),
        eye_white=mix((250, 246, 242), veil, tint * 0.9),
        lip=mix((176, 62, 66) if look.feminine else (150, 82, 74), skin, 0.12),
        rim=palette.rim,
    )
