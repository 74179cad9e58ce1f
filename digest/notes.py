"""Notes on an article instead of what it tells: where it first appeared, what was corrected, when it may be printed."""

import re

LONGEST = 400  # characters; longer ones tell something besides
OPENING = (
    r"(?:editor[’']?s?[’']? note|author[’']?s?[’']? note|note to (?:readers|editors)|publisher[’']?s note|"
    r"(?:correction|clarification)s?(?:\W{0,3}\d[^!?]{0,40}?)?|"
    r"(?:anmerkung|hinweis|anm\.) (?:der|d\.) (?:redaktion|red\.)|redaktioneller hinweis|korrektur|richtigstellung|"
    r"note de l[ae’'] ?(?:rédaction|éditeur|auteur)|ndlr|rectificatif|erratum|"
    r"nota (?:del editor|de la redacción|del autor|de redacción|do editor|da redação|della redazione)|fe de erratas?|"
    r"corrección|aclaración|correção|errata corrige)\s?:"
)
PIECE = r"(?:article|story|post|piece|essay|column|op-ed|interview|excerpt|blog post)"
SINCE = r"(?:originally |first |previously |also |initially )"
DONE = (
    r"(?:published|posted|printed|reprinted|republished|syndicated|adapted|excerpted|reposted|cross-?posted|corrected|"
    r"updated|amended|made possible)"
)
ENGLISH = (
    rf"(?:this|(?:an? |the )(?:\w+ ){{0,2}}version of this) {PIECE} (?:{SINCE}?(?:ran|published) (?:on|in|at|by)|"
    rf"{SINCE}?appear(?:s|ed) (?:first |originally )?(?:on|in|at)|(?:was|is|has been|is being) {SINCE}?{DONE}|"
    r"(?:incorrectly|mistakenly|wrongly) \w+|misstated|misspelled|misidentified)\b",
    r"(?:free for publication|not for publication before|for immediate release|embargoed until|embargo\s?:)",
)
GERMAN_PIECE = r"dies(?:er|es) (?:artikel|text|beitrag|interview|essay)"
GERMAN = (
    rf"{GERMAN_PIECE} (?:ist|wurde|erschien) (?:zuerst|zuvor|ursprünglich|erstmals)\b",
    rf"{GERMAN_PIECE} (?:ist|wurde) .{{0,80}}\b(?:erschienen|veröffentlicht|aktualisiert|korrigiert)\b",
    r"eine (?:\w+ )?(?:version|fassung) dies(?:es|er) (?:artikels|textes|beitrags)\b",
    r"(?:zur veröffentlichung frei|frei zur veröffentlichung|sperrfrist\s?:)",
)
FRENCH = (
    r"cet(?:te)? (?:article|texte|entretien|billet|tribune) (?:est|a) (?:été )?(?:\w+ |d[’']abord )?"
    r"(?:publié|paru|mis à jour|corrigé)",
    r"une (?:\w+ )?version (?:\w+ )?de cet article\b|sous embargo jusqu",
)
SPANISH = (
    r"est[ea] (?:artículo|texto|reportaje|nota|entrevista) (?:(?:fue|ha sido|se) (?:\w+ )?(?:publicad[oa]|publicó|"
    r"actualizad[oa]|corregid[oa])|(?:apareció|salió) (?:\w+ )?en)\b",
    r"una versión (?:\w+ )?de este (?:artículo|texto)\b|embargad[oa] hasta",
)
OPENINGS = "|".join((*ENGLISH, *GERMAN, *FRENCH, *SPANISH))
# One sentence: names of sites have stops within.
NOTE = re.compile(rf"\W*(?:{OPENINGS})(?:[^.!?]|[.!?](?=\S)|(?<=\b[ap]\.m)\.(?=\s))*[.!?]?\W*", re.IGNORECASE)
MARKED = re.compile(rf"\W*{OPENING}", re.IGNORECASE)


def is_note(text: str) -> bool:
    """Whether a sentence or a short paragraph is a note on the article it stands in."""
    return len(text) <= LONGEST and bool(MARKED.match(text) or NOTE.fullmatch(text))
