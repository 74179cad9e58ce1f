"""Words of a text in any script: what grouping, summarising and fingerprints count."""

import re

# Marks of Hebrew, Arabic, Indic, Thai and their neighbours belong to words, though \w leaves them out.
MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0eff\u1000-\u109f\u1780-\u17d3\u200c\u200d"
)
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
TOKEN = re.compile(f"[\\w{MARKS}]+")
RUN = re.compile(f"[{UNSPACED}]+|[^{UNSPACED}]+")
UNSPACED_LETTER = re.compile(f"[{UNSPACED}]")
LONGEST_WORD = 60


def word_set(words: str) -> frozenset[str]:
    """Words written side by side, as a set."""
    return frozenset(words.split())


# Words that say nothing about what an article is about, of the languages most lists are written in.
COMMON_WORDS = word_set(
    """
    a about after all also an and are as at be been before but by can could did do does for from had has have he her his
    how i if in into is it its just more most new no not now of off on one or other our out over said say says she so
    some than that the their them then there they this to too under up us was we were what when where which who why will
    with would you your
    aber als am an auch auf aus bei bis das dass dem den der des die durch ein eine einem einen einer er es für gegen
    hat haben ich ihr im in ist mit nach nicht noch nur oder sein sich sie sind so über um und uns unter vom von vor war
    was wegen wie wir wird zu zum zur zwischen
    alors au aux avec ce ces cette comme contre d dans de des depuis du elle elles en entre est et été être il ils je l
    la le les leur lors mais même n ne nous on ont ou où par pas plus pour qu que qui s sa sans se ses son sont sous sur
    un une vers vous y à
    al ante con como contra cuando de del desde donde el ella ellos en entre era es esta este fue ha han hasta la las lo
    los más muy no o para pero por que se según ser si sin sobre son su sus también tras un una y ya
    al alla anche che chi ci come con da dal dalla degli dei del della di e gli ha ho i il in la le lo ma nel nella non
    o per più se si sono su sul un una
    ao aos as até com como da das de do dos e em foi já mais mas na nas não no nos o os ou para pela pelo por que se sem
    ser seu sua são também um uma
    aan bij dat de die door een en er het hij ik in is maar met naar niet nog of om ook op over te tot uit van voor was
    wat we zij zijn
    а або але без був була було були в від він вона вони за з зі і із її його й коли на не ні о від по про про та так те
    ти то тому у це цей ця чи що щоб як яка який які я
    бы был была были было в во все вы для до его ее если еще же за и из или их к как когда кто ли на не но о об он она
    они от по под при с со так то только у уже что чтобы это я
    अपने एक और का कि की कि के को ने पर भी में यह ये लिए वह से है हैं हो था थी थे गया
    إلى أن أو التي الذي إن بعد بين على عن في قال كان كما لا ما مع من هذا هذه هو هي و
    """
)


def words_of(text: str) -> list[str]:
    """The words of a text, case-folded, in order; scripts without spaces give pairs of characters."""
    words: list[str] = []
    for token in TOKEN.findall(text.casefold()):
        if token.isascii() or not UNSPACED_LETTER.search(token):
            words.append(token[:LONGEST_WORD])
        else:
            for run in RUN.findall(token):
                words.extend(pairs_of(run) if UNSPACED_LETTER.match(run) else [run[:LONGEST_WORD]])
    return words


def pairs_of(run: str) -> list[str]:
    """The overlapping pairs of characters of a run; a single character stands alone."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def telling_words_of(text: str) -> list[str]:
    """The words of a text that say what it is about: without the common ones and single letters."""
    return [word for word in words_of(text) if word not in COMMON_WORDS and (len(word) > 1 or word.isdigit())]


def length_in_words(text: str) -> int:
    """How many words a text has; two characters of a script without spaces count as one."""
    return sum(1 if token.isascii() else 1 + len(UNSPACED_LETTER.findall(token)) // 2 for token in TOKEN.findall(text))
