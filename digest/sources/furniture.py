"""What stands beside an article in its page: captions, calls to action, bylines, credits, headings."""

import re

from digest.notes import is_note
from digest.sources.calls import CALLS, COOKIE_NOTICE
from digest.sources.markup import LIST_ITEM

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ENDS_SENTENCE = re.compile(r"""[.!?…:;,。！？｡।॥؟۔።]["'”’»›“)\]」』]*$|["”»」』]$""")
IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
STOP_WITHIN = re.compile(r"[。！？।॥۔]")
SPEECH = re.compile('["“”„«»]')
LOOKS_LISTED = re.compile(r"^\s*(?:[•·*–—-]|\d{1,2}[.)])\s")

CAPTION_OPENING = re.compile(
    r"^(?:FILE|ARCHIVE|ARCHIV|ARCHIVO|ARQUIVO)(?:\s+(?:PHOTO|IMAGE|PICTURE))?\s*[-–—:]\s"
    r"|^(?:File )?(?:Photo|Image|Picture|Caption|Foto|Bild|Imagen|Imagem|Immagine|Zdjęcie|Фото|Obr[áa]zek|"
    r"Illustration|Ілюстрація|Иллюстрация|Cr[ée]ditos?|Cr[ée]dits?)"
    r"(?: (?:by|credit|caption|photos?|courtesy(?: of)?|von|de|di|par|door))?\s*:\s*\S"
    r"|^(?:(?:symbol|archiv)(?:bild|foto)|photo d[’']illustration|image d[’']illustration|(?:foto|imagen) de archivo|"
    r"(?:ілюстративн|архівн|иллюстративн|архивн)\w+ (?:фото|зображення|изображение))\b[^.!?]{0,60}\.?$"
    r"|^(?:▲|图片?(?:来源|说明)?\s?[:：/]|图为|图片来自|资料(?:图片?|照片)\s?[:：]|(?:写真|撮影)\s?[:：=＝]|사진\s?[:：=])"
    r"|^.{2,50}(?:[\s（(]\S{0,12}[摄攝]|供[图圖]|视频截图|撮影)(?: ?\S{1,6})?[）)]?$",
    re.IGNORECASE,
)
PICTURE = r"(?:Bild|Foto|Fotografie|Photo|Image|Imagen|Imagem|Cr[ée]ditos?|Cr[ée]dits?|Фото|Zdjęcie|Beeld)"
PHOTO_CREDIT = re.compile(
    r"\((?:[^()]{0,60}\b)?(?:AP Images|[Pp]hoto|[Ff]oto|[Фф]ото|Getty|EPA-EFE|Shutterstock|Alamy|Unsplash)\b"
    r"(?:[^()]{0,79}[^().!?])?\)\.?$|\((?:AP|AFP|Reuters|REUTERS|EPA|dpa)/[^()]{0,80}\)\.?$"
    r"|(?:/|\bvia )\s*(?:AFP|AP|Getty Images|REUTERS|EPA|Shutterstock|Anadolu|NurPhoto)\b[^.!?]{0,40}[.)]?$"
    r"|\bPhoto(?:graph)?(?: by|:) [^.!?]{3,60}\)?\.?$|^© [^.!?]{2,80}$"
    r"|^(?:Photo|Foto|Фото) [A-ZÀ-ÞĀ-ŽА-ЯІЇЄҐ][^.!?:]{2,60}$",
)
# After its sentence a caption names who took the picture; so does the last line of some reviews, which are longer.
SIGNED = re.compile(
    rf"[.!?…)”“\"»]\s+\(?(?:{PICTURE}\s*:\s*|(?:Photo|Foto|Фото) (?=[^\W\d_a-zа-яіїєґ])|©\s?)"
    r"[^.!?:]{2,60}[.)]{0,2}$"
    r"|[.!?…)”“\"»]\s+\(?(?:EFE|AFP|AP|dpa|REUTERS|EPA|ANSA|ANP|PAP|APA)\s?/\s?[^.!?]{2,40}$"
)
# "Jan. 5, 2024", "5 January 2024", and as other languages write it: "am 5. Januar 2024", "le 5 janvier 2024".
DATE_ENDING = re.compile(
    rf"(?:,|\bin|\bon)\s+(?:{MONTH}\s+\d{{1,2}},?\s+(?:19|20)\d\d"
    r"|(?:(?:am|vom|le|el|il|em|op) )?(?:\d{1,2}\.?\s+(?:de )?[^\W\d_]{3,12}\.?,?\s+(?:de )?|\d{1,2}[./]\d{1,2}[./])"
    r"(?:19|20)\d\d(?:\s+(?:р|г|року|года)\b)?)\.?$"
)
MORE = (
    r"(?:read (?:more|on|the (?:full|whole) (?:story|article|post))|continue reading(?: [^.!?…]{1,100})?|"
    r"full (?:story|article)|weiterlesen|mehr lesen|lire (?:la suite|plus)|leer más|seguir leyendo|leia mais|"
    r"continue lendo|leggi (?:tutto|di più)|continua a leggere|lees (?:verder|meer)|czytaj (?:dalej|więcej)|"
    r"читать (?:далее|дальше|полностью)|читати далі|devamını oku|läs mer|les mer|læs mere|číst dál|"
    r"阅读全文|閱讀全文|继续阅读|続きを読む|전체 ?보기|اقرأ المزيد|और पढ़ें)"
)
POINTS = r"\s*(?:\.{3}|…|→|»|›|>|&gt;)*"
# A few of them, since each may be read in two ways: of many the ways would be beyond number.
TEASER = re.compile(
    rf"\s*(?:\[(?:…|\.{{3}})\]|\b{MORE}\s*(?:\.{{3}}|…|→|»|›)+"
    rf"|[\[(](?:{MORE}|more|mehr|suite|más|mais|далее|далі){POINTS}[\])]"
    rf"|(?<=[.!?…。！？”»\"])(?:\s*{MORE}{POINTS}){{1,2}}){{1,3}}$",
    re.IGNORECASE,
)
WHOLE = (".", "!", "?", "。")
TEASED = 160  # characters at the end of a paragraph, where a teaser says where to read on

# Agencies are told from words by their capitals, the rest of a credit is read in any case.
AGENCY = (
    r"(?-i:Associated Press|Reuters|Agence France-Presse|Bloomberg|Interfax|Ukrinform|Xinhua|Kyodo|Yonhap|PA Media|"
    r"Belga|Press Association|United Press International|"
    r"Укрінформ\w*|УНІАН|УНИАН|Інтерфакс\w*|Интерфакс\w*|РИА Новости|ТАСС|"
    r"\b(?:AFP|AP|dpa|DPA|EFE|ANSA|EPA|TASS|UPI|APA|PAP|ANP|CNN|BBC)\b)"
)
GIVES = r"(?:contribut|provid|suppli|sourc|obtain|came from|comes from|taken from|based on|includ|used in)"
NEWS = r"(?:reporting|material|files|informations?|informaci[óo]n|informa(?:ções|zioni)|agen(?:cies|turen|ces))"
CREDITS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^.*\b(?:{GIVES}|information|material|content).*\bthis (?:report|story|article)\b",
        rf"^.*\bthis (?:report|story|article)\b.*\b(?:{GIVES}|from|by)\w*.*{AGENCY}",
        r"^(?:(?:some|certain|additional|part of the) )?(?:information|content|material|reporting|details)\b"
        rf".*\b(?:report|story|article)\b.*{AGENCY}",
        rf"^\(?(?:with|mit|avec|con|com|met) (?:\w+ ){{0,2}}{NEWS} (?:from|by|of|von|der|de|da|di|van)\b.{{0,120}}$",
        rf"^\(?(?:with|mit|avec|con|com|met) (?:\w+ ){{0,2}}{AGENCY}[^.!?]{{0,40}}\.?\)?$",
        r"^(?:additional )?(?:reporting|writing|editing|edited|compiled) by (?-i:[A-Z])[^.!?]{0,120}\.?$",
        rf"^\(?(?:with|mit|avec|con|com|met) (?:l[’'])?"
        rf"(?:{AGENCY}|agences?|agencias|agenturen|agenzie|agências)\)?\.?$",
        rf"^\(?{AGENCY}(?:\s*[,/&+]\s*{AGENCY}){{0,3}}\)?\.?$",
        r"^(?:за матеріалами|по материалам)\b[^.!?]{2,100}\.?$",
        rf"^(?:за (?:інформацією|даними)|по (?:информации|данным)):?\s+{AGENCY}[^.!?,]{{0,40}}\.?$",
        r"^contributing:\s.{3,200}$",
        rf"^(?:dieser|cet|este|questo) (?:artikel|article|artículo|artigo|articolo)\b.*(?:{AGENCY}|agen[ctz])",
    )
)
MANY_NAMES = 3  # commas of a list
NAMES_AGENCY = re.compile(AGENCY, re.IGNORECASE)
NAME = r"[A-ZÀ-ÞĀ-ŽА-ЯІЇЄҐ][\w'’.-]*"
PERSON = rf"{NAME}(?:\s+(?:(?:van|von|de|der|den|di|da|la|le|el|al|bin|ter)\s+){{0,2}}{NAME}){{1,3}}"
PICTURE_BY = re.compile(rf"^{PERSON}\s?/\s?{NAME}[^.!?/]{{0,40}}$")
BYLINE = re.compile(
    r"^(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]oor|[Aa]ut(?:h?or|eur|ore|ora):|Redacción:|Автори?:?|Текст:|"
    r"Written by|Story by|Propos recueillis par):?\s+"
    r"(?:(?:our|unserem?|unserer|notre|nuestr[oa]) [^\W\d_]{3,30} (?:in [^\W\d_]{2,20} )?)?"
    rf"(?P<people>{PERSON}(?:(?:\s*,\s*|\s+(?:and|und|et|y|e|en|i|та|и|&)\s+){PERSON}){{0,4}})"
    r"(?:\s*[,|•·/–—-]\s*[^.!?]{0,80}|\s+\([^()]{1,40}\)"
    r"|\s+(?:for|für|pour|para|per|Updated|Published|Publié|Mis à jour|Publicado|Veröffentlicht|Aktualisiert)\b"
    r"[^.!?]{0,80})?$"
)
DATELINE = re.compile(
    r"^(?:• )?[-–]?\s*(?:first |last |originally )?(?:posted|published|updated|modified|created|erstellt|aktualisiert|"
    r"veröffentlicht|publié|mis à jour|modifié|publicado|actualizado|atualizado|pubblicato|aggiornato|gepubliceerd|"
    r"opublikowano|опубликовано|обновлено|опубліковано|оновлено)\b"
    r"(?:[^.!?]{0,60}:|[^.!?\d]{0,60}\d(?:[^.!?]|(?<=\d)\.(?=\d)|\.m\.){0,60})$",
    re.IGNORECASE,
)
TRAILER = re.compile(
    r"^(?:Original )?(?:Sources?|Quelle|Fuente|Fonte|Bron|Źródło|Джерело|Источник|Zdroj|Kilde|Källa)\s*:\s*"
    r"(?P<source>\S.*)$",
    re.IGNORECASE,
)


def is_call(paragraph: str) -> bool:
    """Whether a paragraph or an item of a list asks to watch, read, share, sign up for something, or is a note."""
    line = paragraph.removeprefix(LIST_ITEM)
    return len(line) <= 400 and (is_note(line) or any(call.match(line) for call in CALLS))


def is_cookie_notice(paragraph: str) -> bool:
    """Whether a paragraph tells readers what cookies a site sets; speech about cookies is news."""
    may_be = len(paragraph) <= 400 and not SPEECH.search(paragraph)
    return may_be and all(sign.search(paragraph) for sign in COOKIE_NOTICE)


def is_caption(paragraph: str) -> bool:
    """Whether a paragraph can only be a picture's caption or credit."""
    if len(paragraph) > 600:
        return False
    signed = len(paragraph) <= 300 and SIGNED.search(paragraph)
    return bool(
        signed or CAPTION_OPENING.match(paragraph) or PHOTO_CREDIT.search(paragraph) or PICTURE_BY.match(paragraph)
    )


def may_be_caption(paragraph: str) -> bool:
    """Whether a paragraph ends as captions do, in ", Jan. 5, 2024."; prose may too, so this needs a twin beside it."""
    return len(paragraph) <= 600 and bool(DATE_ENDING.search(paragraph))


def is_credit(paragraph: str) -> bool:
    """Whether a paragraph says which agencies or colleagues contributed."""
    short = len(paragraph) <= 400 and len(paragraph.split()) <= 40
    return short and any(credit.match(paragraph) for credit in CREDITS)


def is_short_credit(credit: str) -> bool:
    """Whether a credit is worth telling: an agency, or few names; those of all who helped tell a reader nothing."""
    return credit.count(",") < MANY_NAMES or NAMES_AGENCY.search(credit) is not None


def is_dateline(paragraph: str) -> bool:
    """Whether a paragraph only says when it was published or changed."""
    return len(paragraph) <= 140 and len(paragraph.split()) <= 16 and bool(DATELINE.match(paragraph))


def is_heading(paragraph: str) -> bool:
    """Whether a paragraph is short and ends without punctuation, as headings, menus and tag lines do."""
    # Where words have no spaces between them, eighty characters are several sentences, and thirty a long headline.
    short = len(paragraph) + 1.5 * len(IDEOGRAPHS.findall(paragraph)) <= 80 and len(paragraph.split()) <= 10
    whole = ENDS_SENTENCE.search(paragraph) or STOP_WITHIN.search(paragraph[:-1])
    return short and not whole and not LOOKS_LISTED.match(paragraph)


def byline(paragraph: str) -> str:
    """The people of a line like "By Jane Doe and John Roe | 5 May"; "" when it is none."""
    found = BYLINE.match(paragraph) if len(paragraph) <= 200 else None
    return " ".join(found["people"].split()) if found else ""


def trailer(paragraph: str) -> str:
    """The publication of a line like "Source: example.org"; "" when it is none."""
    found = TRAILER.match(paragraph) if len(paragraph) <= 140 else None
    return found["source"].strip() if found else ""


def without_teaser(paragraph: str) -> str:
    """The paragraph without "Continue reading..." or "[…]" at its end."""
    if paragraph.endswith(WHOLE) and not paragraph.endswith(".."):
        return paragraph  # as nearly all do; the search takes longer than all other looks at them
    return paragraph[:-TEASED] + TEASER.sub("", paragraph[-TEASED:])
