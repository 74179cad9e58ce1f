"""The place and the agency with which a report begins: "LINDVIK (Reuters) - ", kept as its credit."""

import re

LONGEST = 110  # characters of an opening
DASH = r"(?:\s*\.?\s?[-–—]{1,2}|\s*[:.](?=\s))\s*"
PLACE = r"[A-ZÀ-ÞĀ-ŽА-ЯІЇЄҐ][^()\n]{0,60}?"
# Those whose letters mean nothing else where news are told.
AGENCY = (
    r"(?:Associated Press|Reuters|REUTERS|Thomson Reuters Foundation|Agence France-Presse|Bloomberg|Interfax|Ukrinform|"
    r"Xinhua|Kyodo|Yonhap|PA Media|Belga|AFP|AP|dpa|DPA|EFE|ANSA|TASS|UPI|CNN|"
    r"Укрінформ|УНІАН|УНИАН|УНН|Інтерфакс-Україна|Интерфакс|РИА Новости|ТАСС)"
)
OPENINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:{PLACE}\s*)?\(\s?(?P<agency>{AGENCY}(?:\s?/\s?[\w ]{{2,20}}){{0,2}})\s?\)"
        rf"(?:{DASH}{PLACE},? \d[^-–—]{{2,12}})?{DASH}",
        rf"{PLACE}[,.]\s\d{{1,2}}\s\w{{2,9}}\.?\s?(?:[-–—]\s)?/?(?P<agency>{AGENCY})/?[.,]?(?:{DASH}|\s)",
        r"[（(【]?(?P<agency>新华社|新華社|中新社|中央社|共同社|法新社|路透社)[^，。\s]{0,24}(?:电|電|讯|訊)[）)】]?[\s：:]*",
        r"【[^】]{0,12}?(?P<agency>共同|時事|ロイター|AFP|CNN)】\s*",
    )
)


def opening_of(paragraph: str) -> tuple[str, str]:
    """The agency that the opening of a report names ("": none), and the paragraph without that opening."""
    for opening in OPENINGS:
        found = opening.match(paragraph[:LONGEST])
        # A report begins after it, not the rest of a sentence.
        if found and not paragraph[found.end() :][:1].islower() and found.end() < len(paragraph):
            return " ".join(found["agency"].split()), paragraph[found.end() :]
    return "", paragraph
