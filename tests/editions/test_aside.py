"""What stands beside the news in an article is told from it."""

import pytest

from digest.editions.aside import is_aside
from digest.editions.summarize import summarize
from tests.editions.samples import BRIDGE

ASIDES = (
    "By Jane Doe, Staff Writer.",
    "By JANE DOE and JOHN ROE, Associated Press writers.",
    "Par Anne Martin, envoyée spéciale à Brest.",
    "Published 5 May 2024, 10:31 a.m. EDT.",
    "Updated on Tuesday at 5 p.m. by Jane Doe.",
    "Publié le 5 mai 2024 à 10h31, mis à jour à 12h.",
    "Stand: 05.05.2024, 10:31 Uhr.",
    "Publicado el 5 de mayo de 2024 a las 10:31.",
    "READ MORE: Harbour closed after the storm of the century.",
    "Lire aussi : Le port fermé après la tempête du siècle.",
    "Читайте також: Порт закрили після бурі.",
    "Sign up for our morning newsletter to get news in your inbox.",
    "(Reporting by Jane Doe in London; editing by John Roe.)",
    "This article is more than 2 years old.",
    "07:03 EST, 2 March 2013 .",
    "Last updated at 10:11 BST",
    "Ada Quill and John Roe for the Lindmouth Mail .",
    "Media playback is not supported on this device",
    "Scroll down for video .",
    "Enlarge this image toggle caption Ada Quill/LP Ada Quill/LP",
    "Please enable JavaScript to watch this video.",
    "Get breaking news alerts and special reports.",
    "(Photo by Ada Quill for the Lindmouth Mail.)",
    "Please send us your pictures of the bridge at picturedesk.",
    "Click through for all of it.",
    "You can sign up here to get it each week.",
    "Schicken Sie uns Ihre Fotos von der Brücke.",
    "Envoyez-nous vos photos du pont.",
    "Envíenos sus fotos del puente.",
    "This piece first ran in the Lindmouth Mail.",
    "Editor's note: The Mail prints this letter as it came, with its list of all walkers who crossed the bridge in the "
    "winter of the year before last and with the answers that the council gave to each of them in spring.",
)
NEWS = (
    "By Monday the storm had passed and the ferries ran again.",
    "By and large the harbour was spared, Jane Doe said.",
    "Published in 1925, the novel sold two million copies.",
    "Published on Tuesday, the report calls the bridge unsafe.",
    "Por la tarde, la alcaldesa María Ruiz visitó el puerto.",
    "Par ailleurs, le maire Jean Morel a promis une aide.",
    "Related species live in the valley and eat apples.",
    "Watch out for goats on the road, the police said.",
    "Standards for bridges were raised on Monday.",
    "WALKERS CROSS BRIDGE.",
    "Ada Quill sings.",
    "In March 2013 it closed.",
    "Scrolls were found under the pier.",
    "Photographs of the bridge were shown at the hearing.",
    "Von der Brücke fielen am Montag Steine in den Fluss.",
    "This story appeared to be over when a second bridge fell.",
    "Share your bread with goats, the keeper said.",
    "Clicks were heard under the pier.",
    "Corrections to the plan were asked for by the council.",
)


@pytest.mark.parametrize("sentence", ASIDES)
def test_asides_are_known(sentence):
    assert is_aside(sentence)


@pytest.mark.parametrize("sentence", NEWS)
def test_news_that_begins_like_an_aside_is_news(sentence):
    assert not is_aside(sentence)


def test_a_summary_tells_no_aside_unless_there_is_nothing_else():
    assert summarize(f"{ASIDES[0]} {ASIDES[3]} {BRIDGE}", sentences=1, language="en") == [
        BRIDGE.split("piers. ")[0] + "piers."
    ]
    assert summarize(ASIDES[0], language="en") == [ASIDES[0]]
