"""Words that lean on the sentence before them: a summary should not open with one."""

import re

from digest.editions.words import word_set

OPENINGS = {
    "en": "and but he her his however it she so that their then these they this those yet",
    "de": "aber auch dabei dafür damit danach das denn dennoch deshalb diese doch er es ihr ihre sein sie so und",
    "fr": "ainsi c car ce cela ces cet cette elle elles et il ils leur leurs mais or puis sa selon ses son",
    "es": "además así aunque él ella ellas ellos ese eso esta este esto pero por su sus también y",
    "it": "anche così e ella essi inoltre invece lui lei ma però questa questo questi quindi sua suo tuttavia",
    "pt": "além assim e ela elas ele eles essa esse esta este isso mas porém seu sua também",
    "nl": "daarom dan dat deze die dit en hij maar ook toch ze zij zijn",
    "pl": "ale i jednak jego jej ona oni on ta ten to więc",
    "uk": "а але бо він вона вони воно його і їх її проте тому та також те ті тоді це цей ця ці",
    "ru": "а будто его ее её и их но однако он она они оно поэтому потом также тогда то эта эти это этот",
}
OPENING_WORDS = {language: word_set(words) for language, words in OPENINGS.items()}
FIRST_WORD = re.compile(r"[\w]+")


def opens_dangling(sentence: str, language: str) -> bool:
    """Whether a sentence opens with a word that leans on the one before ("But", "He"), in a language we know."""
    first = FIRST_WORD.search(sentence)
    return first is not None and first[0].lower() in OPENING_WORDS.get(language, ())
