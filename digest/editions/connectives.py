"""Words near the head of a sentence that lean on the one before it: "however", "cette décision", "dagegen"."""

import re
from collections.abc import Sequence

from digest.editions.openings import TIMES, opens_dangling
from digest.editions.words import TOKEN, word_set

# Where in a sentence they are looked for, in words.
NEAR = 5
CONNECTIVES = {
    "en": r"however|nevertheless|nonetheless|therefore|meanwhile|likewise|the latter",
    "de": r"hingegen|dagegen|jedoch|allerdings|außerdem|zudem|demnach|folglich|stattdessen|trotzdem|dennoch|vielmehr|"
    r"wiederum|indes|indessen|gleichwohl|daher|deshalb|deswegen|hierzu|hierfür|letzter(?:e[rns]?)",
    "fr": r"par ailleurs|en effet|toujours selon|selon (?:lui|elles?|eux)|"
    r"cependant|toutefois|néanmoins|en outre|pourtant|donc|dès lors|"
    r"du coup|en revanche|au contraire|à l['’]inverse|pour sa part|de son côté|"
    r"ce(?:tte|s)? derni(?:ers?|ères?)(?! (?:an|jour|lundi|mois|semaine|temps|week|été))|"
    r"c(?:el(?:ui|les?)|eux)-ci|l['’]intéressée?|sinon",
    "es": r"sin embargo|por (?:su|otra) parte|por otro lado|no obstante|en cambio|asimismo|además(?! de)|por tanto|"
    r"por lo tanto|por ello|por eso|de este modo|entonces|a su vez|mientras tanto|es decir|"
    r"est[ea] últim[oa]|estos últimos",
    "it": r"tuttavia|invece(?! di| che)|inoltre|pertanto|quindi|dunque|infatti|però|peraltro|al contrario|"
    r"nel frattempo|a sua volta|dal canto suo|quest['’]ultim[oa]",
    "pt": r"no entanto|entretanto|todavia|contudo|porém|por (?:sua vez|outro lado)|portanto|além disso|ainda assim|"
    r"por isso|est[ea] últim[oa]",
    "nl": r"echter|daarentegen|bovendien|daarnaast|daarom|immers|desondanks|niettemin|overigens|laatstgenoemde",
    "pl": r"jednak|natomiast|ponadto|dlatego|zatem|więc|tymczasem|zaś",
    "uk": r"однак|проте|тому(?! що)|водночас|натомість|втім|крім того|при цьому|тим часом|своєю чергою",
    "ru": r"однако|поэтому|впрочем|между тем|тем не менее|при этом|кроме того|в свою очередь|напротив",
    "cs": r"však|proto|navíc|ovšem|nicméně|tedy|zatímco|naopak",
    "sv": r"dock|däremot|emellertid|dessutom|därför",
    "da": r"dog|derimod|imidlertid|desuden|derfor",
    "no": r"derimot|imidlertid|dessuten|likevel|derfor",
    "tr": r"ancak|ayrıca|öte yandan|bununla birlikte|buna karşın|bu nedenle",
}
# Forms that are mostly nothing else; what they stand before was named, unless it is a day or a year.
DEMONSTRATIVES = {
    "de": "diese dieser dieses diesem diesen",
    "fr": "ce cet cette ces",
    "es": "este esta estos estas ese esa esos esas dicho dicha dichos dichas",
    "it": "questo questa questi queste tale tali",
    "pt": "esse essa esses essas este esta estes estas desse dessa deste desta nesse nessa neste nesta",
    "nl": "deze",
    "pl": "ten ta tę tej tych",
    "uk": "цей ця ці цього цієї цих цьому цим цими цю",
    "ru": "этот эта эти этого этой этих этом этому этим этими эту",
    "cs": "tento tato tyto tohoto této těchto tomto",
    "sv": "denna dessa",
    "da": "denne disse",
    "no": "denne disse",
    "tr": "bu",
}
# "Tout ce qui", "al este de": these point nowhere.
NO_DEMONSTRATIVES = re.compile(
    r"\bce (?:qu[ie]?\b|dont\b|n['’]|s(?:ont|era(?:it|ient)?|eront)\b)|\b(?:al|el|del|no) est[ea]\b", re.IGNORECASE
)
# What may stand before a day or a year: "ces trois derniers jours", "este fin de semana".
BEFORE_TIMES = word_set(
    """
    d de del da do dernier derniers dernière dernières prochain prochains prochaine prochaines deux trois quatre cinq
    début fin même letzten letzte vergangenen kommenden nächsten ersten pasado pasada pasados próximo próximos próxima
    último última últimos últimas mismo misma primer passado passada ultimi ultime prossimo prossima afgelopen komende
    laatste последние последних последний последнее
    """
)
# "Selon Le Figaro" names whose word it is, and leans on nothing, little as a summary likes to open with it.
VOICES = word_set("selon")
OPENING_MARKS = " \"'“”„«»‹›‘—–-•\u00a0\u202f"
CONNECTING = {language: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for language, words in CONNECTIVES.items()}
POINTING_BACK = {language: word_set(words) for language, words in DEMONSTRATIVES.items()}


def leans_back(sentence: str, language: str) -> bool:
    """Whether a sentence is only understood after the one before it: by its first word, or by one of its first five."""
    if connects(sentence, language) or points_back(sentence, language):
        return True
    first = TOKEN.search(sentence)
    return opens_dangling(sentence, language) and first is not None and first[0].lower() not in VOICES


def connects(sentence: str, language: str) -> bool:
    """Whether a connective stands near the head of a sentence, other than one that opens a clause after a comma."""
    if language not in CONNECTING:
        return False
    found = CONNECTING[language].search(sentence)
    if found is None or len(TOKEN.findall(sentence, 0, found.end())) > NEAR:
        return False
    before, after = sentence[: found.start()].strip(OPENING_MARKS), sentence[found.end() :].lstrip()
    # "Alt, jedoch gut" leans on its own first half, "wehren sich dagegen, dass" on its second.
    return before.endswith(",") == after.startswith(",") or (not before and after.startswith(","))


def points_back(sentence: str, language: str) -> bool:
    """Whether "this decision" or its like stands near the head of a sentence; "this week" points nowhere."""
    demonstratives = POINTING_BACK.get(language, ())
    words = [found[0].lower() for found in TOKEN.finditer(NO_DEMONSTRATIVES.sub(" ", sentence))]
    return any(
        word in demonstratives and not names_a_time(words[place + 1 :]) for place, word in enumerate(words[:NEAR])
    )


def names_a_time(words: Sequence[str]) -> bool:
    """Whether words begin with what a day or a year is called, whatever counts it: "3 janvier", "derniers jours"."""
    first = next((word for word in words if not (word.isdigit() or word in BEFORE_TIMES)), "")
    return first in TIMES
