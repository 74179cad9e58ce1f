"""Speech that goes on after its quotation: "“Really?” he asked" is one sentence, also where no letter is small."""

import re

from digest.editions.words import word_set

CLOSING_QUOTES = '”’»」』"“'
# The words of saying and asking, for scripts that have no capitals to tell by.
SAYING = {
    "zh": "说 說 问 問 道 喊 叫",
    "ja": "と って",
    "hi": "कहा पूछा बोला बोली बोले चिल्लाया चिल्लाई",
    "ar": "قال قالت سأل سألت أجاب أجابت تساءل تساءلت صاح صاحت هتف",
    "fa": "گفت پرسید",
    "he": "אמר אמרה שאל שאלה השיב השיבה",
    "ur": "کہا پوچھا",
}
SAYING_WORDS = {language: word_set(words) for language, words in SAYING.items()}
# So far after the quotation it is said whose it is, in characters or words.
NEAR_CHARACTERS, NEAR_WORDS = 8, 4
CLAUSE = re.compile(r"[^,،，、.。!?！？؟।;；：:“「«\"]*")


def attributed(closers: str, after: str, language: str) -> bool:
    """Whether what follows a quotation (a stop and its closers) says who asked or shouted it."""
    words = SAYING_WORDS.get(language)
    if not words or not closers.rstrip().endswith(tuple(CLOSING_QUOTES)):
        return False
    found = CLAUSE.match(after)
    clause = found[0].strip() if found else ""
    if language == "ja":
        return clause.startswith(tuple(words))
    if language == "zh":
        return any(word in clause[:NEAR_CHARACTERS] for word in words)
    return not words.isdisjoint(clause.split()[:NEAR_WORDS])
