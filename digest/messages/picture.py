"""The size at which a story's picture is shown: its own where that is told, else a frame that it fills."""

from digest.model import Article

# The sheet is so wide inside its margins.
WIDEST = 584
# The frame of a picture whose size nobody told; most pictures of articles come near it.
FRAME = (16, 9)
# A picture is at most this much higher than wide; one far wider than high is a rule or a banner's sliver.
HIGHEST = 1.25
LOWEST = 0.2


def shown_size(article: Article) -> tuple[int, int, bool]:
    """Width, height and whether the picture has to be cropped to fill them: told too high or low, or not told."""
    wide, high = article.image_width, article.image_height
    if wide <= 0 or high <= 0:
        return WIDEST, WIDEST * FRAME[1] // FRAME[0], True
    width = min(wide, WIDEST)
    ratio = min(max(high / wide, LOWEST), HIGHEST)
    return width, max(round(width * ratio), 1), ratio != high / wide
