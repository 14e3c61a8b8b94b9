"""The synthesis at the end of a project: made from what was published, with its evidence, checked, published once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.core.consent.actions import consents_for
from bot.core.consent.rules import State
from bot.core.events import ConsentWithdrawn
from bot.core.members.rules import Person
from bot.core.personal_data.actions import erase_person
from bot.core.ports import Ports
from bot.errors import MemberError
from bot.llm.model import NoModel
from bot.llm.prompts import Filled
from bot.programme.learning_logs.actions.answering import hand_in
from bot.programme.learning_logs.actions.arranging import reword_as_editor
from bot.programme.learning_logs.actions.due import ended_at
from bot.programme.learning_logs.actions.editing import approve
from bot.programme.learning_logs.actions.publishing import follow_audience, leave_me_out, say_fair, settle
from bot.programme.learning_logs.actions.reading import published_page, published_pages
from bot.programme.learning_logs.actions.synthesising import (
    follow_withdrawal,
    load_synthesis,
    save_synthesis,
    synthesise,
)
from bot.programme.learning_logs.actions.taking_part import set_audience
from bot.programme.learning_logs.actions.withdrawing import take_words_out
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.proposal import Proposal, ProposedSentence, ProposedTheme
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, Out
from bot.programme.learning_logs.store.synthesis import evidence_of
from bot.scheduling.jobs import computed
from bot.ui.markdown import page_markdown
from jobs.learning_logs import jobs
from tests.learning_logs.project import PROJECT, ZONE, Project, empty_file, project
from tests.learning_logs.test_digesting_actions import SAID, write

__all__ = ["empty_file", "project"]
R = TypeVar("R")
SECOND = (
    "Ring people the day before, and do a test call of two minutes while you have them.",
    "The captions still come late, and we should print the button's name on the letter.",
    "Broadband drops when it rains, so we need a telephone number to fall back on.",
    "The consent form should be one page, and written for video rather than for theatre.",
    "Reception should read the mobile number back, for it saves a missed call each morning.",
    "Evening classes on video work better than the hall for people with small children.",
)


def ran(work: Awaitable[R]) -> R:
    async def go() -> R:
        return await work

    return asyncio.run(go())


def rounds_out(project: Project, people: int = 6) -> list[Person]:
    """Publish two rounds in which so many people have written; give them."""
    editor = project.editor()
    who = write(project, people)
    for number, said in ((1, SAID), (2, SECOND)):
        key = project.open(number)
        if number == 2:
            for person, words in zip(who, said, strict=False):
                project.do(hand_in, person, key, {"what_changed": (words,)})
        piece = project.close(number)
        assert piece is not None
        for person in who:
            try:
                project.do(say_fair, person, piece.id)
            except MemberError:
                continue  # no line of theirs is in it
        project.do(approve, editor, piece.id)
        published = project.digest(number)
        assert published is not None
        assert published.state is DigestState.PUBLISHED
    return who


def drafted(project: Project, model: object = None) -> DigestPiece | None:
    """Draft the synthesis as the job does."""
    given = project.do(load_synthesis, PROJECT)
    assert given is not None
    made = ran(synthesise(model or NoModel(), given))  # type: ignore[arg-type]  # a model of ours
    project.do(save_synthesis, given, made)
    return project.digest(0)


def withdrawn(project: Project, person: Person, number: int) -> None:
    """Let somebody take their words out of a published digest, and everything follow that follows."""
    piece = project.digest(number)
    assert piece is not None
    lines = [each.line for each in project.store.read_now(consents_for, piece.id) if each.member_id == person.id]
    project.do(leave_me_out, person, piece.id)
    for line in lines:
        event = ConsentWithdrawn("learning_logs", piece.id, line=line)
        project.store.write_now(take_words_out, event, project.community)
        project.store.write_now(follow_withdrawal, event, project.community)


def published(project: Project) -> DigestPiece:
    """Give the synthesis once it is approved and out."""
    piece = drafted(project)
    assert piece is not None
    project.do(approve, project.editor(), piece.id)
    found = project.digest(0)
    assert found is not None
    assert found.state is DigestState.PUBLISHED
    return found


def page_of(project: Project) -> str:
    page = project.do(published_page, f"{PROJECT}-synthesis")
    assert page is not None
    return page_markdown(page, "Causeway", ZONE)


def test_every_line_stands_in_a_published_digest_word_for_word_and_nobody_is_asked_again(project: Project) -> None:
    rounds_out(project)
    asked = len(project.outbox("line_check"))
    piece = drafted(project)
    assert piece is not None
    standing = {line.id: line for number in (1, 2) for line in (project.digest(number) or piece).kept}
    assert len(piece.lines) >= 5
    for line in piece.lines:
        assert line.text in standing[line.from_line].text
        assert line.attribution == standing[line.from_line].attribution
    assert project.store.read_now(consents_for, piece.id) == []
    assert len(project.outbox("line_check")) == asked
    assert len([row for row in project.outbox("digest_draft") if row.subject == piece.id]) == 1


def test_each_recommendation_names_its_digests_lines_and_logs(project: Project) -> None:
    rounds_out(project)
    piece = published(project)
    evidence = project.store.read_now(evidence_of, piece)
    assert evidence.keys() == {theme for theme, _lines in piece.themes()}
    assert all(each.lines >= 1 and each.logs >= 1 and set(each.digests) <= {1, 2} for each in evidence.values())
    assert sum(each.lines for each in evidence.values()) >= len(piece.kept)
    written = page_of(project)
    assert written.count("**Evidence:**") == len(evidence)
    assert "## Recommendation 1: " in written
    (post,) = [row for row in project.outbox("digest_published") if row.subject == piece.id]
    assert "Recommendation 1" in post.payload
    assert "published line" in post.payload
    assert piece.slug in {page.slug for page in project.do(published_pages)}


def test_it_is_made_once_and_published_once(project: Project) -> None:
    rounds_out(project)
    first = published(project)
    again = drafted(project)
    assert again == first
    assert "published already" in project.refused(approve, project.editor(), first.id)
    assert len([row for row in project.outbox("digest_published") if row.subject == first.id]) == 1


def test_fewer_than_five_people_make_no_synthesis_and_the_editor_hears_of_it(project: Project) -> None:
    who = rounds_out(project)
    for person in who[:3]:
        for number in (1, 2):
            try:
                withdrawn(project, person, number)
            except MemberError:
                continue
    assert drafted(project) is None
    assert len(project.outbox("no_synthesis")) == 1


def test_who_withdraws_from_a_digest_is_out_of_the_synthesis_and_of_its_post_and_page(project: Project) -> None:
    rounds_out(project)
    piece = published(project)
    line = piece.kept[0]
    author = next(person for person in people_of(project) if person.id == line.member_id)
    number = 1 if line.from_line in {each.id for each in (project.digest(1) or piece).lines} else 2
    assert line.text in page_of(project)
    withdrawn(project, author, number)
    after = project.digest(0)
    assert after is not None
    assert line.id not in {each.id for each in after.kept}
    assert {each.out for each in after.lines if each.id == line.id} == {Out.WITHDRAWN}
    assert after.changed_at is not None
    assert line.text not in page_of(project)
    (post,) = [row for row in project.outbox("digest_published") if row.subject == piece.id]
    assert line.text not in post.payload


def people_of(project: Project) -> list[Person]:
    from bot.core.members.actions import people
    from bot.core.members.rules import Standing

    return project.store.read_now(people, *Standing)


def test_who_is_erased_leaves_no_word_in_it(project: Project) -> None:
    rounds_out(project)
    piece = published(project)
    line = piece.kept[0]
    project.store.write_now(erase_person, line.member_id, line.member_id)
    for number in (1, 2):
        digest = project.digest(number)
        assert digest is not None
        event = ConsentWithdrawn("learning_logs", digest.id, line="")
        project.store.write_now(follow_withdrawal, event, project.community)
    assert line.text not in page_of(project)
    (post,) = [row for row in project.outbox("digest_published") if row.subject == piece.id]
    assert line.text not in post.payload


def test_who_narrows_their_audience_is_not_read_for_it_and_leaves_its_draft(project: Project) -> None:
    who = rounds_out(project)
    project.do(set_audience, who[0], PROJECT, Audience.PROJECT)
    piece = drafted(project)
    assert piece is not None
    assert who[0].id not in {line.member_id for line in piece.lines}
    other = next(person for person in who if person.id in {line.member_id for line in piece.kept})
    project.do(set_audience, other, PROJECT, Audience.INSIGHT_TEAM)
    project.do(follow_audience, other, PROJECT)
    after = project.digest(0)
    assert after is not None
    assert other.id not in {line.member_id for line in after.kept}


def test_an_editors_new_words_are_asked_about_and_wait_for_an_answer(project: Project) -> None:
    rounds_out(project)
    piece = drafted(project)
    assert piece is not None
    line, editor = piece.kept[0], project.editor()
    new = project.do(reword_as_editor, editor, piece.id, line.id, "Test the connection with people the day before.")
    (consent,) = project.store.read_now(consents_for, piece.id)
    assert (consent.member_id, consent.state) == (line.member_id, State.ASKED)
    (asked,) = [row.payload for row in project.outbox("line_check") if row.subject == piece.id]
    assert "the synthesis of all rounds" in asked
    project.do(approve, editor, piece.id)
    waiting = project.digest(0)
    assert waiting is not None
    assert waiting.state is DigestState.APPROVED
    project.clock.move_to(waiting.check_until + timedelta(minutes=1))
    project.do(settle, piece.id)
    out = project.digest(0)
    assert out is not None
    assert out.state is DigestState.PUBLISHED
    assert new in {each.id for each in out.kept}


@dataclass
class Saying:
    """A model that says what it is told to."""

    proposal: Proposal
    name: str = "m-1"
    asked: Filled | None = None

    async def ask(self, filled: Filled, _repair: str, _shape: type) -> Proposal:
        self.asked = filled
        return self.proposal


def test_a_models_new_words_are_checked_and_asked_about_and_made_up_ones_dropped(project: Project) -> None:
    rounds_out(project)
    theme = ProposedTheme(
        "Test calls",
        (
            ProposedSentence("People were rung the day before for a test call.", (1,)),
            ProposedSentence("Dr Invented of Atlantis cured 900 patients.", (1,)),
            ProposedSentence("Captions come late and cover the button.", (2,)),
        ),
        (),
    )
    model = Saying(Proposal((theme,)))
    given = project.do(load_synthesis, PROJECT)
    assert given is not None
    texts = [each.answer.text for each in given.published]
    first = next(at for at, text in enumerate(texts, 1) if text == SAID[0])
    other = next(at for at, text in enumerate(texts, 1) if text == SAID[1])
    theme = ProposedTheme(
        "Test calls",
        tuple(ProposedSentence(each.text, ({1: first, 2: other}[each.sources[0]],)) for each in theme.sentences),
        (),
    )
    model.proposal = Proposal((theme,))
    piece = drafted(project, model)
    assert piece is not None
    assert model.asked is not None
    assert model.asked.prompt.name == "learning_logs_synthesis"
    assert piece.made_by.with_ai
    new = [line for line in piece.lines if not line.from_line]
    assert new
    asked = {each.member_id for each in project.store.read_now(consents_for, piece.id)}
    assert asked == {line.member_id for line in new}
    assert "Atlantis" not in " ".join(line.text for line in piece.lines)
    assert any("Atlantis" in left.text for left in piece.left_out)


@pytest.mark.parametrize(
    "proposal", [Proposal(()), Proposal((ProposedTheme("X", (ProposedSentence("Nonsense here", (99,)),), ()),))]
)
def test_a_model_that_gives_nothing_of_use_leaves_the_lines_chosen_without_it(
    project: Project, proposal: Proposal
) -> None:
    rounds_out(project)
    piece = drafted(project, Saying(proposal))
    assert piece is not None
    assert not piece.made_by.with_ai
    assert piece.made_by.why_not
    assert all(line.from_line for line in piece.lines)


def test_it_is_due_when_the_last_digest_is_out_or_two_weeks_after_a_last_round_without_one(project: Project) -> None:
    spec = project.community.project(PROJECT)
    assert spec is not None
    last = project.round(spec.rounds)

    def due() -> object:
        return project.do(ended_at, spec)

    assert due() is None  # nobody takes part
    rounds_out(project)
    assert due() == last.closes_at + timedelta(days=14)
    for number, person in enumerate(people_of(project)[:7]):
        try:
            project.open(spec.rounds)
            project.do(hand_in, person, last.key, {"what_changed": (SECOND[number % 6],)})
        except MemberError:
            continue
    piece = project.close(spec.rounds)
    assert piece is not None
    assert due() is None  # its draft is on its way
    project.do(approve, project.editor(), piece.id)
    project.clock.move_to(piece.check_until + timedelta(minutes=1))
    for person in people_of(project):
        try:
            project.do(say_fair, person, piece.id)
        except MemberError:
            continue
    project.do(settle, piece.id)
    after = project.digest(spec.rounds)
    assert after is not None
    assert due() == after.published_at


async def test_the_job_drafts_it_when_the_last_digest_is_missing_and_does_so_once(project: Project) -> None:
    rounds_out(project)
    spec = project.community.project(PROJECT)
    assert spec is not None
    at = project.round(spec.rounds).closes_at + timedelta(days=14)
    project.clock.move_to(at + timedelta(minutes=1))
    job = next(
        each for each in jobs(project.community, Ports(model=NoModel())) if each.name == "learning_logs.synthesis"
    )
    assert job.load is not None
    assert job.save is not None
    (slot,) = project.store.read_now(lambda tx: list(job.slots(tx, at - timedelta(days=1), at)))
    assert (slot.key, slot.at) == (PROJECT, at)
    made = await computed(job, project.store.read_now(job.load, slot))
    for _twice in range(2):
        project.store.write_now(job.save, slot, made)
    piece = project.digest(0)
    assert piece is not None
    assert len([row for row in project.outbox("digest_draft") if row.subject == piece.id]) == 1
