"""Pages that stand where an article should: moved, refused, not found, "enable JavaScript", a wall of consent."""

import re

SHORT, WALL = 900, 3_000  # characters: articles about such pages are longer
NAMED, UNNAMED = 0.3, 0.5  # of a text: so much of a wall of consent is about it, with and without a title that says so
STATUS = (
    r"error|found|moved (?:permanently|temporarily)|(?:permanent|temporary) redirect|bad request|unauthori[sz]ed|"
    r"forbidden|(?:page |file )?not found|gone|too many requests|(?:internal )?server error|bad gateway|"
    r"(?:service )?(?:temporarily )?unavailable|gateway time-?out|access denied"
)
TITLES = (
    rf"(?:http )?(?:error\s*)?(?:30[1278]|40[01345]|410|429|50[0234])(?:\s*[:–—-]?\s*(?:{STATUS}))?",
    rf"{STATUS}|not found",
    r"(?:the )?(?:document|object|page) (?:has )?moved(?: (?:permanently|temporarily|here))?",
    r"redirecting(?: to .{0,60})?",
    r"(?:the )?(?:page|file|site) (?:not found|unavailable|does not exist|can(?:no|['’])t be found)",
    r"(?:site )?(?:under|down for) maintenance|(?:account|domain|website) (?:suspended|parked)|domain for sale",
    r"just a moment|(?:one moment|please wait),? ?(?:please)?|attention required|checking your browser.{0,60}",
    r"ddos-guard",
    r"access (?:to this page has been )?denied|pardon our interruption|security (?:check|verification)|captcha",
    r"robot (?:check|or human)|are you (?:a )?(?:robot|human)|human verification",
    r"(?:please )?(?:verify|confirm)(?:ing)? (?:that )?you are (?:a |not a )?(?:human|robot)",
    r"(?:please )?(?:enable|turn on) javascript.{0,60}|javascript (?:is )?(?:required|disabled)",
    r"before you continue.{0,60}|(?:we value )?your privacy|privacy settings|cookie (?:consent|settings|notice|policy)",
    r"index of /.{0,80}|welcome to nginx|apache\d? .{0,30}default page.{0,20}|it works|(?:log|sign) ?in",
    r"(?:die )?seite (?:wurde )?nicht gefunden|zugriff verweigert|einen moment bitte|weiterleitung|wartungsarbeiten",
    r"page (?:introuvable|non trouvée)|accès (?:refusé|interdit)|un instant|accesso negato|pagina non trovata",
    r"página no encontrada|acceso denegado|página não encontrada|acesso negado",
    r"pagina niet gevonden|toegang geweigerd|nie znaleziono strony|strona nie (?:została znaleziona|istnieje)",
    r"страница не найдена|доступ (?:запрещ[её]н|заборонено)|сторінк[ау] не знайдено|sayfa bulunamadı",
    r"(?:页面|頁面|网页)(?:不存在|未找到|没有找到)|ページが見つかりません|페이지를 찾을 수 없습니다|الصفحة غير موجودة",
)
SENTENCES = (
    r"\b(?:document|object|page|resource) (?:has (?:been )?(?:permanently |temporarily )?moved|may be found)\b",
    r"\bif you are not redirected\b|\byou (?:will|should) be redirected\b",
    r"\b(?:enable|turn on|requires?|need|allow|activate) (?:cookies and )?java ?script\b|\bwithout java ?script\b",
    r"\bjava ?script (?:is|must be|has to be|to be) (?:disabled|enabled|required|turned)\b",
    r"\bchecking (?:your browser|if the site connection is secure)\b|\breview the security of your connection\b",
    r"\b(?:verify|confirm|prove|make sure|check)\w* (?:that )?you(?:['’]re| are) (?:a |not a )?(?:human|robot|real)\b",
    r"\bcomplet(?:e|ing) (?:the|this) (?:captcha|security check)\b|\bunusual (?:traffic|activity) from your\b",
    r"\b(?:cloudflare|request|incident) (?:ray )?id\b|\breference #\s?[\w.]{6,}|\byour ip(?: address)?\b",
    r"\byou (?:do not|don['’]t) have (?:permission|authori[sz]ation) to access\b",
    r"\brequested (?:url|page|resource) .{0,200}(?:not found|(?:could not|cannot) be found)\b",
    r"\bpage (?:you (?:are|were) looking for|you requested) .{0,80}(?:exist|found|moved|available|removed)\b",
    r"\bjavascript (?:aktivieren|muss aktiviert)|\baktivieren sie (?:bitte )?javascript|\bactivez? (?:le )?javascript",
    r"\b(?:habilite|active|activa|habilita) (?:o |el )?javascript|\babilita(?:re)? javascript",
    r"\b(?:включите|увімкніть) (?:поддержку |підтримку )?javascript|启用\s?javascript|javascript\s?を有効",
)
CONSENT = (
    r"\bwe and (?:our|\d{1,4}|selected)\b.{0,60}\bpartners\b",
    r"\bpartners\b.{0,80}\b(?:store|process|access)\b.{0,80}\b(?:cookies|data|device)\b",
    r"\b(?:use|accept|reject|manage|set|uses) (?:\w+ ){0,3}cookies\b",
    r"\bcookies\b.{0,120}\b(?:consent|preferences|policy|agree)\b|\b(?:consent|preferences|agree)\b.{0,120}\bcookies\b",
    r"\bwir und (?:unsere|bis zu) .{0,30}partner\b|\bmit werbung (?:und tracking )?(?:weiter)?lesen\b",
    r"\bnous et nos (?:\d{1,4} )?partenaires\b|\bnosotros y nuestros\b|\bnoi e i nostri\b",
)


def any_of(patterns: tuple[str, ...], around: str = "%s") -> re.Pattern[str]:
    """One pattern for several, in any case of their letters."""
    return re.compile(around % "|".join(patterns), re.IGNORECASE)


# After such a title may stand the name of its site.
TITLE = any_of(TITLES, r"(?:%s)[\s.!?…]*(?:[|·:–—-].{0,60})?$")
SENTENCE, WALLED = any_of(SENTENCES), any_of(CONSENT)
EACH = re.compile(r"[^.!?。\n]+[.!?。\n]*")


def is_stub(title: str, text: str) -> bool:
    """Whether a page's title and text are those of a page that stands where an article should."""
    if len(text) >= WALL:
        return False
    named = bool(TITLE.match(title.strip()))
    if len(text) < SHORT and (named or _share(SENTENCE, text) >= NAMED):
        return True
    return _share(WALLED, text) >= (NAMED if named else UNNAMED)


def _share(pattern: re.Pattern[str], text: str) -> float:
    """How much of a text is in sentences that have a pattern, 0..1."""
    return sum(len(one) for one in EACH.findall(text) if pattern.search(one)) / max(1, len(text))
