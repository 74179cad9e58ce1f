"""Calls to action as pages print them between their paragraphs, in several languages."""

import re

# What follows "Read also": a colon and anything, or a headline, without the full stop of a sentence.
HEADLINE = r"(?:\s*[:|→»>].*|\b[^.!?]*)$"
SHOWN = (
    r"(?:video|clip|footage|gallery|photos?|pictures|slide ?show|live ?stream|podcast|audio|broadcast|report|interview)"
)
LOOK = r"(?:please )?(?:view|watch|see|check out|take a look at|listen to|play)"
NETWORKS = r"facebook|twitter|x|whatsapp|telegram|linkedin|email|with friends"
SITE = r"(?:web)?(?:site|seite)"
COOKIES = r"(?:\w+ )?cookies\b.{0,300}$"
LETTER = r"\b.{0,60}\b(?:newsletters?|mailing list|inbox|e-?mails?|lettre|infolettre|boletín|boletim)\b.{0,100}$"

ENGLISH = (
    rf"{LOOK}\b(?: \w+){{0,4}} {SHOWN}\b[^.!?]{{0,120}}[:.]?$",
    rf"(?:also read|read also|see also|watch also){HEADLINE}",
    r"(?:more on this|read next|read more|read this|see more|watch now|watch live)"
    r"(?:\s*[:|→»>.…].*| (?:about|on|from|at|in|here|stories|articles|news)\b[^.!?]*)?$",
    r"(?:related|recommended|related (?:articles|stories|topics|posts)|most read|you may also like)(?:$|\s*:.*$)",
    r"(?:click|tap) here\b.{0,120}$",
    rf"(?:please )?(?:subscribe|sign up|register|join){LETTER}",
    r"(?:follow|like|find) us (?:on|at)\b.{0,100}$",
    r"(?:share|tweet|pin|print|e-?mail|copy link|save|comments?|advertisements?|sponsored|loading)"
    rf"(?: (?:this|on|via|article|story|post|content|link|{NETWORKS}))*\s*[.…:|]*$",
    rf"(?:we|this {SITE}|our {SITE}) uses? {COOKIES}",
    r"(?:accept|reject|manage|allow)(?: all)? cookies\b.{0,60}$",
    r"by (?:continuing|using|clicking|signing up)\b.{0,120}\byou (?:agree|accept|consent)\b.{0,200}$",
    r"(?:download|get|install) (?:our|the) (?:\w+ )?app\b.{0,80}$",
    r"the post .{1,300} (?:appeared first on|first appeared on) .{1,100}$",
    r"(?:continue|keep) reading\b[^.!?]{0,200}(?:\.{3}|…|→|»)?$",
    r"(?:no media source currently available|your browser does not support|skip to (?:main )?content)\b.{0,120}$",
    r"(?:all rights reserved|copyright ©|©)(?!\w).{0,160}$",
    r"support (?:our|independent) journalism\b.{0,160}$",
)
GERMAN = (
    rf"(?:lesen sie auch|lesen sie hier mehr|mehr zum thema|siehe auch|weiterlesen|sehen sie auch){HEADLINE}",
    rf"(?:abonnieren sie|melden sie sich|jetzt){LETTER}",
    r"(?:anzeige|werbung|teilen|drucken|kommentare|artikel teilen)\s*:?$",
    rf"(?:wir|diese {SITE}) verwende[nt] {COOKIES}",
)
FRENCH = (
    rf"(?:(?:à )?lire (?:aussi|également)|lire la suite|(?:à )?voir aussi|en savoir plus){HEADLINE}",
    rf"(?:abonnez-vous|inscrivez-vous|recevez){LETTER}",
    r"(?:publicité|partager|imprimer|commentaires)\s*:?$",
    rf"(?:nous utilisons|ce site utilise) des {COOKIES}",
)
SPANISH_PORTUGUESE_ITALIAN = (
    rf"(?:le[ae] también|[lt]e puede interesar|ver también|leer más|leia (?:também|mais)|veja também){HEADLINE}",
    rf"(?:leggi anche|continua a leggere|guarda anche|vedi anche){HEADLINE}",
    rf"(?:suscríbete|suscríbase|inscreva-se|assine|iscriviti){LETTER}",
    r"(?:publicidad|publicidade|pubblicità|compartir|compartilhar|condividi)\s*:?$",
    rf"(?:utilizamos|usamos|este (?:sitio|site) utiliza|questo sito utilizza) {COOKIES}",
)
DUTCH_POLISH_UKRAINIAN_RUSSIAN = (
    rf"(?:lees ook|lees verder|bekijk ook|czytaj także|czytaj też|czytaj więcej|zobacz także|zobacz też){HEADLINE}",
    rf"(?:читайте також|читайте также|читать далее|читати далі|дивіться також|смотрите также){HEADLINE}",
    r"(?:підпишіться|підписуйтесь|підписуйтеся|подпишитесь|подписывайтесь)\b.{0,200}$",
    r"(?:advertentie|delen|reklama|udostępnij|реклама|поділитися|поделиться)\s*:?$",
)
CALLS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in ENGLISH + GERMAN + FRENCH + SPANISH_PORTUGUESE_ITALIAN + DUTCH_POLISH_UKRAINIAN_RUSSIAN
)
