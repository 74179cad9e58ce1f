"""Sentences about the article instead of what it tells: who wrote it and when, what else to read, where to sign up."""

import re

from digest.editions.words import length_in_words, word_set
from digest.notes import is_note

# Longer ones tell something besides.
LONGEST = 25
BY = word_set("By BY Von Par Por")
# What may stand in a byline in small letters.
BESIDE_NAMES = word_set(
    """
    and at by de el en et for from in la of on our the to und van von y à и в та у і й e
    business chief editor editors health journalist journalists news political press reporter reporters science senior
    special sports staff correspondent correspondents writer writers
    envoyé envoyée spécial spéciale journaliste correspondant correspondante enviada enviado especial redacción
    """
)
CLOCK_OR_DATE = (
    r"(?:\d{1,2}\s?[:h.]\s?\d{2}\b|\d{1,2}\s?[ap]\.?m\b|\d{1,2}\s+Uhr|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d)"
)
WHEN = re.compile(
    r"\W*(?:(?:first |last |originally )?(?:published|updated|posted|modified)|publié|mis à jour|mise à jour|publicado|"
    r"actualizado|veröffentlicht|aktualisiert|stand|pubblicato|aggiornato|gepubliceerd|bijgewerkt|опубліковано|оновлено|"
    rf"опубликовано|обновлено|发布时间|更新时间)\b(?:\W+\d{{1,2}}\W+[^\W\d]+\.?,?\W+\d{{4}}|.{{0,30}}{CLOCK_OR_DATE})",
    re.IGNORECASE,
)
# A line of nothing else says when a page was written.
TIMES = word_set(
    """
    am pm at on gmt utc bst est edt cst cdt mst mdt pst pdt et cet cest ist first last originally published updated
    posted created modified monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    """
)
NUMBER = re.compile(r"\d{1,4}(?:[:.]\d\d)?(?:st|nd|rd|th|am|pm)?")
MOST_NAMES = 10
# What readers are asked to send in.
GIVEN = (
    r"(?:videos?|photos?|pictures|images|stories|story|thoughts|comments|views|memories|questions|tips|experiences?|"
    r"opinions?|feedback|fotos?|bilder|meinung(?:en)?|geschichten?|erfahrung(?:en)?|fragen|vidéos?|images|témoignages?|"
    r"histoires?|questions?|avis|commentaires?|v[íi]deos|imágenes|historias?|preguntas|comentarios?|opinión)"
)
CALL = re.compile(
    r"\W*(?:(?:read (?:more|also|next|the full \w+)|also read|see also|related|watch)\s*:|lire aussi\b|à lire aussi\b|"
    r"lea también|lee también|lesen sie auch|mehr zum thema|leia também|leggi anche|lees ook|czytaj także|"
    r"читайте (?:також|также)|(?:you can )?(?:sign up|subscribe) (?:for|to|now|here)\b|"
    r"follow us on\b|click (?:here|through (?:for|to))\b|download our app\b|"
    rf"(?:please )?(?:share|send|submit|upload|e-?mail) (?:us )?your {GIVEN}\b|"
    rf"(?:schicken|senden|teilen) sie uns ihre?n? {GIVEN}\b|"
    rf"(?:envoyez|partagez|racontez)(?:-nous)? vo(?:s|tre) {GIVEN}\b|"
    rf"(?:env[íi]e(?:nos|n)?|envía(?:nos)?|compart[ae](?:n|nos)?) (?:con nosotros )?(?:sus?|tus?) {GIVEN}\b|"
    r"image (?:source|caption|credit)\b|(?:photos?|foto|фото|bild|crédit photo)\s*:|"
    r"\(?(?:reporting|additional reporting|writing|editing) by\b|temps de lecture\b|"
    r"(?:media|video) playback is (?:un|not )supported\b|share this with\b|these are external links\b|"
    r"close share panel\b|"
    r"enlarge this image\b|toggle caption\b|hide caption\b|please enable javascript\b|get breaking news\b|like us on\b|"
    r"a link has been (?:sent|posted)\b|listen to this article\b|[(（]photos? (?:by|courtesy)\b|"
    r"scroll down for\b|follow @|all rights reserved\b|copyright (?:©|\(c\)|\d{4})|"
    r"this (?:article|story|post) is more than\b|"
    r"[(（]?(?:来源|來源|编辑|責任編輯|责任编辑|作者)\s*[:：])",
    re.IGNORECASE,
)


def is_aside(sentence: str) -> bool:
    """Whether a sentence is a byline, a time of publication, a note, a credit or a call to read on or to sign up."""
    if is_note(sentence):
        return True
    if length_in_words(sentence) > LONGEST:
        return False
    is_line = is_byline(sentence) or is_time(sentence) or is_names(sentence)
    return is_line or any(pattern.match(sentence) for pattern in (WHEN, CALL))


def is_time(sentence: str) -> bool:
    """Whether a sentence is a time and date in English, and nothing else."""
    words = [word for word in re.split(r"[\s,;|()/-]+|[.:](?=\s|$)", sentence.lower()) if word]
    numbers = sum(NUMBER.fullmatch(word) is not None for word in words)
    return numbers > 0 and all(word in TIMES or NUMBER.fullmatch(word) for word in words)


def is_names(sentence: str) -> bool:
    """Whether a sentence is some names beside each other, as who wrote or what is headed; no cry in capitals alone."""
    words = names_in(sentence.split())
    return (
        1 < len(words) <= MOST_NAMES
        and not sentence.isupper()
        and words[0][0].isupper()
        and not sentence.rstrip().endswith(("!", "?"))
        and all(word[0].isupper() or word in BESIDE_NAMES for word in words)
    )


def names_in(words: list[str]) -> list[str]:
    """The words without the signs around them, those that are nothing else left out."""
    bare = [word.strip(",.;:|/&!()@") for word in words]
    return [word for word in bare if word]


def is_byline(sentence: str) -> bool:
    """Whether a sentence says by whom, in names and what they do, and nothing else."""
    first, *rest = sentence.split() or [""]
    names = names_in(rest)
    return (
        first.rstrip(":") in BY
        and len(names) > 1
        and (names[0][0].isupper() or names[0] == "our")
        and all(name[0].isupper() or name in BESIDE_NAMES for name in names)
    )
