"""Mails that come back, as their makers write them; the words are this project's own."""

MESSAGE_ID = "<0123456789abcdef0123456789abcdef@harbour.example>"
WAY_OUT = "https://news.harbour.example/unsubscribe/AQJrMQAAAAEAAAAB"
HEADER = f"""\
Received: from news.harbour.example (news.harbour.example [192.0.2.7])
\tby mx.reader.example; Mon, 2 Mar 2026 07:00:01 +0000
From: The Harbour Morning <morning@harbour.example>
To: ada@reader.example
Message-ID: {MESSAGE_ID}
List-Unsubscribe: <{WAY_OUT}>,
 <mailto:leave@harbour.example?subject=unsubscribe%20AQJrMQAAAAEAAAAB>
Subject: Ferries late after the storm
MIME-Version: 1.0
"""


def mail(body: str, *, sender: str = "MAILER-DAEMON@mx.reader.example", subject: str, more: str = "") -> bytes:
    """A mail with a text alone."""
    head = f"From: {sender}\nTo: morning@harbour.example\nSubject: {subject}\nMessage-ID: <own@mx.reader.example>\n"
    return f"{head}{more}\n{body}".encode()


def report(
    *recipients: str, kind: str = "delivery-status", part: str = "", to_people: str = "It did not arrive.", **more: str
) -> bytes:
    """A report of a kind: a text for people, a block for each recipient, the header of the mail it is about."""
    block = "\n\n".join(recipients)
    body = (
        f"--edge\nContent-Type: text/plain\n\n{to_people}\n"
        f"--edge\nContent-Type: message/{part or kind}\n\n{block}\n"
        f"--edge\nContent-Type: text/rfc822-headers\n\n{more.get('returned', HEADER)}\n--edge--\n"
    )
    typed = f'MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="edge"\n'
    return mail(body, subject=more.get("subject", "Undelivered Mail Returned to Sender"), more=typed)


def refused(status: str, diagnostic: str, *, action: str = "failed", address: str = "ada@reader.example") -> bytes:
    """What Postfix says when the next server has refused one recipient."""
    return report(
        "Reporting-MTA: dns; news.harbour.example\nX-Postfix-Queue-ID: 4F00",
        f"Final-Recipient: rfc822; {address}\nOriginal-Recipient: rfc822;{address}\nAction: {action}\n"
        f"Status: {status}\nRemote-MTA: dns; mx.reader.example\nDiagnostic-Code: smtp; {diagnostic}",
    )


def complaint(kind: str = "abuse", fields: str = "Original-Rcpt-To: <ada@reader.example>", to: str = HEADER) -> bytes:
    """What a provider passes on when a reader calls a mail spam."""
    block = f"Feedback-Type: {kind}\nUser-Agent: Loop/1.0\nVersion: 1\n{fields}"
    return report(block, kind="feedback-report", subject="FW: Ferries late", returned=to)


QMAIL = mail(
    "Hi. This is the qmail-send program at mx.reader.example.\nI could not deliver your message to the addresses\n"
    "below. This is a permanent error; I have given up.\n\n<ada@reader.example>:\n"
    "Sorry, no mailbox here by that name. (#5.1.1)\n\n<ben@reader.example>:\n"
    "The user's mailbox is over its quota. (#5.2.2)\n\n"
    f"--- Below this line is a copy of the message.\n\n{HEADER}\nGood morning\n",
    subject="failure notice",
    more="Return-Path: <>\n",
)
EXIM = mail(
    "This message was created by itself by mail delivery software.\n\n"
    "A message that you sent could not be delivered to\n"
    "one of its recipients. This is a permanent error. The address that failed:\n\n  ada@reader.example\n"
    "    host mx.reader.example [192.0.2.9]\n"
    "    SMTP error from remote mail server after RCPT TO:<ada@reader.example>:\n"
    "    550 5.1.1 <ada@reader.example>: user unknown\n\n"
    f"------ the message, with all its headers ------\n\n{HEADER}\n",
    subject="Mail delivery failed: returning message to sender",
    more="X-Failed-Recipients: ada@reader.example\nAuto-Submitted: auto-replied\n",
)
POSTFIX_TEXT = mail(
    "This is the mail system at host mx.reader.example.\n\nYour message could not be delivered.\n\n"
    "<ada@reader.example>: host box.reader.example[192.0.2.9] said: 550 5.1.1\n"
    "    <ada@reader.example>: Recipient address rejected: User unknown in local\n    recipient table\n\n"
    f"{HEADER}\n",
    subject="Undelivered Mail Returned to Sender",
)
EXCHANGE = mail(
    "Your message\n\n  To:      ada@reader.example\n  Subject: Ferries late after the storm\n"
    "  Sent:    Mon, 2 Mar 2026 07:00:00 +0000\n\ndid not reach these recipients:\n\n"
    "ada@reader.example on Mon, 2 Mar 2026 07:00:03 +0000\n    The recipient name is not recognized\n",
    sender="System Administrator <postmaster@reader.example>",
    subject="Undeliverable: Ferries late after the storm",
)
OUTLOOK = report(
    "Reporting-MTA: dns;DB5.prod.outlook.example",
    "Final-Recipient: rfc822;ada@reader.example\nAction: failed\nStatus: 5.5.0\n"
    "Diagnostic-Code: smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).",
    subject="Undeliverable: Ferries late",
)
YAHOO = mail(
    "Message from mail.reader.example.\nUnable to deliver message to the following address(es).\n\n"
    "<ada@reader.example>:\nThis user doesn't have a reader.example account (ada@reader.example) [-9]\n\n"
    f"--- Original message follows.\n\n{HEADER}\n",
    subject="failure delivery",
)
GMAIL = report(
    "Reporting-MTA: dns; mail.reader.example",
    "Final-Recipient: rfc822; ada@reader.example\nAction: failed\nStatus: 5.1.1\n"
    "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
    " 550-5.1.1 double-checking the recipient's email address for typos or\n"
    " 550 5.1.1 unnecessary spaces. https://help.example/?p=NoSuchUser - gsmtp",
    subject="Delivery Status Notification (Failure)",
)
DOMINO = mail(
    "Your message\n\n  Subject: Ferries late after the storm\n\nwas not delivered to:\n\n"
    "  ada@reader.example\n\nbecause:\n\n"
    f"  User ada (ada@reader.example) not listed in Domino Directory\n\n{HEADER}\n",
    sender="Mail Router <postmaster@reader.example>",
    subject="DELIVERY FAILURE: User ada (ada@reader.example) not listed in Domino Directory",
)
SENDMAIL = mail(
    "The original message was received at Mon, 2 Mar 2026 07:00:00 GMT\nfrom news@localhost\n\n"
    "   ----- The following addresses had permanent fatal errors -----\n<ada@reader.example>\n\n"
    "   ----- Transcript of session follows -----\n... while talking to mx.reader.example.:\n"
    ">>> RCPT To:<ada@reader.example>\n"
    f"<<< 550 ada... No such user here\n\n   ----- Original message follows -----\n\n{HEADER}\n",
    sender="Mail Delivery Subsystem <MAILER-DAEMON@relay.example>",
    subject="Returned mail: User unknown",
)
DELAYED_TEXT = mail(
    "A message that you sent has not yet been delivered to one of its recipients after more than 24 hours.\n\n"
    "  ada@reader.example\n\nNo action is required on your part. It will be tried again.\n",
    sender="Mail Delivery System <Mailer-Daemon@relay.example>",
    subject="Warning: message 1abc-0002 delayed 24 hours",
)
ANSWERS = {
    "out of office": mail(
        "I am at sea until Monday. My mailbox may be full; your message was not delivered to my deputy.\n",
        sender="Ada <ada@reader.example>",
        subject="Out of office: Ferries late",
        more=f"Auto-Submitted: auto-replied\nIn-Reply-To: {MESSAGE_ID}\n",
    ),
    "abwesend": mail(
        "Ich bin nicht im Büro.\n", sender="ada@reader.example", subject="=?utf-8?Q?Abwesenheitsnotiz=3A_F=C3=A4hre?="
    ),
    "vacation": mail(
        "I read mail again soon.\n", sender="ada@reader.example", subject="away", more="X-Vacation: yes\n"
    ),
    "challenge": mail(
        "Your mail could not be delivered yet: answer this to prove that you are human.\n",
        sender="ada@reader.example",
        subject="Please confirm your message to ada",
    ),
    "a letter": mail("Thank you, a fine edition.\n", sender="ada@reader.example", subject="Re: Ferries late"),
    "about a bounce": mail(
        "My mail to you bounced with 550 user unknown <morning@harbour.example>.\n",
        sender="ada@reader.example",
        subject="Re: your mail could not be delivered",
    ),
    "a receipt": report(
        "Final-Recipient: rfc822; ada@reader.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"
        f"Original-Message-ID: {MESSAGE_ID}",
        kind="disposition-notification",
        subject="Read: Ferries late",
    ),
}
