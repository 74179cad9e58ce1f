"""Topics by tag, word or source."""

import pytest

from digest.editions.topics import topics_of
from digest.model import Topic
from tests.editions.samples import article


@pytest.mark.parametrize(
    ("topic", "changed", "belongs"),
    [
        (Topic(name="t", tags=("Farming ",)), {"tags": ("farming",)}, True),
        (Topic(name="t", tags=("farm",)), {"tags": ("farming",)}, False),
        (Topic(name="t", words=("apple",)), {"title": "APPLE, and more"}, True),
        (Topic(name="t", words=("apple",)), {"title": "Pineapples"}, False),
        (Topic(name="t", words=("river  boat",)), {"text": "by river\nboat, at last"}, True),
        (Topic(name="t", words=("c++",)), {"text": "written in C++."}, True),
        (Topic(name="t", words=("Straße",)), {"text": "AUF DER STRASSE"}, True),
        (Topic(name="t", words=("café",)), {"title": "Cafe\u0301 opens"}, True),
        (Topic(name="t", words=("здоров'я",)), {"text": "Охорона здоров’я, і не тільки."}, True),
        (Topic(name="t", tags=("здоровʼя",)), {"tags": ("Здоров'я",)}, True),
        (Topic(name="t", words=("苹果",)), {"title": "山谷苹果歉收"}, True),
        (Topic(name="t", words=("पुल",)), {"title": "पुलिस आई"}, False),
        (Topic(name="t", words=(" ", "")), {"title": "anything at all"}, False),
        (Topic(name="t", sources=("the paper",)), {}, True),
        (Topic(name="t", sources=("",)), {"source": ""}, False),
        (Topic(name="t"), {"title": "t"}, False),
    ],
)
def test_a_rule(topic, changed, belongs):
    assert topics_of(article(1, **changed), [topic]) == (("t",) if belongs else ())


def test_topics_come_in_the_order_of_the_list():
    topics = [Topic(name="b", words=("frost",)), Topic(name="c", words=("bus",)), Topic(name="a", tags=("news",))]
    assert topics_of(article(1, title="Frost", tags=("news",)), topics) == ("b", "a")
    assert topics_of(article(1), []) == ()
