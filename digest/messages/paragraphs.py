"""The sentences of a summary set as paragraphs: a line without a stop would run into the sentence after it."""

from collections.abc import Iterable

BULLETS = ("•", "·", "▪", "‣", "►")
ENDS = tuple(".!?…:;,。！？：；，।॥۔։።؟")
CLOSERS = "\"'”’“‘»›«)]}」』）》】 \u00a0\u202f"


def paragraphs(sentences: Iterable[str]) -> list[str]:
    """Sentences in paragraphs: those that end as sentences go on from each other, any other line stands by itself."""
    found: list[str] = []
    goes_on = False
    for sentence in sentences:
        is_sentence = sentence.rstrip(CLOSERS).endswith(ENDS) and not sentence.startswith(BULLETS)
        if goes_on and is_sentence:
            found[-1] += f" {sentence}"
        else:
            found.append(sentence)
        goes_on = is_sentence
    return found
