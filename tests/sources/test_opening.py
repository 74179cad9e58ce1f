"""Where and by which agency a report was written is its credit, not its first words."""

import pytest

from digest.sources.clean import clean
from digest.sources.opening import opening_of

LEAD = "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning."
NEXT = "Fishermen said they had waited for this day since the storm in November took a third of the pier away."


@pytest.mark.parametrize(
    ("opening", "agency"),
    [
        ("LINDVIK (Reuters) - ", "Reuters"),
        ("LINDVIK, Norway (AP) — ", "AP"),
        ("Berlin/Lindvik (dpa) - ", "dpa"),
        ("(AFP) – ", "AFP"),
        ("(Reuters) - ", "Reuters"),
        ("Lindvik, 5 ene (EFE).- ", "EFE"),
        ("(ANSA) - LINDVIK, 05 GEN - ", "ANSA"),
        ("КИЇВ. 5 січня. УНН. ", "УНН"),
        ("МОСКВА, 5 янв — РИА Новости. ", "РИА Новости"),
        ("新华社林德5日电 ", "新华社"),
        ("【ロンドン共同】", "共同"),
        ("Lindvik (dpa/AFP) - ", "dpa/AFP"),
    ],
)
def test_the_opening_of_an_agency_is_a_credit(opening: str, agency: str) -> None:
    assert opening_of(opening + LEAD) == (agency, LEAD)
    found = clean([opening + LEAD, NEXT])
    assert (found.paragraphs, found.credit) == ((LEAD, NEXT), agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        LEAD,
        "Advanced Placement (AP) – courses for pupils who want more – begin in Lindvik this autumn.",
        "The mayor told Reuters on Tuesday - a day early - that the pier is open.",
        "Reporters of the agency (AP) said so.",
        "(AP) - ",
    ],
)
def test_what_only_names_an_agency_is_no_opening(paragraph: str) -> None:
    assert opening_of(paragraph) == ("", paragraph)


def test_an_agency_is_credited_once() -> None:
    found = clean([f"LINDVIK (Reuters) - {LEAD}", NEXT, "(Reporting by Ada Lind for Reuters; Editing by Jon Berg)"])
    assert found.credit.count("Reuters") == 1
    assert clean([f"LINDVIK (AP) - {LEAD}", NEXT, "Mit Material von dpa"]).credit == "AP Mit Material von dpa"
