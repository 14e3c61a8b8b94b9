"""Who and what is in a pack, decided without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.programme.learning_logs.rules.masking import masked
from bot.programme.learning_logs.rules.pack import Coded, Making, Source, contents
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.rules.small_groups import Traits
from tests.packs.stage import NOW, made_up

SIX = {f"m{place}": Traits("acute", "Wales", "nurse") for place in range(6)}
EVERYBODY = frozenset(SIX)


def project(answering: dict[int, frozenset[str]] | None = None) -> tuple[Source, Making]:
    return made_up(SIX, {1: EVERYBODY, 2: EVERYBODY} if answering is None else answering)


def test_who_left_and_took_their_answers_out_is_in_no_table_but_counted() -> None:
    source, making = project()
    parts = tuple(replace(part, left_at=NOW, took_out=part.member_id == "m3") for part in source.parts)
    found = contents((replace(source, parts=parts),), making)
    assert (len(found.participants), len(found.responses), len(found.answers)) == (5, 30, 10)  # six rounds have begun
    assert [(row.what, row.number) for row in found.left_out] == [("people", 1)]


def test_who_left_and_said_nothing_more_stays_with_what_they_handed_in() -> None:
    source, making = project({1: EVERYBODY, 2: EVERYBODY - {"m3"}})
    left_at = source.closed[1] + timedelta(days=1)
    parts = tuple(replace(part, left_at=left_at if part.member_id == "m3" else None) for part in source.parts)
    found = contents((replace(source, parts=parts),), making)
    assert len(found.participants) == 6
    # Asked in the first round only: the second began after they had gone.
    assert sum(row.round.endswith(":2") for row in found.responses) == 5


def test_drafts_and_answers_to_questions_that_are_gone_are_left_out_and_counted() -> None:
    source, making = project()
    first, second, *others = source.given
    odd = (replace(first, handed_in=None), replace(second, question="gone"), *others)
    found = contents((replace(source, given=odd),), making)
    assert len(found.answers) == 10
    assert {row.why: row.number for row in found.left_out} == {
        "were typed and never handed in": 1,
        "answer a question that the programme does not have any more": 1,
    }


def test_a_round_that_is_past_its_time_keeps_no_trace_of_who_answered() -> None:
    source, making = project()
    later = replace(making, now=source.closed[1] + timedelta(days=731))
    found = contents((source,), later)
    assert {row.round for row in found.responses if row.standing == Standing.HANDED_IN} == set()
    assert not [row for row in found.responses if row.round.endswith(":1")]
    assert found.left_out[0].number == 12


def test_somebody_in_two_projects_has_a_pseudonym_in_each() -> None:
    source, making = project()
    other = replace(source, project=source.project.model_copy(update={"id": "other"}))
    found = contents((source, other), making)
    assert len({row.id for row in found.participants}) == 12
    assert len({row.id for row in found.answers}) == 24
    by_participant = {row.id: row.project for row in found.participants}
    assert all(row.round.startswith(f"{by_participant[row.participant]}:") for row in found.responses)


def test_a_pseudonym_drawn_twice_is_drawn_again() -> None:
    source, making = project()
    drawn = iter(["a", "a", "b", "b", "a", "c", "d", "e", "f"])
    found = contents((source,), replace(making, pseudonym=lambda: next(drawn)))
    assert [row.id for row in found.participants] == ["p_a", "p_b", "p_c", "p_d", "p_e", "p_f"]


def test_themes_of_the_codebook_say_whether_a_person_named_them() -> None:
    source, making = project()
    five = tuple({each.member_id: each.id for each in source.given}.values())[:5]
    coded = (Coded("Kit", True, (*five, "not here"), "Kit that works"), Coded("Time", False, five))
    found = contents((replace(source, codebook=coded),), making)
    told = [(row.name, row.named_by, row.suggested_as) for row in found.themes]
    assert told == [("Kit", "person", "Kit that works"), ("Time", "machine", None)]
    assert len(found.answer_themes) == 10


def test_a_theme_that_fewer_than_five_people_share_is_left_out_and_counted() -> None:
    source, making = project()
    first = source.given[0]
    of_one = tuple(replace(first, id=f"more_{place}") for place in range(6))  # six answers, one person
    four = tuple({each.member_id: each.id for each in source.given}.values())[:4]
    more = replace(source, given=(*source.given, *of_one))
    coded = (Coded("Orkney ferry", True, tuple(each.id for each in of_one)), Coded("Four of us", True, four))
    found = contents((replace(more, codebook=coded),), making)
    assert found.themes == []
    assert found.answer_themes == []
    (left,) = [row for row in found.left_out if row.what == "themes"]
    assert (left.why, left.number) == ("fewer than five people share", 2)


@settings(max_examples=25, deadline=None)
@given(st.permutations(sorted(SIX)))
def test_the_order_in_which_people_are_stored_does_not_show(order: list[str]) -> None:
    source, making = project()
    names = {who: f"{place}" for place, who in enumerate(sorted(SIX))}
    drawn = iter([names[who] for who in order])
    parts = tuple(next(part for part in source.parts if part.member_id == who) for who in order)
    found = contents((replace(source, parts=parts),), replace(making, pseudonym=lambda: next(drawn)))
    assert [row.id for row in found.participants] == sorted(row.id for row in found.participants)
    same = contents((source,), replace(making, pseudonym=iter(sorted(names.values())).__next__))
    assert found.responses == same.responses


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask Aisha Khan.", "Ask [a name]."),
        ("Aisha’s list, and Khan's", "[a name]’s list, and [a name]'s"),
        ("the Khan-Prys clinic", "the [a name]-Prys clinic"),
        ("aisha is a common word here", "aisha is a common word here"),
        ("Mail a.khan@example.org or 943 476 5919", "Mail [an e-mail address] or [an NHS number]"),
        ("Nothing to mask", "Nothing to mask"),
    ],
)
def test_names_of_members_and_identifiers_are_masked(text: str, shown: str) -> None:
    assert masked(text, frozenset({"Aisha", "Khan"})) == shown
