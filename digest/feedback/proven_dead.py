"""Whether a refusal proves that nobody is at an address. Most do not: they are about us, the mail, or the day."""

import re

LONGEST = 2000
# Unknown user, bad domain, bad syntax, moved away, takes no mail (RFC 7505), disabled.
DEAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# These say nothing by themselves.
VAGUE = frozenset({"5.0.0", "5.1.0", "5.2.0", "5.3.0", "5.5.0"})
# An enhanced code in running text counts only where a reply's code, or a mark, stands before it.
SPOKEN = re.compile(r"(?:^\W{0,9}|\b[245]\d\d[\s#(:;-]{1,4}|[#(\[]\s?)([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)")
FOR_NOW = re.compile(r"^\W{0,9}(?:smtp;|host \S{1,99} said:)?\W{0,9}4\d\d[ -]", re.IGNORECASE)
# Names of hosts and addresses are no reasons: mx.antispam.example knows its users as well.
NAMES = re.compile(r"\S{0,99}@\S{0,99}|https?://\S{1,999}|(?<![\w.-])(?:[\w-]{1,63}\.){1,9}[A-Za-z]{2,}(?![\w-])")

OTHER_REASONS = (
    r"spam|junk|unsolicited|virus|malware|phish|suspicious|abus(?:e|ive)|content|dmarc|\bspf\b|dkim|authenticat",
    r"(?:black|block|white|gr[ea]y|deny)[ -]?list|\bRBL\b|DNSBL|block(?:ed|ing)|\bbanned\b|reputation|polic(?:y|ies)",
    r"quota|\bfull\b|exceed|storage|insufficient|too (?:large|big|long|many|much|fast|quickly)|overloaded",
    r"(?:size|rate) limit|(?:message|maximum) size|at a rate|throttl|try (?:it )?(?:again|later)|temporar|timed? ?out",
    r"relay(?:ing)? (?:access )?(?:denied|not|is)|not (?:permitted|allowed|authori[sz]ed) to|service refused",
    r"sender (?:address|domain|verif|reject|block|denied|not)|not accepting (?:mail|messages) from|reverse dns|\bPTR\b",
    r"server failure|servfail",
)
# Who is not there, a few words, and that they are not.
FEW = r"\W{1,4}(?:\S{1,40}\s{1,3}){0,6}?"
WHO = r"(?:user|recipient|mail ?box|account|address|addressee|person|alias|inbox)"
GONE = (
    r"(?:(?:does not|doesn['’]?t|did not|didn['’]t) exist|not exist|unknown|disabled|inactive|deactivated|invalid"
    r"|discontinued|no longer|couldn['’]t be found|(?:has|have) been (?:deleted|closed|removed|terminated|cancell?ed)"
    r"|not (?:be )?(?:found|known|listed|recogni[sz]ed|valid|active|registered))"
)
NOBODY_THERE = (
    WHO + FEW + GONE,
    r"(?:unknown|invalid|non-?existent|no such|illegal|not a valid|isn['’]t a valid|inactive)"
    rf"(?: or \w{{3,12}})?(?: [\w-]{{3,12}}){{0,2}}? {WHO}",
    r"there is no (?:such )?(?:user|mailbox|account|one)|no mailbox (?:here|by that)|not our (?:customer|user)",
    r"(?:doesn['’]?t|does not) have an?\W{1,4}(?:\S{1,40}\s)?account|recip(?:ient)?notfound|unroute?able address",
    r"unbekannter (?:empfänger|benutzer)"
    rf"|(?:empfänger|benutzer|adresse|postfach){FEW}(?:unbekannt|existiert nicht|nicht bekannt)",
    rf"(?:utilisateur|destinataire|adresse|boîte){FEW}(?:inconnue?|n['’]existe pas|introuvable)",
    rf"(?:usuario|destinatario|cuenta|buzón|dirección){FEW}(?:desconocid[oa]|no existe|inexistente)",
    rf"(?:utente|destinatario|casella){FEW}(?:sconosciut[oa]|inesistente|non esiste)",
    rf"(?:usuário|conta|destinatário){FEW}(?:desconhecid[oa]|inexistente|não existe)",
    rf"(?:пользователь|ящик|адрес){FEW}не (?:найден|существует)",
    # Outlook.com says it in the words of RFC 5321 4.2.3, which alone may mean anything.
    r"5\.5\.0\W{1,4}requested action not taken: mailbox unavailable",
)
OTHER_REASON = re.compile("|".join(OTHER_REASONS), re.IGNORECASE)
NOBODY = re.compile("|".join(NOBODY_THERE), re.IGNORECASE)


def proven_dead(status: str, text: str) -> bool:
    """Whether a final refusal, by its enhanced code and its words, says that there is no such mailbox (RFC 3463)."""
    text = text[:LONGEST]
    if FOR_NOW.match(text):
        return False
    codes = {code for code in (status, *SPOKEN.findall(text)) if code} - VAGUE
    reason = NAMES.sub(" ", text)
    if codes - DEAD or OTHER_REASON.search(reason):
        return False
    return bool(codes) or NOBODY.search(reason) is not None


def status_in(text: str) -> str:
    """The first enhanced code that a text speaks; "" where it speaks none."""
    found = SPOKEN.search(text[:LONGEST])
    return found[1] if found else ""
