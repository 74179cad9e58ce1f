"""Answers that machines give for people who are away, and machines that want to be answered."""

import re

from digest.feedback.part import Part, words

SUBJECT = re.compile(
    r"out of (?:the )?office|\booo\b|auto(?:matic|mated)?[- ]?(?:reply|response|answer|respon[ds]e?r)|autorepl|vacation"
    r"|away from (?:my|the)|on (?:holiday|leave)|abwesen|automatische antwort|nicht im (?:büro|haus)|urlaub"
    r"|réponse automatique|absence|absent|fuera de (?:la )?oficina|respuesta automática|ausente|ausencia"
    r"|risposta automatica|fuori (?:sede|ufficio)|assenza|resposta automática|automatisch antwoord|afwezig"
    r"|автоответ|автоматический ответ|відповідь|autosvar|odpowiedź automatyczna"
    r"|自動返信|自动回复|please confirm|confirm your (?:message|e-?mail)|verification required|challenge"
    r"|read receipt|^(?:read|displayed|gelesen|lu)\s?:",
    re.IGNORECASE,
)
RECEIPT = "message/disposition-notification"
MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from", "x-vacation")
CHALLENGE = re.compile(r"tmda|boxbe|spam ?arrest|challenge", re.IGNORECASE)


def is_automatic(mail: Part) -> bool:
    """Whether a mail is an automatic answer (RFC 3834), a question whether one is human, or a receipt (RFC 8098)."""
    if any(part.kind == RECEIPT and "deleted" not in part.text for part in mail.walk()):
        return True
    if any(mail.header(name) for name in MARKS) or mail.header("precedence").strip().lower() == "auto_reply":
        return True
    said = words(mail.header("subject"))
    return SUBJECT.search(said) is not None or CHALLENGE.search(mail.header("x-mailer") + said) is not None
