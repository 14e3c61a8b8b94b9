"""The whole chain with a model: asked over HTTP, checked, shown to everybody it stands for, edited, published."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply

from bot.app.model import model_at
from bot.app.seed import DEMO_START
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.consent.actions import consents_for, withdraw
from bot.core.consent.rules import Consent, State
from bot.core.members.actions import person_by_id, person_by_ref
from bot.core.members.rules import Person
from bot.llm.budget.store import usage
from bot.llm.model import Model
from bot.llm.prompts import load_prompt
from bot.outbox.store import rows_by_subject, rows_for_member
from bot.programme.learning_logs.actions import editing, publishing
from bot.programme.learning_logs.actions.digesting import load_draft
from bot.programme.learning_logs.actions.reading import published_page
from bot.programme.learning_logs.rules.digest import PUBLIC
from bot.programme.learning_logs.rules.made_by import TOO_LITTLE_LEFT, MadeBy
from bot.programme.learning_logs.rules.proposal import (
    Given,
    Proposal,
    ProposedQuotation,
    ProposedSentence,
    ProposedTheme,
    given_answers,
)
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.rhythm import Round
from bot.store import Tx
from bot.ui.codec import message_from_json
from bot.ui.message import Message
from bot.ui.plain import plain
from tests.app.demo import Demo, copied, opened, walked
from tests.app.stage import COMMUNITY, PROJECT, digest

_project = COMMUNITY.project(PROJECT)
assert _project is not None
ROUND = Round(_project, 1, COMMUNITY.community.timezone)
SHARED = "Broadband and the mobile signal got in the way of video."
ALONE = "Captions help more people than one would think."
QUOTED = "A nurse beside the patient is the kit that matters."
MADE_UP = "Doctor Quill of Ballyhoo said 97% of clinics will close."


@pytest.fixture(scope="session")
def closed_files(seeded_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo at the moment at which round 1 closes."""
    return walked(seeded_files, tmp_path_factory.mktemp("closed"), (DEMO_START, ROUND.closes_at))


@pytest.fixture
def closed(closed_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """The demo at that moment."""
    with opened(copied(closed_files, tmp_path), ROUND.closes_at) as found:
        yield found


def told(demo: Demo) -> tuple[Given, ...]:
    """What the model is given."""
    limits = load_prompt("learning_logs_digest").limits
    answers = demo.store.read_now(load_draft, demo.community, ROUND).answers
    return given_answers(answers, reach=PUBLIC, most=limits.answers, characters=limits.characters)


def with_words(demo: Demo, *words: str) -> tuple[int, ...]:
    """The numbers of the answers with these words, in the words' order."""
    return tuple(next(each.number for each in told(demo) if word in each.text) for word in words)


def proposal(demo: Demo) -> str:
    """A digest as a model might propose it: mostly sound."""
    theme = ProposedTheme(
        "Video and broadband",
        (
            ProposedSentence(SHARED, with_words(demo, "Broadband at the top", "Signal. The video dropped")),
            ProposedSentence(ALONE, with_words(demo, "Captions on from the start")),
            ProposedSentence(MADE_UP, (1,)),
        ),
        (ProposedQuotation(QUOTED, with_words(demo, QUOTED)[0]),),
    )
    return json.dumps(asdict(Proposal((theme,))))


@asynccontextmanager
async def model(demo: Demo, url: str, key: str = "sk-test", tokens: int = 100_000) -> AsyncIterator[Model]:
    """The model of such settings."""
    settings = Settings(
        model_url=url, model_key=key, model_name="m-1", model_monthly_tokens=tokens, model_timeout_s=20, _env_file=None
    )
    async with model_at(settings, demo.store, SystemClock()) as found:
        yield found


async def drafted(demo: Demo, asked: Model) -> DigestPiece:
    """The draft, made by the job a minute after the close."""
    async with demo.bot(asked) as bot:
        demo.clock.move_to(ROUND.closes_at + timedelta(minutes=2))
        await bot.do_due()
    return digest(demo)


async def with_llmock(demo: Demo, llmock: LLMock) -> DigestPiece:
    llmock.add(Reply(text=proposal(demo)))
    async with model(demo, llmock.base_url()) as asked:
        return await drafted(demo, asked)


def line(piece: DigestPiece, text: str) -> DigestLine:
    return next(each for each in piece.lines if each.text == text)


def requests(demo: Demo, piece: DigestPiece, text: str) -> list[Consent]:
    about = line(piece, text).id
    return [each for each in demo.store.read_now(consents_for, piece.id) if each.line.partition(".")[0] == about]


def editor(demo: Demo) -> Person:
    found = demo.store.read_now(person_by_ref, ROUND.project.editor)
    assert found is not None
    return found


def person(demo: Demo, consent: Consent) -> Person:
    found = demo.store.read_now(person_by_id, consent.member_id)
    assert found is not None
    return found


def card(demo: Demo) -> str:
    return plain(demo.store.read_now(editing.card_for, demo.community, digest(demo), "Europe/London"))


def posted(demo: Demo) -> Message:
    [row] = demo.store.read_now(rows_by_subject, digest(demo).id, publishing.PUBLISHED)
    return message_from_json(row.payload)


def page(demo: Demo) -> str:
    """What the page of the digest says."""
    found = demo.store.read_now(published_page, demo.community, digest(demo).slug)
    assert found is not None
    return f"{found.summary}\n{plain(Message(found.blocks))}"


async def approve_and_wait(demo: Demo, piece: DigestPiece) -> DigestPiece:
    """The editor approves, and the authors' time runs out."""
    demo.store.write_now(editing.approve, demo.community, editor(demo), piece.id)
    async with demo.bot() as bot:
        demo.clock.move_to(piece.check_until)
        await bot.do_due()
    return digest(demo)


async def test_a_draft_made_with_a_model_says_so_and_keeps_what_made_it(closed: Demo, llmock: LLMock) -> None:
    piece = await with_llmock(closed, llmock)
    assert [each.text for each in piece.lines] == [SHARED, ALONE, QUOTED]
    assert [each.verbatim for each in piece.lines] == [False, False, True]
    assert piece.made_by == MadeBy("m-1", load_prompt("learning_logs_digest").sha256)
    assert "drafted with AI (m-1), every sentence checked against its sources" in card(closed)
    assert "Doctor Quill" in " ".join(left.text for left in piece.left_out)
    assert closed.store.read_now(usage).calls == 1
    llmock.assert_resilient()


async def test_everybody_behind_a_line_is_shown_it_with_what_silence_means(closed: Demo, llmock: LLMock) -> None:
    piece = await with_llmock(closed, llmock)
    asked = requests(closed, piece, SHARED)
    assert len({each.member_id for each in asked}) == len(asked) == 2
    for consent in asked:
        waiting = closed.store.read_now(rows_for_member, consent.member_id)
        [row] = [each for each in waiting if each.purpose == "line_check"]
        shown = plain(message_from_json(row.payload))
        assert SHARED in shown
        assert "Drafted with AI from what you wrote." in shown
        exact = any(each.verbatim for each in piece.lines if each.member_id == consent.member_id)
        assert ("may run unnamed" if exact else "may run without your name") in shown


async def test_on_silence_a_paraphrase_runs_without_a_name_and_a_quotation_goes(closed: Demo, llmock: LLMock) -> None:
    piece = await with_llmock(closed, llmock)
    assert line(piece, ALONE).attribution.startswith("Tomos Prydderch")
    out = await approve_and_wait(closed, piece)
    assert out.state is DigestState.PUBLISHED
    assert [each.text for each in out.kept] == [SHARED, ALONE]
    assert line(out, QUOTED).out is Out.NO_ANSWER
    shown = plain(posted(closed)) + page(closed)
    assert "Tomos" not in shown
    assert QUOTED not in shown
    name = editor(closed).name
    assert f"drafted with AI, edited by {name}, every sentence checked against its sources." in plain(posted(closed))
    assert f"drafted with AI, edited by {name}" in page(closed)
    assert "no AI used" not in shown
    assert "in their own words" not in shown


async def test_with_a_yes_a_quotation_runs_and_a_name_stays(closed: Demo, llmock: LLMock) -> None:
    piece = await with_llmock(closed, llmock)
    for text in (ALONE, QUOTED):
        for consent in requests(closed, piece, text):
            closed.store.write_now(publishing.say_fair, closed.community, person(closed, consent), piece.id)
    shown = plain(posted(closed)) if await approve_and_wait(closed, piece) else ""
    assert QUOTED in shown
    assert "Tomos Prydderch" in shown


async def test_one_no_takes_out_a_line_of_several_and_only_their_own_yes_brings_it_back(
    closed: Demo, llmock: LLMock
) -> None:
    piece = await with_llmock(closed, llmock)
    first, second = (person(closed, each) for each in requests(closed, piece, SHARED))

    def does(action: object, who: Person) -> Out:
        closed.store.write_now(action, closed.community, who, piece.id)  # type: ignore[arg-type]  # one of two actions
        return line(digest(closed), SHARED).out

    assert does(publishing.leave_me_out, second) is Out.AUTHOR
    assert does(publishing.say_fair, first) is Out.AUTHOR
    assert does(publishing.say_fair, second) is Out.NO


async def test_who_puts_a_line_of_several_into_their_own_words_speaks_for_themselves(
    closed: Demo, llmock: LLMock
) -> None:
    piece = await with_llmock(closed, llmock)
    _first, second = requests(closed, piece, SHARED)
    theirs = [each for each in closed.store.read_now(consents_for, piece.id) if each.member_id == second.member_id]
    texts = {each.line: each.words for each in theirs} | {second.line: "Our signal drops, so we ring."}
    closed.store.write_now(publishing.reword, closed.community, person(closed, second), piece.id, texts)
    out = await approve_and_wait(closed, digest(closed))
    changed = line(out, "Our signal drops, so we ring.")
    assert (changed.verbatim, changed.member_id, changed.attribution) == (True, second.member_id, "a participant")
    assert changed in out.kept


async def test_a_paraphrase_that_ran_on_silence_can_still_be_taken_out(closed: Demo, llmock: LLMock) -> None:
    piece = await approve_and_wait(closed, await with_llmock(closed, llmock))
    assert SHARED in page(closed)
    second = requests(closed, piece, SHARED)[1]
    assert second.state is State.EXPIRED

    async with closed.bot() as bot:
        closed.store.write_now(withdraw, second.id, second.member_id)
        await bot.settle()
    assert line(digest(closed), SHARED).out is Out.WITHDRAWN
    assert SHARED not in page(closed)


@pytest.mark.parametrize("trouble", ["down", "no shape", "made up", "no tokens"])
async def test_whatever_is_wrong_with_the_model_there_is_a_draft_that_says_no_ai_used(
    closed: Demo, llmock: LLMock, trouble: str
) -> None:
    made_up = ProposedTheme("x", tuple(ProposedSentence(f"{MADE_UP} {at}", (1,)) for at in range(4)), ())
    troubles = {
        "down": lambda: llmock.fail(401, times=None),
        "no shape": lambda: llmock.add(Reply(text="no", times=None)),
        "made up": lambda: llmock.add(Reply(text=json.dumps(asdict(Proposal((made_up,)))))),
        "no tokens": lambda: None,
    }
    troubles[trouble]()
    async with model(closed, llmock.base_url(), tokens=1 if trouble == "no tokens" else 100_000) as asked:
        piece = await drafted(closed, asked)
    why = {"down": "rejected", "no shape": "malformed", "made up": TOO_LITTLE_LEFT, "no tokens": "budget"}[trouble]
    assert piece.made_by == MadeBy(why_not=why)
    assert all(each.verbatim for each in piece.lines)
    assert "no AI used: a model was asked, but" in card(closed)
    assert len(llmock.requests) == {"down": 1, "no shape": 2, "made up": 1, "no tokens": 0}[trouble]


async def test_without_a_key_nothing_is_asked_and_nothing_is_said_of_a_model(closed: Demo, llmock: LLMock) -> None:
    async with model(closed, llmock.base_url(), key="") as asked:
        piece = await drafted(closed, asked)
    assert piece.made_by == MadeBy()
    assert llmock.requests == []
    assert "no AI used" in card(closed)
    assert "model" not in card(closed)


async def test_names_ids_and_places_stay_in_the_house(closed: Demo, llmock: LLMock) -> None:
    await with_llmock(closed, llmock)
    sent = str(llmock.last_request.body)
    assert QUOTED in sent
    given = closed.store.read_now(load_draft, closed.community, ROUND)

    def everybody(tx: Tx) -> list[str]:
        return [found.name for member in set(given.members.values()) if (found := person_by_id(tx, member))]

    for name in (*closed.store.read_now(everybody), *given.members, *given.members.values()):
        assert name not in sent
    for private in (each.text for each in given.answers if each.audience not in PUBLIC):
        assert private not in sent
