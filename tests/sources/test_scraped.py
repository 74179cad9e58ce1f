"""Articles of several countries as they come out of a page with all that stood around them."""

from dataclasses import dataclass

import pytest

from digest.sources.text import parse_text


@dataclass(frozen=True)
class Scraped:
    """A scraped text, and what its article is."""

    text: str
    title: str
    tags: tuple[str, ...]
    author: str
    credit: str
    source: str
    paragraphs: tuple[str, ...]


GERMAN = Scraped(
    """\
Lindviker Beobachter

Nachrichten aus dem Norden

Hafen von Lindvik öffnet nach langem Winter wieder für die Fähren
Wirtschaft, Häfen

Hafen von Lindvik öffnet nach langem Winter wieder für die Fähren

Von Jan Berg
Veröffentlicht am 07.01.2024, 10:05 Uhr

Der Hafen von Lindvik ist am Dienstag nach einem Winter voller Arbeiten wieder geöffnet worden.

Sehen Sie hier das Video zum Sturm

Die Fischer sagten, sie hätten auf diesen Tag gewartet, seit der Sturm ein Drittel der Mole fortriss.

Arbeiter heben zwei Tage nach dem Sturm Steine von der alten Mole im Hafen von Lindvik, 5. Januar 2024.

Am 5. Januar 2024, zwei Tage nach dem Sturm, heben Arbeiter im Hafen von Lindvik Steine von der Mole.

Lesen Sie auch: Die Stürme des Jahres

Was es gekostet hat

Bezahlt wird die Mole von der Region und von den Städten am Fjord.

Der Hafen am Morgen. Foto: Jan Berg/dpa

Auf Facebook teilen

Diese Webseite verwendet Cookies, um Ihnen das beste Erlebnis zu bieten.

Mit Material von dpa

Quelle: beobachter.example""",
    "Hafen von Lindvik öffnet nach langem Winter wieder für die Fähren",
    ("Wirtschaft", "Häfen"),
    "Jan Berg",
    "Mit Material von dpa",
    "beobachter.example",
    (
        "Der Hafen von Lindvik ist am Dienstag nach einem Winter voller Arbeiten wieder geöffnet worden.",
        "Die Fischer sagten, sie hätten auf diesen Tag gewartet, seit der Sturm ein Drittel der Mole fortriss.",
        "Bezahlt wird die Mole von der Region und von den Städten am Fjord.",
    ),
)
FRENCH = Scraped(
    """\
Le port de Lindvik rouvre aux bateaux après un hiver de travaux
Europe, Ports

Le port de Lindvik rouvre aux bateaux après un hiver de travaux

Par Jeanne Dupont Publié le 7 janvier 2024

Le port de Lindvik a rouvert mardi après un hiver de travaux, a annoncé la mairie.

Regardez la vidéo ci-dessous

Les pêcheurs attendaient ce jour depuis la tempête qui avait emporté un tiers de la jetée.

Des ouvriers soulèvent les pierres de la vieille jetée, deux jours après la tempête, à Lindvik, le 5 janvier 2024.

Le 5 janvier 2024, deux jours après la tempête, des ouvriers soulèvent les pierres de la jetée du port.

Lire aussi : Les tempêtes de l'année

Ce que coûtent les travaux

La jetée sera payée par la région et par les villes du fjord.

Photo : Jeanne Dupont

Partager sur Facebook

Nous utilisons des cookies pour améliorer ce site.

Avec AFP

Source : observateur.example""",
    "Le port de Lindvik rouvre aux bateaux après un hiver de travaux",
    ("Europe", "Ports"),
    "Jeanne Dupont",
    "Avec AFP",
    "observateur.example",
    (
        "Le port de Lindvik a rouvert mardi après un hiver de travaux, a annoncé la mairie.",
        "Les pêcheurs attendaient ce jour depuis la tempête qui avait emporté un tiers de la jetée.",
        "La jetée sera payée par la région et par les villes du fjord.",
    ),
)
SPANISH = Scraped(
    """\
El puerto de Lindvik vuelve a abrir después de un largo invierno
Europa | Puertos

El puerto de Lindvik vuelve a abrir después de un largo invierno

Por Juan Pérez | Lindvik

El puerto de Lindvik volvió a abrir el martes después de un invierno de obras, dijo el ayuntamiento.

Vea el video

Los pescadores esperaban este día desde la tormenta que se llevó un tercio del muelle.

Unos obreros levantan las piedras del viejo muelle dos días después de la tormenta en Lindvik, el 5 de enero de 2024.

El 5 de enero de 2024, dos días después de la tormenta, unos obreros levantan las piedras del muelle en Lindvik.

Lea también: Las tormentas del año

Lo que cuesta la obra

El muelle lo pagarán la región y los pueblos del fiordo.

El puerto por la mañana (Foto: EFE)

Compartir en Facebook

Este sitio utiliza cookies para mejorar su experiencia.

Con información de EFE

Fuente: observador.example""",
    "El puerto de Lindvik vuelve a abrir después de un largo invierno",
    ("Europa", "Puertos"),
    "Juan Pérez",
    "Con información de EFE",
    "observador.example",
    (
        "El puerto de Lindvik volvió a abrir el martes después de un invierno de obras, dijo el ayuntamiento.",
        "Los pescadores esperaban este día desde la tormenta que se llevó un tercio del muelle.",
        "El muelle lo pagarán la región y los pueblos del fiordo.",
    ),
)
UKRAINIAN = Scraped(
    """\
Порт Ліндвіка знову відкрито після довгої зими ремонту
Європа, Порти

Порт Ліндвіка знову відкрито після довгої зими ремонту

Автор: Олена Ковальчук

Порт Ліндвіка знову відкрили у вівторок після зими ремонту, повідомила міська рада.

Дивіться відео

Рибалки чекали на цей день від часу шторму, який забрав третину пірсу.

Робітники піднімають каміння зі старого пірсу за два дні після шторму в порту Ліндвіка, 5 січня 2024 року.

5 січня 2024 року, за два дні після шторму, робітники піднімають каміння з пірсу в порту Ліндвіка.

Читайте також: Шторми року

Скільки це коштувало

За пірс заплатять область і міста над фіордом.

Порт уранці. Фото: Укрінформ

Поділитися у Facebook

Ми використовуємо файли cookie, щоб покращити сайт.

За матеріалами Укрінформу

Джерело: sposterigach.example""",
    "Порт Ліндвіка знову відкрито після довгої зими ремонту",
    ("Європа", "Порти"),
    "Олена Ковальчук",
    "За матеріалами Укрінформу",
    "sposterigach.example",
    (
        "Порт Ліндвіка знову відкрили у вівторок після зими ремонту, повідомила міська рада.",
        "Рибалки чекали на цей день від часу шторму, який забрав третину пірсу.",
        "За пірс заплатять область і міста над фіордом.",
    ),
)
RUSSIAN = Scraped(
    """\
Порт Линдвика снова открыт после долгой зимы ремонта
Европа, Порты

Порт Линдвика снова открыт после долгой зимы ремонта

Автор: Иван Петров

Порт Линдвика снова открыли во вторник после зимы ремонта, сообщил городской совет.

Смотрите видео

Рыбаки ждали этого дня со времени шторма, который унес треть пирса.

Рабочие поднимают камни со старого пирса через два дня после шторма в порту Линдвика, 5 января 2024 года.

5 января 2024 года, через два дня после шторма, рабочие поднимают камни с пирса в порту Линдвика.

Читайте также: Штормы года

Сколько это стоило

За пирс заплатят область и города на фьорде.

Порт утром. Фото: Иван Петров

Поделиться в соцсетях

Мы используем файлы cookie, чтобы улучшить сайт.

По материалам Reuters

Источник: nablyudatel.example""",
    "Порт Линдвика снова открыт после долгой зимы ремонта",
    ("Европа", "Порты"),
    "Иван Петров",
    "По материалам Reuters",
    "nablyudatel.example",
    (
        "Порт Линдвика снова открыли во вторник после зимы ремонта, сообщил городской совет.",
        "Рыбаки ждали этого дня со времени шторма, который унес треть пирса.",
        "За пирс заплатят область и города на фьорде.",
    ),
)


@pytest.mark.parametrize(
    "scraped",
    [GERMAN, FRENCH, SPANISH, UKRAINIAN, RUSSIAN],
    ids=["German", "French", "Spanish", "Ukrainian", "Russian"],
)
def test_what_stood_around_an_article_goes_or_is_kept_where_it_belongs(scraped: Scraped) -> None:
    article = parse_text(scraped.text, "001.txt")
    assert tuple(article.text.split("\n\n")) == scraped.paragraphs
    assert (article.title, article.tags) == (scraped.title, scraped.tags)
    assert (article.author, article.credit, article.source) == (scraped.author, scraped.credit, scraped.source)
