"""What follows a stop at once, without a space: another sentence, or the rest of a name such as "Readme.Md"."""

import re

# A word with one capital, so that "ASP.NET" and "Node.JS" stay whole.
GLUED = re.compile(r"(?:(?P<word>[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][^\WA-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ]*)(?P<next>[\s'’,])|[«“„])")
# Without a vowel it is how a file or a kind of thing ends.
WORD = re.compile(r"(?:Mr|Mrs|Ms|Dr|St)$|.*[aeiouyà-æè-öø-ÿœěůęąаеёиіїоуыэюяєў]", re.IGNORECASE)
LETTER_WORDS = {
    "be": "АІУЯЗ",
    "bg": "АВИКОСЯ",
    "ca": "AIOÉ",
    "cs": "AIKOSUVZ",
    "en": "AI",
    "es": "AEOUY",
    "fr": "AÀOÔY",
    "hr": "AIOSUK",
    "hu": "AÓŐ",
    "it": "AEIOÈ",
    "pl": "AIOUWZ",
    "pt": "AEOÀÉ",
    "ro": "AO",
    "ru": "АВИКОСУЯ",
    "sk": "AIKOSUVZ",
    "sl": "AIOSUVZ",
    "sr": "АИОСУКЈAIOSUK",
    "sv": "IÅ",
    "da": "I",
    "no": "I",
    "nl": "U",
    "tr": "O",
    "uk": "АВЄЗІЙОУЯ",
}


def opens_with_word(after: str, language: str) -> bool:
    """Whether what is glued to a stop opens with a word of a language, or with a quotation."""
    glued = GLUED.match(after)
    if glued is None or not glued["word"]:
        return glued is not None
    if len(glued["word"]) == 1:
        return glued["next"] in "'’" or (glued["next"] != "," and glued["word"] in LETTER_WORDS.get(language, ""))
    return WORD.match(glued["word"]) is not None
