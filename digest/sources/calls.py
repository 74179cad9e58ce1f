"""Calls to action as pages print them between their paragraphs, in several languages."""

import re

# What follows "Read also": a colon and anything, or a headline, without the full stop of a sentence.
HEADLINE = r"(?:\s*[:：|→»>].*|\b[^.!?。]*)$"
SHOWN = (
    r"(?:video|clip|footage|gallery|photos?|pictures|slide ?show|live ?stream|podcast|audio|broadcast|report|interview)"
)
LOOK = r"(?:please )?(?:view|watch|see|check out|take a look at|listen to|play)"
NETWORKS = r"(?:facebook|twitter|x|bluesky|mastodon|whatsapp|telegram|linkedin|e-?mail|instagram|youtube|google news)"
ON = r"(?:on|via|to|with|by|auf|über|per|bei|mit|sur|par|en|por|no|na|su|op|w|у|в|во|на|через)"
SITE = r"(?:web)?(?:site|seite)"
COOKIES = r"(?:\w+ )?cookies\b.{0,300}$"
LETTER = (
    r"\b.{0,60}\b(?:newsletters?|mailing list|inbox|e-?mails?|lettre|infolettre|boletín|boletim|newsletterów|"
    r"newslettera|розсилку|рассылку|новини|новости)\b.{0,100}$"
)
CONSENT = r".{0,120}\bcookies\b.{0,120}$"

# A notice on cookies speaks of a policy and of us and you, in whatever grammar; news on cookies speaks of others.
COOKIE_NOTICE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:cookies?|кукі|куки)\b",
        r"privacy|policy|consent|datenschutz|einwilligung|zustimm|personenbezogen|confidentialité|consentement|"
        r"privacidad|consentimiento|privacidade|riservatezza|prywatności|конфіденційн|конфиденциальн",
        r"\b(?:we|our|you|your|wir|unser\w*|nous|notre|nos|vous|votre|vos|nuestr[oa]s?|nosotros|usted|noss[oa]s?|nós|"
        r"nostr[oaie]|onze?|wij|nasz\w*|наш\w*|ми|мы)\b",
    )
)

ENGLISH = (
    rf"{LOOK}\b(?: \w+){{0,4}} {SHOWN}\b[^.!?]{{0,120}}[:.]?$",
    rf"(?:also read|read also|see also|watch also){HEADLINE}",
    r"(?:video|watch|in pictures|live updates|live blog)\s*[:|].*$",
    r"(?:more on this|read next|read more|read this|see more|watch now|watch live)"
    r"(?:\s*[:|→»>.…].*| (?:about|on|from|at|in|here|stories|articles|news)\b[^.!?]*)?$",
    r"(?:related|recommended|related (?:articles|stories|topics|posts|content|coverage)|most (?:read|popular|viewed)|"
    r"you (?:may|might) also like|recommended for you|trending(?: now)?|top stories|more stories|"
    r"editors?[’']s? picks)(?:$|\s*:.*$)",
    r"(?:click|tap) (?:here|to share)\b.{0,120}$",
    rf"(?:please )?(?:subscribe|sign up|register|join){LETTER}",
    r"(?:follow|like|find) us (?:on|at)\b.{0,100}$",
    r"(?:share|tweet|pin|print|e-?mail|copy link|save|comments?|advertisements?|sponsored|loading)"
    rf"(?: (?:this|on|via|page|article|story|post|content|link|with friends|{NETWORKS}))*\s*(?:\(\d{{1,5}}\)|[.…:|])*$",
    r"(?:\d{1,5} comments?|(?:leave|post|add|write) a (?:comment|reply)|be the first to comment|no comments(?: yet)?|"
    r"\d{1,3} min(?:ute)?s? read|listen to (?:this )?(?:article|story))\b.{0,40}$",
    r"(?:close|full ?screen|previous|next|back to top|play|pause|mute|thumbnails|\d{1,3} (?:of|/) \d{1,3}|"
    r"please wait(?:\.{3}|…)?)$",
    r"(?:story|article|content) continues below\b.{0,60}$|scroll (?:down )?to continue\b.{0,60}$",
    r"you (?:must|need to|have to) (?:be logged|log|sign) in to "
    r"(?:comment|post|leave|reply|read|continue|view)\b.{0,80}$",
    r"already an? (?:\w+ )?(?:subscriber|member)\s?\?.{0,80}$",
    rf"(?:we|this {SITE}|our {SITE}) uses? {COOKIES}",
    r"(?:accept|reject|manage|allow)(?: all)? cookies\b.{0,60}$",
    r"by (?:continuing|using|clicking|signing up)\b.{0,120}\byou (?:agree|accept|consent)\b.{0,200}$",
    r"(?:download|get|install) (?:our|the) (?:\w+ )?app\b.{0,80}$",
    r"(?:continue|keep) reading\b[^.!?]{0,200}(?:\.{3}|…|→|»)?$",
    r"(?:no media source currently available|your browser does not support|skip to (?:main )?content)\b.{0,120}$",
    r"(?:all rights reserved|copyright ©|©)(?!\w).{0,160}$",
    r"support (?:our|independent|quality) journalism\b.{0,160}$",
)
GERMAN = (
    rf"(?:lesen sie auch|lesen sie hier|lesen sie mehr|lesetipp|mehr zum thema|siehe auch|weiterlesen|sehen sie auch|"
    rf"zum video|im video|zur bildergalerie|hier geht es zu[rm]?|das könnte sie auch interessieren){HEADLINE}",
    r"(?:sehen|hören) sie hier\b[^.!?]{0,120}$",
    rf"(?:abonnieren sie|melden sie sich|jetzt){LETTER}|newsletter abonnieren$",
    r"(?:anzeige|werbung|drucken|kommentare|kommentieren|meistgelesen)\s*:?$",
    r"empfohlener (?:redaktioneller|externer) inhalt$",
    r"(?:artikel |diesen artikel )?(?:teilen|drucken|merken)\s*:?$",
    rf"(?:teilen sie (?:diesen|den) \w+|{ON} {NETWORKS} teilen)$",
    r"folgen sie uns\b.{0,100}$|alle rechte vorbehalten\b.{0,100}$",
    rf"(?:wir|diese {SITE}) verwende[nt] {COOKIES}|cookies akzeptieren$|mit der (?:weiteren )?nutzung\b{CONSENT}",
)
FRENCH = (
    rf"(?:(?:à )?lire (?:aussi|également|plus)|lire la suite|(?:à )?voir aussi|en savoir plus|sur le même sujet|"
    rf"dans le même dossier|notre sélection){HEADLINE}",
    r"(?:voir|regardez?|écoutez?) (?:la|le|notre|ci-dessous la) (?:vidéo|reportage|podcast|diaporama)\b[^.!?]{0,80}$",
    rf"(?:abonnez-vous|inscrivez-vous|recevez){LETTER}",
    r"(?:cet )?article (?:est )?réservé (?:à nos|aux) abonnés\b.{0,60}$",
    r"(?:publicité|imprimer|commenter|commentaires|les plus lus)\s*:?$",
    r"(?:tous droits réservés|suivez-nous)\b.{0,100}$",
    rf"partage[rz]\s*:?$|partage[rz] (?:cet article|{ON} {NETWORKS})$",
    rf"(?:nous utilisons|ce site utilise) des {COOKIES}|en poursuivant\b{CONSENT}",
)
SPANISH_PORTUGUESE_ITALIAN = (
    rf"(?:le[ae] también|le[ae] más|[lt]e puede interesar|ver también|noticias relacionadas|más información|"
    rf"leer más|leia (?:também|mais)|veja também|notícias relacionadas|mais lidas|lo más leído){HEADLINE}",
    rf"(?:leggi anche|continua a leggere|guarda anche|vedi anche|potrebbe interessarti|articoli correlati){HEADLINE}",
    r"(?:ver|vea|mira|mire|veja|assista|guarda|guardate) (?:el|la|al?|o|il|aquí el|ao) ?(?:v[ií]deo|galería|fotos)\b"
    r"[^.!?]{0,80}$|ver v[ií]deo$",
    rf"(?:suscríbete|suscríbase|inscreva-se|assine|iscriviti){LETTER}",
    r"(?:publicidad|publicidade|pubblicità|compart[ie]r?|comparte|compartilh[ae]r?|condividi|imprimir|comentar(?:ios)?)\s*:?$",
    rf"(?:compart[ie]r?|comparte|compartilh[ae]r?|condividi) (?:(?:{ON} )?{NETWORKS}|(?:est[ae]|questo) \w+)$",
    r"(?:síguenos|síganos|siga-nos|seguici)\b.{0,100}$|(?:todos los derechos reservados|todos os direitos reservados|"
    r"tutti i diritti riservati|riproduzione riservata)\b.{0,100}$",
    rf"(?:utilizamos|usamos|este (?:sitio|site) utiliza|questo sito utilizza) {COOKIES}",
    rf"(?:al continuar|si continúa|ao continuar|continuando)\b{CONSENT}",
)
DUTCH_POLISH_TURKISH = (
    rf"(?:lees ook|lees verder|bekijk ook|meer over|czytaj także|czytaj też|czytaj więcej|zobacz także|zobacz też|"
    rf"ayrıca bak[ıi]n[ıi]z|ilgili haberler){HEADLINE}",
    r"(?:bekijk|zobacz) (?:(?:de|het|hier) )?(?:video|wideo|foto)\b[^.!?]{0,80}$",
    rf"(?:schrijf je in|meld je aan|zapisz się|zapisz się do){LETTER}|volg ons\b.{{0,100}}$|śledź nas\b.{{0,100}}$",
    r"(?:advertentie|delen|reklama|udostępnij|reklam|paylaş)\s*:?$|deel dit artikel$",
    rf"udostępnij {ON} \w+$|alle rechten voorbehouden\b.{{0,100}}$|wszelkie prawa zastrzeżone\b.{{0,100}}$",
)
UKRAINIAN_RUSSIAN = (
    rf"(?:читайте (?:також|нас)|читайте (?:также|нас)|читать далее|читати далі|дивіться також|смотрите также|"
    rf"більше (?:на цю тему|по темі)|матеріали (?:за темою|по темі)|(?:материалы|новости|статьи) по теме|"
    rf"новини за темою|вам (?:також )?може бути цікаво|вам может быть интересно){HEADLINE}",
    r"(?:дивіться|смотрите) (?:відео|видео|трансляцію|трансляцию)\b[^.!?]{0,80}$|(?:відео|видео) дня\s*:?$",
    r"(?:підпи(?:шіться|суйтесь|суйтеся|сатися)|подпи(?:шитесь|сывайтесь|саться))\b.{0,200}$",
    r"(?:слідкуйте|стежте|следите) за (?:нами|новинами|новостями)\b.{0,120}$",
    r"(?:реклама|поділити(?:ся|сь)|поделиться|друкувати|распечатать|коментарі|комментарии)\s*:?$",
    r"(?:поділити(?:ся|сь)|поделиться) (?:[ув]о? |на )?"
    r"(?:facebook|twitter|telegram|whatsapp|соцсетях|соцмережах|новиною)$",
    r"(?:ми|мы) (?:використовуємо|используем) (?:файли |файлы )?(?:cookies?|кукі|куки)\b.{0,300}$",
    r"[ув]сі права захищен[оі]\b.{0,100}$|все права защищены\b.{0,100}$",
)
EAST_AND_SOUTH = (
    r"(?:相关阅读|相關閱讀|延伸阅读|延伸閱讀|相关新闻|相關新聞|更多新闻|関連記事|関連ニュース|관련 ?기사|관련 ?뉴스)"
    r"(?:$|\s*[:：|].*$)",
    r"(?:文章)?(?:关键[词字]|關鍵字|标签|標籤|キーワード)\s*(?:[:：]|>>|»).{0,120}$",
    r"[【（(\[]?\s*(?:责任编辑|責任編輯|责编|编辑|校对|采写|本文来源|本文來源|来源|來源)\s*[:：／/].{0,40}$|【纠错】",
    r"[（(【]?(?:原标题|原標題|原题为|原題為)\s*[:：《].{1,80}$|[（(]本文来自.{1,60}[）)]$",
    r"[【（(]?(?:免责声明|免責聲明|版权声明|特别声明|声明)[】）)]?\s*[:：】本].{0,200}$|(?:未经(?:授权|许可|允许)|无断|無断)\S{2,20}$",
    r"\S{0,12}扫(?:描|一扫)\S{0,12}二维码.{0,60}$|(?:分享到|分享至|点击进入专题|为您推荐|網友評論|网友评论)\S{0,20}\s*[:：]?$",
    r"\[?[ⓒ©]\s.{1,40}무단 ?전재.{0,40}$|\[[가-힣]{2,4} (?:기자|특파원)[^\]]{0,60}\]$",
    r"(?:اقرأ أيضا?ً?ا?|اقرأ المزيد|شاهد أيضا?ً?ا?|مواضيع ذات صلة)(?:$|\s*[:|].*$)",
    r"(?:यह भी पढ़ें|ये भी पढ़ें|और पढ़ें|संबंधित खबरें|เรื่องที่เกี่ยวข้อง|ข่าวที่เกี่ยวข้อง)(?:$|\s*[:|].*$| .{0,200}$)",
)
# What programs that make feeds, pages and mails put under a text, in the words of each.
POST = (
    r"(?:the (?:post|article)|der (?:beitrag|artikel|post)|l[’']article|(?:la entrada|el artículo|el post)|"
    r"l[’']articolo|o (?:post|artigo)|het bericht|artykuł|wpis|сообщение|запись|запис|inlägget|innlegget)"
)
FIRST_ON = (
    r"(?:appeared first on|first appeared on|erschien zuerst auf|(?:est apparu|apparaît) en premier sur|"
    r"(?:se publicó|aparece|apareció) primero en|proviene da|apareceu primeiro em|verscheen eerst op|"
    r"pochodzi z serwisu|появил(?:ось|ись|ся|ась) сначала на|(?:спершу|вперше) з[’']явиться на|dök först upp på|"
    r"blev først vist på|dukket opp først på)"
)
COMMENTED = r"\[(?:\d{1,7} )?comments?\]"
PROGRAMS = (
    rf"{POST} .{{1,300}} {FIRST_ON} .{{1,100}}$",
    rf"submitted by /?u/[\w-]{{1,40}}(?: to /?r/\w{{1,40}})?(?: \[link\])?(?: {COMMENTED})?$",
    rf"submitted by [\w-]{{1,40}}(?: to \w{{1,40}})? \[link\](?: {COMMENTED})?$",
    rf"\[link\](?: {COMMENTED})?$",
    r"(?:article|comments) url\s*:\s*\S+$|points\s*:\s*\d{1,6}$|# ?comments\s*:\s*\d{1,6}$",
    r".{1,300} was originally published in .{1,100} on medium\b.{0,160}$",
    r"(?:thanks|thank you) for (?:reading|subscribing|signing up)\b.{0,200}$",
    r".{1,100} is a reader-supported (?:publication|newsletter)\b.{0,240}$",
    r"(?:upgrade to paid|give a gift subscription|refer a friend|get \d{1,2}% off\b.{0,40})$",
    r"read (?:more of this (?:story|article|post)|(?:the )?(?:full|whole|entire|rest of the|original) "
    r"(?:story|article|post|interview|review|thread|piece))\b[^.!?]{0,100}[.…»→]*$",
    r"like (?:this:?|loading(?:\.{3}|…)?)$",
    r"(?:learn more about your ad choices|hosted (?:on|by) \w+\.|see \S{1,60}/(?:listener|privacy)\b).{0,160}$",
    r"you(?:[’']re| are) receiving this (?:e-?mail|newsletter|message)\b.{0,200}$|unsubscribe\b.{0,80}$",
    r"(?:view|read) (?:this|it) (?:e-?mail |newsletter )?(?:in|on) (?:your|the) (?:browser|web)\b.{0,40}$",
)
CALLS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        *ENGLISH,
        *PROGRAMS,
        *GERMAN,
        *FRENCH,
        *SPANISH_PORTUGUESE_ITALIAN,
        *DUTCH_POLISH_TURKISH,
        *UKRAINIAN_RUSSIAN,
        *EAST_AND_SOUTH,
    )
)
