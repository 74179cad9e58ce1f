"""Words that lean on the sentence before them: a summary should not open with one."""

from digest.editions.words import TOKEN, word_set

OPENINGS = {
    "en": "and but he her his however it she so that their then these they this those yet",
    "de": "aber auch dabei dafür damit danach das denn dennoch deshalb diese doch er es ihr ihre sein sie so und",
    "fr": "ainsi c car ce cela ces cet cette elle elles et il ils leur leurs mais or puis sa selon ses son",
    "es": "además así aunque él ella ellas ellos ese eso esta este esto pero por su sus también y",
    "it": "anche così e ella essi inoltre lui lei ma però questa questo questi quindi sua suo tuttavia",
    "pt": "além assim e ela elas ele eles essa esse esta este isso mas porém seu sua também",
    "nl": "daarom dan dat deze die dit en hij maar ook toch ze zij zijn",
    "pl": "ale i jednak jego jej ona oni on ta ten to więc",
    "uk": "а але бо він вона вони воно його і їх її проте тому та також те ті тоді це цей ця ці",
    "ru": "а будто его ее её и их но однако он она они оно поэтому потом также тогда то эта эти это этот",
    "cs": "a ale avšak její jeho jejich oni ona on proto také tato tento toto však zatímco",
    "sv": "dessa denna det detta dock han hans hon hennes men och samtidigt så även",
    "da": "dette dog denne det disse han hans hun hendes men og også samtidig så",
    "no": "dette denne det disse han hans hun hennes men og også samtidig så",
    "tr": "ama ancak ayrıca bu bunlar fakat o onlar onun şu ve yine",
    "hi": "इस इसके इसलिए इससे इन उन उनके उन्होंने उस उसके उसने और ये यह लेकिन वह वे हालांकि",
    "ar": "أما إنها إنه بل ثم ذلك كذلك كما لكن لكنه لكنها هذا هذه هم هو هي ولكن ولكنه وهذا وهذه وهو وهي",
}
# Written without spaces, these are known by how a sentence begins.
BEGINNINGS = {
    "zh": "但 不过 然而 而 他 她 它 这 那 其 该 此 因此 所以 于是 同时 另外",
    "ja": "しかし だが また そして それ これ 彼 彼女 そのため 一方",
}
# "This week" and "It is" lean on nothing where nothing stands before them.
POINTING = word_set("it that these this those")
# What a day or a year is called leans on nothing anywhere: "This week", "Cette année".
TIMES = word_set(
    """
    afternoon autumn century decade evening fall minute moment month morning season spring summer time weekend week
    winter year yesterday
    woche wochen jahr jahre jahren jahres mal monat monaten monats morgen tag tage tagen wochenende abend nacht mittag
    nachmittag vormittag sommer winter herbst frühjahr frühling montag dienstag mittwoch donnerstag freitag samstag
    sonnabend sonntag januar februar märz april mai juni juli august september oktober november dezember
    année années jour jours matin matinée mois nuit semaine semaines soir soirée week-end week été hiver automne
    printemps saison lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août
    septembre octobre novembre décembre
    año años día días mañana mes meses noche madrugada otoño primavera semana semanas tarde temporada verano vez
    invierno lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto
    septiembre octubre noviembre diciembre
    anno anni giorno giorni mattina mattino mese mesi notte settimana settimane estate inverno autunno volta lunedì
    martedì mercoledì giovedì venerdì sabato domenica
    ano anos dia dias manhã mês noite segunda terça quarta quinta sexta feira verão inverno
    week jaar maand ochtend avond zomer
    roku tygodnia pory miesiąca року рік тиждень тижня місяця день дня дні днів раз ночі
    год года году неделю неделе месяц месяце день дня дни ночь лето зиму
    roku týdne měsíce år vecka vår uge uke yıl hafta ay sabah gün akşam gece
    """
)
OPENING_WORDS = {language: word_set(words) for language, words in OPENINGS.items()}


def opens_dangling(sentence: str, language: str) -> bool:
    """Whether a sentence opens with a word that leans on the one before ("But", "He"), in a language we know."""
    first = TOKEN.search(sentence)
    if first and language in BEGINNINGS:
        return sentence.startswith(tuple(word_set(BEGINNINGS[language])), first.start())
    if first is None or first[0].lower() not in OPENING_WORDS.get(language, ()):
        return False
    second = TOKEN.search(sentence, first.end())
    return second is None or second[0].lower() not in TIMES


def points(sentence: str) -> bool:
    """Whether an English sentence opens with "It", "This" or their like: at the head of a text they point ahead."""
    first = TOKEN.search(sentence)
    return first is not None and first[0].lower() in POINTING
