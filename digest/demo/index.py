"""The page that lists the mails of the demo."""

from html import escape
from pathlib import Path

from digest.demo.account import Account, NotSent, Sent

FACES = (("html", "mail"), ("txt", "text"), ("eml", "source"))


def index(account: Account) -> str:
    """The page: the mails and who got none, beside the mail that is looked at, which is shown without rights."""
    return PAGE.format(
        style=STYLE,
        title=escape(account.list),
        first=escape(Path(account.sent[0].file).name if account.sent else "about:blank"),
        mails="\n".join(map(mail_item, account.sent)),
        others="\n".join(map(other_item, account.not_sent)),
    )


def mail_item(mail: Sent) -> str:
    """A mail in the list, with links to its three faces."""
    name = Path(mail.file).stem
    links = " ".join(f'<a href="{escape(name)}.{ending}" target="mail">{face}</a>' for ending, face in FACES)
    when = escape(f"{mail.at} {mail.zone}")
    return f"<li><b>{escape(mail.address)}</b> <i>{when}</i><p>{escape(mail.subject)}</p>{links}</li>"


def other_item(reader: NotSent) -> str:
    """A reader who got nothing, and why."""
    return f"<li><b>{escape(reader.address)}</b><p>{escape(reader.reason)}</p></li>"


STYLE = """
* { box-sizing: border-box }
body { margin: 0; display: flex; height: 100vh; color: #1f1d1a; background: #f3f0ea }
body { font: 15px/1.45 system-ui, sans-serif }
nav { flex: 0 0 21rem; overflow: auto; padding: 1.2rem; border-right: 1px solid #d9d4c9; background: #fffdf9 }
h1, h2 { margin: 0 0 1rem; font: bold 1.3rem/1.2 Georgia, serif }
h2 { margin-top: 1.6rem }
ul { list-style: none; margin: 0; padding: 0 }
li { padding: .8rem 0; border-top: 1px solid #d9d4c9 }
p { margin: .25rem 0 .4rem }
i { font-style: normal; color: #5f5a52; white-space: nowrap }
a { display: inline-block; margin-right: .4rem; padding: .1rem .6rem; border: 1px solid; border-radius: 1rem }
a { color: #8f2a1c; text-decoration: none }
a:hover, a:focus { background: #8f2a1c; color: #fffdf9 }
iframe { flex: 1; min-width: 0; border: 0; background: #fff }
@media (max-width: 760px) {
  body { flex-direction: column; height: auto }
  nav { flex: none; border: 0 }
  iframe { flex: none; height: 90vh }
}
"""
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}: the inbox of the demo</title>
<style>{style}</style>
</head>
<body>
<nav>
<h1>{title}: the inbox of the demo</h1>
<ul>
{mails}
</ul>
<h2>Not mailed</h2>
<ul>
{others}
</ul>
</nav>
<iframe name="mail" title="The mail" src="{first}" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
</body>
</html>
"""
