"""A picture as a feed or page tells of it: where it is, and its two sides where both are told."""

import re
from dataclasses import dataclass

SIDE = re.compile(r"\s*(\d{1,5})(?:\.0*)?\s*(?:px)?\s*")


@dataclass(frozen=True, slots=True)
class Picture:
    """An address, "" for none, and the sides in pixels; 0 and 0 when they are not told."""

    address: str = ""
    width: int = 0
    height: int = 0

    @property
    def pixels(self) -> int:
        """How large it is; 0 when that is not told."""
        return self.width * self.height


def told_picture(address: str, width: str, height: str) -> Picture:
    """A picture with its sides, if both are written as numbers of pixels."""
    sides = [SIDE.fullmatch(side) for side in (width, height)]
    wide, high = (int(side[1]) if side else 0 for side in sides)
    return Picture(address, wide, high) if wide and high else Picture(address)
