"""Colours that authors give to formulas, made legible on a light page and on a dark one."""

import re
from colorsys import hls_to_rgb, rgb_to_hls

# Names of HTML that TeX's own packages do not have: Temml hands them on.
_NAMES = {
    "black": "#000000", "white": "#ffffff", "navy": "#000080", "maroon": "#800000", "silver": "#c0c0c0",
    "aqua": "#00ffff", "fuchsia": "#ff00ff", "gold": "#ffd700", "crimson": "#dc143c", "indigo": "#4b0082",
    "tomato": "#ff6347", "skyblue": "#87ceeb", "darkred": "#8b0000", "darkgreen": "#006400", "darkblue": "#00008b",
}  # fmt: skip
_VALUE = rf"(#[0-9a-fA-F]{{6}}|#[0-9a-fA-F]{{3}}|{'|'.join(_NAMES)})"
_COLOUR = re.compile(rf"(?<![\w-])color:{_VALUE};")
_GROUND = re.compile(rf' mathbackground="{_VALUE}"( style=")?')
_LEGIBLE = 4.5  # the contrast that accessibility asks of text
_WHITE, _NIGHT = (1.0, 1.0, 1.0), (0.11, 0.12, 0.135)

Rgb = tuple[float, float, float]


def legible(mathml: str) -> str:
    """Each colour as a pair for light and dark; the text of a coloured box in black or white, whichever is read."""
    if "color:" not in mathml and "mathbackground" not in mathml:
        return mathml
    mathml = _COLOUR.sub(lambda found: f"color:{_pair(found[1])};", mathml)
    return _GROUND.sub(_on_ground, mathml)


def _pair(colour: str) -> str:
    rgb = _read(colour)
    return f"light-dark({_against(rgb, _WHITE, -0.02)},{_against(rgb, _NIGHT, 0.02)})"


def _against(rgb: Rgb, ground: Rgb, step: float) -> str:
    """The colour, made darker or lighter until it can be read; the hue stays."""
    hue, lightness, saturation = rgb_to_hls(*rgb)
    while _contrast(rgb, ground) < _LEGIBLE and 0 <= lightness + step <= 1:
        lightness += step
        rgb = hls_to_rgb(hue, lightness, saturation)
    return _written(rgb)


def _on_ground(found: re.Match[str]) -> str:
    ground = _read(found[1])
    ink = "#000" if _contrast(ground, (0, 0, 0)) >= _contrast(ground, _WHITE) else "#fff"
    return f' mathbackground="{found[1]}" style="color:{ink};' + ("" if found[2] else '"')


def _read(colour: str) -> Rgb:
    colour = _NAMES.get(colour, colour)
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _written(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def _contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
