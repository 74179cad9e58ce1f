"""Which language a text is in: by its script first, then by the statistics of its body."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from digest.editions.words import word_set

SAMPLE = 3000
# Many a feed claims a language that its software was shipped with; a few words are enough to see through that.
ENOUGH_LETTERS = 20
HINT_ODDS = 100.0

SCRIPTS = {
    "LATIN": "",
    "CYRILLIC": "ru uk be bg sr mk kk ky mn tg tt ba",
    "ARABIC": "ar fa ur ps ug",
    "DEVANAGARI": "hi mr ne sa",
    "BENGALI": "bn as",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh ja",
    "HANGUL": "ko",
    "HEBREW": "he yi",
    "GREEK": "el",
    "THAI": "th",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
    "TAMIL": "ta",
    "TELUGU": "te",
    "KANNADA": "kn",
    "MALAYALAM": "ml",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "ORIYA": "or",
    "SINHALA": "si",
    "LAO": "lo",
    "KHMER": "km",
    "MYANMAR": "my",
    "ETHIOPIC": "am",
}
# Letters that only one of the languages of a script has; the first that the text uses often decides ("": the model).
OWN_LETTERS = {
    "CYRILLIC": (("", "әғқңөұүһђјљњћџѓќѕ"), ("be", "ў"), ("uk", "їєґ"), ("ru", "ыэё")),
    "ARABIC": (("ps", "ټډړښځڅ"), ("ur", "ٹڈڑےں"), ("fa", "پچژگ")),
}
LATIN = word_set(
    "af az bs ca cs cy da de en eo es et eu fi fr ga gl hr hu id is it "
    "lt lv ms mt nl no pl pt ro sk sl sq sr sv sw tl tr uz vi"
)
WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str, hint: str = "") -> str:
    """The ISO 639-1 code of a text, "" if there is nothing to tell by; the hint (a language tag) counts as a prior."""
    sample = text[:SAMPLE]
    hinted = primary_code(hint)
    script = script_of(sample)
    if not script:
        return hinted
    possible = LATIN | {hinted} if script == "LATIN" else frozenset(SCRIPTS[script].split())
    if len(possible) == 1:
        return next(iter(possible))
    if script == "LATIN" and hinted and hinted in codes_elsewhere():
        hinted = ""
    if script == "CJK":
        return "ja" if hinted == "ja" and letter_count(sample) < ENOUGH_LETTERS else "zh"
    return own_letters_tell(sample, script) or likeliest(sample, possible - {""}, hinted)


def primary_code(tag: str) -> str:
    """The two-letter code a language tag begins with ("en-US" gives "en"), "" for anything else (RFC 5646, 2.2.1)."""
    code = re.split(r"[-_]", tag.strip().lower())[0]
    return {"nb": "no", "nn": "no", "iw": "he", "in": "id"}.get(code, code) if re.fullmatch("[a-z]{2}", code) else ""


def script_of(text: str) -> str:
    """The script most letters of a text are in; any good share of kana means Japanese."""
    counts = Counter(script_of_letter(letter) for letter in "".join(WORD.findall(text)))
    counts.pop("", None)
    if not counts:
        return ""
    kana = counts["HIRAGANA"] + counts["KATAKANA"]
    if kana * 12 > counts["CJK"] and kana + counts["CJK"] > counts.total() / 2:
        return "HIRAGANA"
    return counts.most_common(1)[0][0]


@cache
def script_of_letter(letter: str) -> str:
    """The script in the Unicode name of a letter, "" when it is none of ours."""
    name = unicodedata.name(letter, "").split(" ", 1)[0]
    return name if name in SCRIPTS else ""


@cache
def codes_elsewhere() -> frozenset[str]:
    """The codes of languages that are not written in Latin letters."""
    return frozenset(" ".join(SCRIPTS.values()).split()) - LATIN


def own_letters_tell(text: str, script: str) -> str:
    """The language whose own letters a text uses at least once in 150 letters, "" if none."""
    lowered, letters = text.lower(), letter_count(text)
    for code, own in OWN_LETTERS.get(script, ()):
        if sum(lowered.count(letter) for letter in own) * 150 > letters:
            return code
    return ""


def letter_count(text: str) -> int:
    """How many letters a text has."""
    return sum(map(len, WORD.findall(text)))


def likeliest(text: str, possible: frozenset[str], hinted: str) -> str:
    """The likeliest of the possible languages; a short text takes the hint."""
    if hinted in possible and letter_count(text) < ENOUGH_LETTERS:
        return hinted
    chances = {code: chance for code, chance in chances_of(text).items() if code in possible}
    if hinted in chances:
        chances[hinted] *= HINT_ODDS
    best = max(chances, key=lambda code: chances[code], default="")
    return best or hinted


def chances_of(text: str) -> Mapping[str, float]:
    """The probability of each language the model knows, for a text."""
    return dict(model().rank(text))


@cache
def model() -> Any:
    """The statistical model, loaded once."""
    # Here and not above: the model takes most of a second to load, and most texts never ask for it.
    from py3langid.langid import LanguageIdentifier  # noqa: PLC0415 - see above

    return LanguageIdentifier.from_model_file("data/model.npz.xz", norm_probs=True)
