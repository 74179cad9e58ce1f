"""Whether what a model wrote stands in what it was given: its figures, its names, its links, most of its words."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from digest.editions.column import DAYS
from digest.editions.words import COMMON_WORDS, telling_words_of, word_set, words_of

# A figure with what is glued to it: "$3.5", "12%", "12k" are not 3.5 and 12.
CURRENCIES = "€$£¥₴₽₹"
NUMBER = re.compile(rf"(?:(?<![\w)])[-−])?[{CURRENCIES}]?\d+(?:[.,:]\d+)*(?:[%‰°]|[^\W_]+)?")
TOKEN = re.compile(f"{NUMBER.pattern}|[^\\W\\d_]+")
THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
WORD = re.compile(r"[^\W\d_]+")
# What an address is made of, and what would be read as mark-up by somebody.
JOINED = re.compile(r"[^\s.,;:!?]+[.@/:][^\s.,;:!?]+")
MARKS = re.compile(r"[<>`*#|\\{}\[\]_=~^@&]")
# Controls, marks that turn the direction, halves of characters.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")
# A sentence of other words than the source's is a refusal, a greeting or made up. Endings of words may differ.
SHARED = 0.5
STEM = 5

NUMBER_WORDS = word_set(
    """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions
    billion billions trillion dozen dozens half third quarter double doubled triple tripled twice thrice
    zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig
    neunzig hundert tausend million millionen milliarde milliarden dutzend hälfte drittel viertel doppelt
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante
    cinquante soixante cents mille million millions milliard milliards douzaine dizaine moitié tiers quart double
    dos tres cuatro cinco seis siete ocho nueve diez doce trece catorce quince veinte treinta cuarenta cincuenta
    sesenta setenta ochenta noventa cien ciento cientos mil millón millones docena mitad tercio cuarto doble
    tre quattro cinque sette otto nove dieci undici dodici venti trenta quaranta cinquanta cento mila milione
    milioni miliardo miliardi metà dois três quatro sete oito nove dez onze doze vinte trinta quarenta cem milhão
    milhões bilhão metade dobro
    два две три четыре пять шесть семь восемь девять десять двадцать тридцать сорок пятьдесят сто двести тысяча тысячи
    тысяч миллион миллиона миллионов миллиард миллиарда миллиардов половина треть четверть вдвое дюжина
    дві чотири шість сім вісім девʼять десять двадцять тридцять пʼятдесят двісті тисяча тисячі мільйон мільйони
    мільйонів мільярд мільярди мільярдів половина третина чверть удвічі вдвічі
    """
)
# What languages write in one word, such as fünfundzwanzig, diecisiete or семнадцать.
COMPOUND = re.compile(
    r"(?!jahr)\w*(?:zehn|zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig|hundert|tausend)(?:en?)?|"
    r"(?:dieci|veinti|venti|trenta|quaranta|cinquanta|sessanta|settanta|ottanta|novanta)(?:un[oa]?|d[oó]s|due|tr[eé]s?|"
    r"cuatro|quattro|cinco|cinque|s[eé]is?|siete|sette|ocho|otto|nueve|nove)|dezes\w+|dezoito|dezenove|"
    r"\w+(?:надцат|надцят|десят)\w*|двести|двісті|триста|четыреста|чотириста|"
    r"(?:пять|шесть|семь|восемь|девять|шіст|сім|вісім)сот|zero|zéro|cero|null|ноль|нуль"
)
# Beside a figure these belong to it: "5 May", "3.5 million".
NEIGHBOURS = DAYS | NUMBER_WORDS


def grounds(sentences: Sequence[str], source: str) -> bool:
    """Whether a source bears out all of some sentences; in scripts without capitals every word must stand in it."""
    words, spoken = frozenset(words_of(source)), frozenset(WORD.findall(source))
    stems = frozenset(word[:STEM] for word in words)
    figures = figures_in(source)
    return all(
        has_figures(sentence, figures)
        and words.issuperset(names_in(sentence))
        and spoken.issuperset(short_names_in(sentence))
        and words.issuperset(number_words_in(sentence))
        and is_plain(sentence, source)
        and is_known(telling_words_of(sentence), stems)
        for sentence in sentences
    )


def figures_in(text: str) -> list[tuple[str, frozenset[str]]]:
    """The figures of a text as they are compared, each with the months and the quantities right beside it."""
    tokens = [token.casefold() for token in TOKEN.findall(text)]
    return [
        (plain_figure(token), NEIGHBOURS.intersection(tokens[max(0, place - 1) : place + 2]))
        for place, token in enumerate(tokens)
        if any(map(str.isdigit, token))
    ]


def plain_figure(figure: str) -> str:
    """A figure as it is compared: 1,250,000 is 1250000, and 3,5 is 3.5."""
    return THOUSANDS.sub("", figure).replace(",", ".").replace("−", "-")


def has_figures(sentence: str, figures: Collection[tuple[str, frozenset[str]]]) -> bool:
    """Whether each figure of a sentence is among some, beside the same month or quantity; a currency may be missing."""
    return all(
        any(figure in (there, there.lstrip(CURRENCIES)) and beside <= others for there, others in figures)
        for figure, beside in figures_in(sentence)
    )


def number_words_in(sentence: str) -> list[str]:
    """The words of a sentence that are numbers written out."""
    return [word for word in words_of(sentence) if word in NUMBER_WORDS or COMPOUND.fullmatch(word)]


def names_in(sentence: str) -> list[str]:
    """The words of a sentence that may be names: capitals, and all of a script that has none; case-folded."""
    capital = [word for word in WORD.findall(sentence) if word != word.lower() or word[0].lower() == word[0].upper()]
    return [word for found in capital for word in words_of(found) if word not in COMMON_WORDS]


def short_names_in(sentence: str) -> list[str]:
    """The words in capitals that in small letters say nothing ("UN", "IT")."""
    found = [word for word in WORD.findall(sentence) if len(word) > 1 and word.isupper()]
    return [word for word in found if word.casefold() in COMMON_WORDS]


def is_plain(sentence: str, source: str) -> bool:
    """Whether a sentence begins with no small letter and holds neither mark-up nor an address but the source's."""
    joined = all(token in source for token in JOINED.findall(sentence))
    marked = all(mark in source for mark in MARKS.findall(sentence))
    seen = all(letter in source for letter in sentence if unicodedata.category(letter) in UNSEEN)
    first = WORD.search(sentence)
    return joined and marked and seen and first is not None and not first[0][0].islower()


def is_known(words: Sequence[str], stems: Collection[str]) -> bool:
    """Whether at least half of the telling words are the source's, whatever their endings."""
    return sum(word[:STEM] in stems for word in words) >= SHARED * len(words)
