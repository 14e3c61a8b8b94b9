"""Identifiers are found by shape, check digit and the words around them; ordinary numbers are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.llm.identifiers import Kind, find_identifiers, mask, overlapping


def kinds(text: str) -> list[Kind]:
    return [finding.kind for finding in find_identifiers(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The number was 943 476 5919.", Kind.NHS),
        ("The number was 943-476-5919.", Kind.NHS),
        ("NHS number 9434765919 again", Kind.NHS),
        ("NHS no. 9434765918 with a slip in the last digit", Kind.NHS),
        ("9434765919 (NHS number)", Kind.NHS),
        ("patient id 4010232137", Kind.NHS),
        ("The NHS no. is 943 476 5918, with a slip", Kind.NHS),
        ("Mrs Jones 9434765919 came in", Kind.NHS),
        ("943  476  5919 as the table had it", Kind.NHS),
        ("943\n476\n5919", Kind.NHS),
        ("It was 943/476/5919", Kind.NHS),
        ("It was 943\u200b476\u200b5919", Kind.NHS),
        ("NHS \uff19\uff14\uff13 \uff14\uff17\uff16 \uff15\uff19\uff11\uff19", Kind.NHS),
        ("her CHI is 0101010028", Kind.CHI),
        ("0101010028 came back", Kind.CHI),
        ("H&C number 320 000 0010", Kind.HC),
        ("HCN: 3200000010", Kind.HC),
        ("PPS 1234567T", Kind.PPS),
        ("1234567FA was on the form", Kind.PPS),
        ("PPSN 1234567A with a slip", Kind.PPS),
        ("NINO AB 12 34 56 C", Kind.NINO),
        ("Write to first.last@trust.nhs.uk.", Kind.EMAIL),
        ("Call me on 07700 900123", Kind.PHONE),
        ("07700900123", Kind.PHONE),
        ("+44 (0)7700 900 123", Kind.PHONE),
        ("ring 020 7946 0958 now", Kind.PHONE),
        ("+353 86 123 4567", Kind.PHONE),
        ("086 123 4567", Kind.PHONE),
        ("(01) 234 5678", Kind.PHONE),
        ("in SW1A 1AA", Kind.POSTCODE),
        ("in m1 1ae", Kind.POSTCODE),
        ("at D02 X285", Kind.EIRCODE),
    ],
)
def test_an_identifier_is_found_with_its_kind(text: str, kind: Kind) -> None:
    assert kinds(text) == [kind]


def test_the_kind_named_last_before_a_number_is_its_kind() -> None:
    assert kinds("CHI 010199 1237, H&C 320 000 0000") == [Kind.CHI, Kind.HC]


@pytest.mark.parametrize(
    "text",
    [
        "4010232137",  # passes the NHS check by chance
        "We printed 4010232137 leaflets' serial",
        "Order number 4010232137 arrived",
        "Patients waited 1234567890 seconds",  # fails the check
        "NHS England spent £9,434,765,919",
        "between 01/02/2026 and 03.04.2026",
        "B12 3mg twice, group A1 2nd visit",
        "version 2.10.4000 of 2026",
        "The 111 service and 999",
        "20 10 2000 to 30 10 2000",
        "Room 0 10 20",
        "ring me on Monday at 10",
        "https://example.org/@someone",
        "1234567 people",
    ],
)
def test_an_ordinary_number_is_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_masking_leaves_the_rest_as_it_was() -> None:
    text = "Mail a@b.org or ring 07700 900123, please."
    assert mask(text, find_identifiers(text)) == "Mail [an e-mail address] or ring [a phone number], please."


def test_a_masked_text_holds_no_finding() -> None:
    text = "943 476 5919, AB123456C, SW1A 1AA, 1234567T, a@b.org, D02 X285, 07700 900123"
    found = find_identifiers(text)
    assert len(found) == 7
    assert find_identifiers(mask(text, found)) == ()


def test_findings_are_moved_into_the_stretch_they_touch() -> None:
    text = "First. Ring 07700 900123. Last."
    (finding,) = overlapping(find_identifiers(text), 7, 25)
    assert text[7:25][finding.start : finding.end] == "07700 900123"
    assert overlapping(find_identifiers(text), 0, 6) == ()


@given(st.text(alphabet=st.sampled_from(list("0123456789 -+().@abAB")), max_size=60))
def test_findings_are_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for finding in find_identifiers(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end
