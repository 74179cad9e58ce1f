"""Abbreviations whose stop ends no sentence, by language, in lower case and without their last stop.

A word that begins sentences (`STARTERS`) after one of them begins one all the same, but after a title.
"""

from digest.editions.words import word_set

ENGLISH_TITLES = word_set("""
    adm brig capt cdr cmdr col cpl cpt dr drs fr gen gov govs hon lieut lt ltc maj messrs mgr mr mrs ms mx pfc pres
    prof profs pvt rep reps rev sen sens sgt ssgt supt vice-adm st mt ft v vs cf e.g i.e viz approx ca
""")
# These may also end a sentence, so the words around them decide.
ENGLISH_OTHERS = word_set("""
    a.d a.k.a a.m al ariz assn ave b.c bldg blvd bros calif co colo conn corp ct dept dist div ed eds esq est etc
    ext fig figs fla ga hwy ill inc ind intl jr kan ky la ltd mass md mich minn miss mo mont natl neb nev no nos
    okla ore p.m pa ph.d pl pp rd sq sr tenn tex univ va vol vols vt wash wis wyo jan feb mar apr jun jul aug sep
    sept oct nov dec mon tue tues wed thu thur thurs fri sat sun u.k u.n u.s u.s.a d.c e.u
""")
# After "U.S." these go on with the name.
NAMES_GO_ON = word_set("""
    Agency Air Ambassador Army Attorney Bank Border Capitol Census Centers Central Chamber Circuit Citizenship Coast
    Commerce Congress Constitution Court Customs Department District Embassy Energy Environmental Envoy Federal Fish
    Food Forces Forest Gen General Geological Gov Government Gulf High House Human Immigration Interior Justice Labor
    Marine Marines Marshals Mayor Military Mission National Navy Olympic Open Patent Postal President Rep
    Representative Representatives Secret Secretary Security Sen Senate Senator Senators Soccer Speaker Special State
    States Steel Supreme Surgeon Trade Treasury Vice
""")

# After "5 p.m." these go on with the hour.
HOURS_GO_ON = word_set("""
    Atlantic BST Central CET CST CT EDT EST ET Eastern GMT IST MST MT Mountain PDT PST PT Pacific UTC
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Tues Wed Thu Thurs Fri Sat Sun
    January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec
""")
HOURS, ERAS = word_set("a.m p.m"), word_set("a.d b.c b.c.e c.e")

# What every language takes over; languages without a list of their own have only these ("").
TITLES = word_set("mr mrs ms dr prof")
ABBREVIATIONS_OF = {
    "": word_set("ca jr st vs"),
    "de": word_set("""
        abb abs abt allg anm art aufl ausg bd bes bez bspw bzgl bzw ca chr co dergl dgl dipl dr ehem eigtl einschl
        engl entspr ev evtl exkl fa ff fr frl frz geb gebr geg gegr gem ges gest ggf ggü hbf hg hl hr hrn hrsg ing inh
        inkl insb jh jun kap kath kfz kgl lat lfd ltd lt max med min mind mio mr mrd mrs mwst nachm nr österr phil pol
        prof rd red resp röm sen sog spez st staatl std stellv str stv tel tsd urspr usf verf vgl vorm vs wg wiss zit
        zt zus zzgl jan jän feb mär apr jul aug sep sept okt nov dez mo di mi
    """),
    "fr": word_set("""
        adj al apr art av bd boul chap dir dr ed éd env fig hab ing janv févr avr juil sept oct nov déc lt m max me
        min mm mme mmes mlle mlles mgr nb no p pp prof réf resp st ste sté suppl tél trad vol vs
    """),
    "es": word_set("""
        admón alm apdo aprox art arts atte av avda cap caps cía cmte cnel col d dña doc dpto dr dra dres ee excmo hble
        proc fig figs gob gral ing izq lic lda ldo máx mín mons núm núms nro p pág págs pbro pdte prof profa ref sgto
        sr sra sras sres srta sta sto tel ud uds uu vd vds vol mt párr párrf ene feb mar abr jun jul ago sept oct nov
        dic lun mié jue
    """),
    "it": word_set("""
        amm arch art avv ca cap cd cfr dir dott dr dssa ecc es fig gen ing lit mons n pag pagg prof profssa prov rag
        reg sec sen sett sig sigg sigra sigg.ra ss st tel vol
    """),
    "pt": word_set("""
        apto art av cap cel cia dep dr dra drs exa exmo fig gen gov ilmo ltda min núm pág págs prof profa ref sr sra
        srs srta sta sto tel vol
    """),
    "nl": word_set("""
        afb art bijv blz ca dhr dr drs enz evt fig gem hr ing incl ir jhr jl mevr min mln mld mr mw nl nr pag prof
        resp st tel vgl zgn
    """),
    "pl": word_set("""
        al art dr gen hab im inż jr kpt ks lic mgr min mjr nr np ok os pkt płk pl por prof pt red rys st św tel tj tys
        tzw ul ur woj zob
    """),
    "ru": word_set("""
        акад англ архиеп бул вып ген гл гр д-р дер дж доц журн дол зав зам изд илл им инж искл исп кап кв корп коэф
        лат м-р напр нем обл обр ок отв отд оз пгт пер пл пом пос полк пр преп просп проф р-н ред рис рук св след см
        соавт сокр соч ср ст стр табл тел тов ул ур филос франц хоз чл шт янв февр апр авг сент окт нояб дек
    """),
    "uk": word_set("""
        акад англ архієп бл бул буд вид вип вул ген гл гр д-р див дж дол доц др журн зав зам заст зб ів ім інж ісп
        канд кап кв кін корп лат мал напр нар нім обл оз пер пл полк пос поч пп пр преп просп проф р-н ред рис рр св
        см сер соч ст стор стр табл тел тов ур філос фр чл січ лют берез квіт трав черв лип серп верес жовт лист груд
    """),
    "hi": word_set("""
        डॉ डा रु प्रो श्री सु कु पं मो मौ इं एड जी.पी ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी
        डब्ल्यू एक्स वाई जेड
    """),
    "ar": word_set("د أ م ا ص ج ه"),
    "ca": word_set("art av dr dra núm pàg pàgs prof sr sra sta tel"),
    "cs": word_set("apod atd čl doc hod inž mgr ing judr mudr např ing resp sv tj tzv ul"),
    "da": word_set("adr bl.a ca dr eks evt f.eks fx hr inkl jf kgl kl kr mio mr mv nr osv pga pkt s sml tlf vedr"),
    "no": word_set("adr bl.a ca dr eks evt f.eks hr inkl jf kgl kl kr mill mr mv nr osv pga pkt s tlf vedr"),
    "ro": word_set("art bd dl dna dr ing lt nr pag prof sf str tel vol"),
    "sv": word_set("bl.a ca dir dr dvs ev f.d fr.o.m inkl kap kl kr m.fl mln nr o.d osv resp s.k st t.ex tel"),
    "tr": word_set("alb av bkz bul cad çev doç dr gön hz ing mad nr no örn prof sn st tic uz vb vs yay yrd"),
}
ABBREVIATIONS = {
    language: words if language in ("ar", "hi", "ru", "uk") else words | TITLES
    for language, words in ABBREVIATIONS_OF.items()
}
# Here a plural is written with doubled capitals: "EE. UU.", "JJ. OO.".
DOUBLED = word_set("es gl")
# Before a number the stop of these is no end, whatever the language: "art. 5", "2 ч. 30 мин.".
BEFORE_NUMBERS = word_set("""
    art arts abs c ca cap ch chap ex fig figs n n° nº no nos nr núm núms op p pág págs par pp sec vol vols §
    арт год гл грн кін мал нар ок п поч пп рис руб с см ст стр табл тис тыс хв ч бл
""")
# After a number, and only so small, the stop of these ends a sentence when a capital follows.
UNITS = word_set("g h l m с м л т")
UNITS_BEFORE_NUMBERS = word_set("ft hr hrs in lb lbs min mins oz yd мин хв")

STARTERS = {
    "en": word_set("""
        A After All Although Also An And Another Any As At Because Before Both But By Despite During Each Even Every
        For From Had Has He Her Here His How However If In Instead It Its Last Many Meanwhile More Most My Neither No
        Nobody None Nor Not Nothing Now On Once One Only Or Other Others Our Over Several She Since So Some Still
        Such That The Their Then There These They This Those Though Three Through Thus To Today Two Under Until We
        Were What When Where Whether Which While Who Why With Without Yesterday Yet You Your
    """),
    "de": word_set("""
        Aber Alle Als Am An Auch Auf Aus Bei Bis Da Dabei Dafür Damit Danach Dann Daran Darauf Das Dass Den Denn Der
        Des Deshalb Die Dies Diese Dieser Dieses Doch Dort Ein Eine Einen Einer Er Es Für Gegen Ich Ihr Ihre Im In Ins
        Ist Jede Jeder Jetzt Kein Keine Man Mit Nach Nicht Noch Nun Nur Ob Obwohl Oder Seine Seit Sie Sind So Sollte
        Trotz Um Und Unter Viele Vom Von Vor War Wann Warum Was Weil Wenn Wer Wie Wir Wo Zu Zudem Zum Zur Zwei
    """),
    "fr": word_set("""
        Ainsi Alors Après Au Aucun Aujourd'hui Aussi Aux Avant Avec Ce Cela Ces Cet Cette Chaque Comme Comment Dans
        Deux Depuis Elle Elles En Enfin Ensuite Entre Et Il Ils Je Jusqu'à La Le Les Leur Leurs Lors Mais Malgré Même
        Nous On Or Ou Où Par Pendant Personne Plus Plusieurs Pour Pourquoi Puis Quand Que Qui Quoi Sa Sans Selon Ses
        Si Son Sous Sur Tous Tout Toute Toutes Trois Un Une Vous
    """),
    "es": word_set("""
        A Además Ahora Al Algunos Antes Así Aunque Ayer Cada Como Cómo Con Contra Cuando Cuándo De Desde Después Dos
        Durante El Ella Ellas Ellos En Entonces Entre Era Es Esa Ese Eso Esta Está Estas Este Esto Estos Fue Ha Hasta
        Hay Hoy La Las Lo Los Luego Más Mientras Muchos Nadie Ni No Nos O Para Pero Por Porque Que Qué Quién Se Según
        Ser Si Sí Sin Sobre Son Su Sus También Tampoco Tras Tres Un Una Unos Y Ya Yo
    """),
    "uk": word_set("""
        А Або Але Без Був Була Було Були Від Він Вона Вони Воно Все Всі Втім Два До За З Зараз Із Її Його Їх І Коли
        Крім Ми На Навіть Не Ні Ніхто Об Однак Один Окрім Ось Отже Перед Під Після По Поки Потім Про Проте Це Цей Ця
        Ці Цього Та Так Там Також Те Тим Тоді Той Тому То Три У Усі Усім Через Чи Чому Що Щоб Я Як Якщо
    """),
    "ru": word_set("""
        А Без Более Был Была Были Было Бы В Вместе Во Все Всё Всех Всем Вы Да Даже Два Для До Его Ее Её Если Еще Ещё
        За Затем Здесь Из Или Их К Как Когда Кроме Кто Лишь Мы На Не Нет Ни Никто Но О Об Однако Он Она Они Оно От
        Перед По Под После Потом Потому Поэтому При Про С Сейчас Со Так Также Там Тем Теперь То Тогда Только Три Ты У
        Уже Хотя Что Чтобы Эта Эти Это Этот Этого Я
    """),
}
# A stop after initials comes before these in names ("J. Le Goff"), so there they begin nothing.
PARTICLES = word_set("A D Da De Del Des Di Do Dos Du El La Las Le Les Los Van Von Y А В И І К О С У З Я")
# "24. Dezember": a number with a stop is an ordinal here.
ORDINAL_STOPS = word_set("cs da de et fi fo hr hu is lb lv no pl sk sl sr sv tr")
# After a number these end a sentence when a capital follows, but at its beginning ("В 2024 г. Иванов", "1610 م.").
YEAR_WORDS = word_set("г гг р рр م هـ")
AND_SO_ON = word_set("т.д т.п т.ін н.э н.е etc usw enz itd itp ecc т.і")
