"""Abbreviations whose stop ends no sentence, by language, in lower case and without their last stop."""

from digest.editions.words import word_set

ENGLISH_TITLES = word_set("""
    adm brig capt cdr cmdr col cpl cpt dr drs fr gen gov govs hon lieut lt ltc maj messrs mgr mr mrs ms mx pfc pres
    prof profs pvt rep reps rev sen sens sgt ssgt supt vice-adm st mt ft vs cf e.g i.e viz approx ca
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
    Commerce Congress Constitution Court Customs Department District Embassy Energy Environmental Federal Fish Food
    Forces Forest Geological Government Gov Gen Gulf High House Immigration Interior Justice Labor Marine Marines
    Marshals Mayor Military Mission National Navy Olympic Open Patent Postal President Rep Representative
    Representatives Secret Secretary Security Sen Senate Senator Senators Soccer Special Speaker State States Steel
    Supreme Surgeon Trade Treasury Vice
""")

ABBREVIATIONS = {
    "de": word_set("""
        abt allg aufl bd bes bez bspw bzgl bzw ca chr dergl dgl dipl dr evtl exkl fr frl geb gebr geg gem gest ggf
        ggü hl hr hrn hrsg ing inkl jh jun kap kfz lt max min mio mrd mr mrs nr phil prof rd red sen sog st std str
        tel tsd urspr usf verf vgl vs wg zit zt zzgl jan feb mär apr jul aug sep sept okt nov dez mo di mi
    """),
    "fr": word_set("""
        adj al apr av bd boul chap dir dr ed éd env fig hab ing janv févr avr juil sept oct nov déc lt m mm mme mmes
        mlle mlles mgr min max nb no p pp prof réf resp st ste sté suppl tél trad vol vs
    """),
    "es": word_set("""
        admón alm apdo aprox atte av avda cía cmte cnel d dña doc dpto dr dra dres ee excmo gob gral ing izq lic lda
        ldo máx mín mons núm nro p pág págs pbro pdte prof profa ref sgto sr sra sras sres srta sta sto tel ud uds
        vd vds vol
    """),
    "it": word_set("""
        arch avv ca cfr dott dr dssa ecc es fig gen ing lit mons n pag pagg prof profssa rag sen sig sigg sigra ss
        tel vol
    """),
    "pt": word_set("""
        apto av cel cia dep dr dra drs exa exmo fig gen gov ilmo ltda min núm pág págs prof profa ref sr sra srs
        srta sta sto tel vol
    """),
    "nl": word_set("""
        afb bijv blz ca dhr dr drs enz evt fig gem hr ing incl ir jhr jl mevr min mln mld mr mw nl nr pag prof resp
        st tel vgl zgn
    """),
    "pl": word_set("""
        al dr gen hab im inż jr kpt ks lic mgr min mjr nr np ok os pkt płk pl por prof pt red rys św tel tj tys tzw
        ul ur woj zob
    """),
    "ru": word_set("""
        акад архиеп бул гл гр д-р др доц зам изд илл им инж искл кв корп коэф лат м-р мин напр обл обр отд оз пгт
        пер пл пом пос пр преп просп проф р-н ред рис рук св след см соавт соч ср ст стр сокр табл тел тов тыс ул ур
        филос франц хоз ч шт
    """),
    "uk": word_set("""
        акад архієп бул буд вул гл гр д-р див доц зам заст зб ім інж кв корп лат напр обл оз пер пл пос пп пр преп
        просп проф р-н ред рис св сер соч ст стор стр табл тел тов ур філос фр хв
    """),
    "hi": word_set("डॉ डा प्रो श्री सु कु पं मो इं एड जी.पी"),
    "ar": word_set("د أ م ا ص ج ه"),
}
# "24. Dezember": a number with a stop is an ordinal here.
ORDINAL_STOPS = word_set("cs da de et fi fo hr hu is lb lv no pl sk sl sr sv tr")
# After a year these end a sentence when a capital follows ("2024 г.", "2024 р.").
YEAR_WORDS = frozenset(("г", "гг", "р", "рр"))
