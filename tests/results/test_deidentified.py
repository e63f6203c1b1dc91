"""What in a text could tell who is meant, and what is left alone."""

import pytest

from wellanalysis.results.deidentified import suspicious, tokens


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("It closed on 12 March, at last.", "a day (“12 March”)"),
        ("It closed on March 12th.", "a day (“March 12th”)"),
        ("It closed on the 3rd of May.", "a day (“3rd of May”)"),
        ("Seen 2026-03-12 again.", "a day (“2026-03-12”)"),
        ("Seen 12/03/26 again.", "a day (“12/03/26”)"),
        ("She is 93 years old.", "an age over 89 (“93 years old”)"),
        ("A man aged 101 came.", "an age over 89 (“aged 101”)"),
        ("My mother, ninety-two years old, came.", "an age over 89 (“ninety-two years old”)"),
        ("Call me on 0171 555 0134.", "a number to call (“0171 555 0134”)"),
        ("Call +44 20 7946 0958.", "a number to call (“+44 20 7946 0958”)"),
        ("Call 555-0134.", "a number to call (“555-0134”)"),
        ("Write to me.now@home.example please.", "a mail address (“me.now@home.example”)"),
        ("It is on www.home.example too.", "a web address (“www.home.example”)"),
        ("Her chart no. 4471 was lost.", "a record number (“chart no. 4471”)"),
        ("Number 88123 was called.", "a long number (“88123”)"),
        ("Dr. Example was kind.", "a name with its title (“Dr. Example”)"),
        ("I thank Mrs Example.", "a name with its title (“Mrs Example”)"),
        ("Nurse Ada held my hand.", "a name with its title (“Nurse Ada”)"),
    ],
)
def test_what_has_a_form_is_found(text: str, called: str) -> None:
    """Each told once, with the words."""
    assert suspicious(text) == (called,)


@pytest.mark.parametrize(
    "text",
    [
        "It took 12 weeks and 3 visits; 89 years old is no age, and 95 % were seen.",
        "In March 2026, and from 2025 to 2026, 1,204 of 1,300 came. In 2025-2026 as well.",
        "The nurse and the doctor may come on Monday; they may 3 times have called.",
        "Nurse Practitioners and the Director said that room 12 is cold.",
        "The dressing was changed 3.5 times, at 10:30, by 2 people. I waited 14-21 days.",
        "F-12 is answered; see 2026Q3.",
    ],
)
def test_what_is_no_trace_is_left_alone(text: str) -> None:
    """Weeks, shares, years, roles, quarters."""
    assert suspicious(text) == ()


def test_known_names_places_and_identifiers_are_found_whole() -> None:
    """A surname alone is enough; a part of another word is none, nor is the same word written small."""
    names, places = ["Dr. Ada Vale (invented)"], ["Harbor", "Reed Lane"]
    assert suspicious("We asked Vale.", names=names) == ("a name (“Vale”)",)
    assert suspicious("Ada Vale came.", names=names) == ("a name (“Ada Vale”)",)
    assert suspicious("The vale and Valerie.", names=names) == ()
    assert suspicious("At Harbor, not at the harbor.", places=places) == ("a clinic or hospital (“Harbor”)",)
    assert suspicious("Patient W00017 came, P1 did not.", ids={"W00017", "W0"}) == ("an identifier (“W00017”)",)


def test_words_that_could_be_an_identifier() -> None:
    """Letters and digits together, or long numbers."""
    assert tokens("W00017, P-12 and 123456 in week 12 of 2026Q3") == ("W00017", "P-12", "123456", "2026Q3")
