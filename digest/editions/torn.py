"""Where a feed breaks a text off: the last sentence is torn, often amid a word."""

import re

BREAK = re.compile(r"\s*(?:\[(?:\?|…|\.{3})\]|\((?:…|\.{3})\)|…|\.{3,})$")
WORD_AT_END = re.compile(r"\s+\S+$")
WHOLE = tuple('.!?。！？।॥۔؟”»"')
BEFORE_MORE = " \u00a0\u202f,;:–—-("


def without_torn_end(sentences: list[str]) -> list[str]:
    """The sentences of a text without a last one that is broken off, if a whole one stands before it."""
    whole = any(sentence.endswith(WHOLE) and not is_torn(sentence) for sentence in sentences[:-1])
    return sentences[:-1] if whole and is_torn(sentences[-1]) else sentences


def is_torn(sentence: str) -> bool:
    """Whether a sentence is broken off, by a sign for what was left out."""
    return BREAK.search(sentence) is not None


def cut_at_word(sentence: str) -> str:
    """A sentence that is broken off, up to its last whole word and with an ellipsis; any other as it is."""
    found = BREAK.search(sentence)
    if not found:
        return sentence
    told = sentence[: found.start()]
    # Glued to the sign, a word may be half of one.
    told = WORD_AT_END.sub("", told) if found[0][0] in ".…" else told
    return f"{told.rstrip(BEFORE_MORE)}…" if told else sentence
