"""From closed round to published digest: what is read, who is asked, and what silence means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.members.rules import Person
from bot.programme.learning_logs.actions.answering import hand_in
from bot.programme.learning_logs.actions.digesting import check_until, compose_draft, load_draft, save_draft
from bot.programme.learning_logs.actions.editing import approve, ask_deputy
from bot.programme.learning_logs.actions.publishing import (
    leave_me_out,
    my_lines,
    publish_if_ready,
    reword,
    say_fair,
    settle,
)
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, Out
from tests.learning_logs.project import PROJECT, Project, empty_file, project

__all__ = ["empty_file", "project"]

SAID = (
    "Ring people the day before and do a two-minute test call with them.",
    "The captions come late and cover the button that people need most.",
    "Broadband at the top of the valley drops whenever it rains on the hill.",
    "Our consent form runs to two pages and was written for filming in theatre.",
    "Reception reads the mobile number back to everybody at the desk now.",
    "Evening classes on video bring people who never came to the hall.",
)


def write(project: Project, count: int, audience: Audience = Audience.PUBLIC_ANONYMOUS) -> list[Person]:
    """Let so many people join and hand in a sentence each."""
    people = [project.someone(f"Writer{number}{audience.value}", audience) for number in range(count)]
    key = project.open()
    for person, words in zip(people, SAID, strict=False):
        project.do(hand_in, person, key, {"what_changed": (words,)})
    return people


def drafted(project: Project) -> tuple[DigestPiece, list[Person]]:
    """Give the draft of a round in which six have written, with its authors."""
    project.editor()
    people = write(project, 6)
    digest = project.close()
    assert digest is not None
    authors = {line.member_id for line in digest.lines}
    return digest, [person for person in people if person.id in authors]


def states(project: Project, digest: DigestPiece) -> set[State]:
    return {each.state for each in project.store.read_now(consents_for, digest.id)}


def test_a_draft_asks_each_author_about_their_lines_and_goes_to_the_editor(project: Project) -> None:
    digest, authors = drafted(project)
    assert {line.text for line in digest.lines} <= set(SAID)
    assert len(digest.lines) >= 3
    assert states(project, digest) == {State.ASKED}
    assert {row.member_id for row in project.outbox("line_check")} == {author.id for author in authors}
    assert len(project.outbox("digest_draft")) == 1
    assert (digest.coverage.answered, digest.coverage.participants) == (6, 6)


def test_a_draft_is_made_once(project: Project) -> None:
    digest, _authors = drafted(project)
    given = project.do(load_draft, project.round())
    project.do(save_draft, given, compose_draft(given))
    assert project.digest() == digest
    assert len(project.outbox("digest_draft")) == 1


def test_fewer_than_five_are_folded_into_the_next_round(project: Project) -> None:
    project.editor()
    write(project, 4)
    assert project.close(1) is None
    assert project.outbox("line_check") == []
    fifth = project.someone("Fifth")
    project.do(hand_in, fifth, project.open(2), {"what_changed": (SAID[4],)})
    second = project.close(2)
    assert second is not None
    assert second.coverage.answered == 5
    assert {line.text for line in second.lines} <= set(SAID[:5])


def test_a_round_in_which_nothing_may_be_published_has_no_digest_and_the_editor_hears_of_it(project: Project) -> None:
    project.editor()
    write(project, 6, Audience.PROJECT)
    assert project.close() is None
    assert len(project.outbox("nothing_to_digest")) == 1
    assert project.outbox("line_check") == []


def test_late_logs_are_counted_to_the_next_digest_and_to_no_other(project: Project) -> None:
    project.editor()
    write(project, 5)
    late = project.someone("Late")
    first = project.close(1)
    project.do(hand_in, late, f"{PROJECT}:1", {"what_changed": (SAID[5],)})
    for number, words in enumerate(SAID[:5]):
        person = project.someone(f"Next{number}")
        project.do(hand_in, person, project.open(2), {"what_changed": (words,)})
    second, third = project.close(2), project.close(3)
    assert first is not None
    assert second is not None
    assert (first.coverage.answered, second.coverage.answered, third) == (5, 6, None)


def test_authors_have_two_working_days_and_easter_is_none(project: Project) -> None:
    given = datetime(2027, 3, 24, 0, 1, tzinfo=UTC)
    assert check_until(given, project.community, 2) == datetime(2027, 3, 30, 16, tzinfo=UTC)
    week_before = given - timedelta(days=14)
    assert check_until(week_before, project.community, 2) == datetime(2027, 3, 12, 17, tzinfo=UTC)


# --- publishing


def test_an_approved_digest_goes_out_with_the_last_answer(project: Project) -> None:
    digest, authors = drafted(project)
    assert project.do(approve, project.editor(), digest.id).state is DigestState.APPROVED
    for author in authors[:-1]:
        assert project.do(say_fair, author, digest.id).state is DigestState.APPROVED
        assert project.outbox("digest_published") == []
    project.do(leave_me_out, authors[-1], digest.id)
    published = project.digest()
    assert published is not None
    assert published.state is DigestState.PUBLISHED
    assert {line.member_id for line in published.kept} == {author.id for author in authors[:-1]}
    assert len(project.outbox("digest_published")) == 1


def test_who_does_not_answer_has_said_no(project: Project) -> None:
    digest, authors = drafted(project)
    project.do(say_fair, authors[0], digest.id)
    project.do(approve, project.editor(), digest.id)
    project.clock.move_to(digest.check_until)
    project.do(settle, digest.id)
    published = project.digest()
    assert published is not None
    assert {line.member_id for line in published.kept} == {authors[0].id}
    assert {line.out for line in published.lines if line.member_id != authors[0].id} == {Out.NO_ANSWER}


def test_a_late_approval_still_publishes_and_only_once(project: Project) -> None:
    digest, authors = drafted(project)
    project.do(say_fair, authors[0], digest.id)
    project.clock.move_to(digest.check_until + timedelta(days=9))
    project.do(settle, digest.id)
    assert project.outbox("digest_published") == []
    for _ in range(2):
        project.store.write_now(lambda tx: publish_if_ready(tx, project.community, digest.id))
    assert project.do(approve, project.editor("p17"), digest.id).state is DigestState.PUBLISHED
    assert "published already" in project.refused(approve, project.editor(), digest.id)
    assert len(project.outbox("digest_published")) == 1


def test_without_a_single_yes_nothing_is_published(project: Project) -> None:
    digest, _authors = drafted(project)
    project.do(approve, project.editor(), digest.id)
    project.clock.move_to(digest.check_until)
    project.do(settle, digest.id)
    found = project.digest()
    assert found is not None
    assert (found.state, found.kept) == (DigestState.APPROVED, ())
    assert project.outbox("digest_published") == []


def test_an_author_may_change_their_mind_until_it_is_out(project: Project) -> None:
    digest, authors = drafted(project)
    project.do(leave_me_out, authors[0], digest.id)
    project.do(say_fair, authors[0], digest.id)
    changed = project.digest()
    assert changed is not None
    assert all(line.out is Out.NO for line in changed.lines)


def test_a_line_put_into_other_words_is_published_in_those(project: Project) -> None:
    digest, authors = drafted(project)
    mine = next(line for line in digest.lines if line.member_id == authors[0].id)
    project.do(reword, authors[0], digest.id, {mine.id: "In other words."})
    assert states(project, digest) == {State.ASKED, State.AMENDED}
    changed = project.digest()
    assert changed is not None
    assert "In other words." in {line.text for line in changed.lines}
    project.do(reword, authors[0], digest.id, {mine.id: ""})
    assert State.REFUSED in states(project, digest)


@pytest.mark.parametrize("answer", [say_fair, leave_me_out])
def test_nobody_answers_for_somebody_else(project: Project, answer) -> None:  # type: ignore[no-untyped-def]  # either action
    digest, _authors = drafted(project)
    stranger = project.someone("Stranger")
    assert "no line of yours" in project.refused(answer, stranger, digest.id)
    assert "no line of yours" in project.refused(answer, stranger, "dig_unknown")
    with pytest.raises(Exception, match="no line of yours"):
        project.store.read_now(my_lines, stranger, digest.id)
    assert states(project, digest) == {State.ASKED}


def test_the_deputy_is_asked_about_a_draft_and_not_about_what_is_approved(project: Project) -> None:
    digest, _authors = drafted(project)
    deputy = project.editor("p17")
    project.do(ask_deputy, digest.id)
    project.do(ask_deputy, digest.id)
    assert [row.member_id for row in project.outbox("approval_overdue")] == [deputy.id]
    project.do(approve, deputy, digest.id)
    project.do(ask_deputy, "dig_unknown")
    assert len(project.outbox("approval_overdue")) == 1
