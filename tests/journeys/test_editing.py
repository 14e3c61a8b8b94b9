"""Approving a digest: who may, what it waits for, and that it is published once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.programme.learning_logs.rules.publishing import DigestState, Out
from bot.routing.replies import Reply, Show
from bot.ui.plain import plain
from tests.journeys.town import Town, actions_of, at, text

EDITOR, DEPUTY, MEMBER = "marcus.delaney", "hannah.whitcombe", "declan.mcgurk"
HAD_SAID_YES = (MEMBER, "olu.adeyinka")


def said(reply: Reply) -> str:
    assert isinstance(reply, Show)
    return plain(reply.message)


async def test_the_deputy_approves_what_the_editor_has_not_and_it_is_out_at_once(waiting: Town) -> None:
    digest = waiting.digest(2)
    async with waiting.awake() as day:
        reply = await day.press(DEPUTY, f"learning_logs:approve:{digest.id}")
        assert "Approved and published in #insight-digests" in said(reply)
        again = await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        assert "published already. Nothing was changed." in said(again)
        await day.until(at(4, 12, 12))
    _first, second = waiting.posted()
    assert "digest 2" in text(second)
    assert second.at - at(4, 9, 18) < timedelta(minutes=1)
    assert waiting.page(2) is not None
    assert waiting.page(1) is not None
    assert len(waiting.sent("digest_published")) == 2


async def test_the_next_prompt_says_what_came_of_the_last_digest(waiting: Town) -> None:
    async with waiting.awake() as day:
        await day.press(DEPUTY, f"learning_logs:approve:{waiting.digest(2).id}")
        await day.until(at(4, 13, 13))
    prompt = waiting.told(MEMBER)[-1]
    assert "log 3 of 6" in text(prompt)
    assert "digest 2, made from what people wrote, is in #insight-digests." in text(prompt)
    assert "Last time you planned: “Sit in on six clinics with the two who said no”." in text(prompt)


async def test_nobody_else_may_read_a_draft_change_it_or_approve_it(shown: Town) -> None:
    digest = shown.digest()
    async with shown.awake() as day:
        for action in ("draft", "approve", "take_back"):
            reply = await day.press(MEMBER, f"learning_logs:{action}:{digest.id}")
            assert said(reply).startswith("Drafts are for the editors of the project only.")
        reply = await day.choose(MEMBER, f"learning_logs:drop:{digest.id}", digest.lines[0].id)
        assert said(reply).startswith("Drafts are for the editors")
    assert shown.digest() == digest


async def test_an_approval_can_be_taken_back_until_it_is_out(shown: Town) -> None:
    digest = shown.digest()
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press("tomos.prydderch", f"learning_logs:fair:{digest.id}")
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        assert shown.digest().state is DigestState.APPROVED
        await day.press(EDITOR, f"learning_logs:take_back:{digest.id}")
        await day.until(at(3, 30, 18))
        assert shown.digest().state is DigestState.DRAFT
        assert shown.posted() == []
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
    assert len(shown.posted()) == 1


async def test_a_line_dropped_can_be_put_back_but_not_one_that_its_author_took_out(shown: Town) -> None:
    digest = shown.digest()
    mine = next(line for line in digest.lines if line.member_id == shown.person("tomos.prydderch").id)
    theirs = next(line for line in digest.lines if line.member_id == shown.person("margaret.ashdown").id)
    async with shown.awake() as day:
        await day.choose(EDITOR, f"learning_logs:drop:{digest.id}", mine.id)
        await day.choose(EDITOR, f"learning_logs:restore:{digest.id}", mine.id)
        await day.press("margaret.ashdown", f"learning_logs:leave_out:{digest.id}")
        reply = await day.choose(EDITOR, f"learning_logs:restore:{digest.id}", theirs.id)
    assert "out at its author's word, and stays out" in said(reply)
    out = {line.id: line.out for line in shown.digest().lines}
    assert (out[mine.id], out[theirs.id]) == (Out.NO, Out.AUTHOR)


async def test_a_digest_goes_out_as_soon_as_the_last_author_has_answered(shown: Town) -> None:
    digest = shown.digest()
    async with shown.awake() as day:
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        for account in ("tomos.prydderch", "eilidh.morran", "olu.adeyinka", "niamh.gilsenan", "zoe.kiernan"):
            await day.press(account, f"learning_logs:fair:{digest.id}")
            assert shown.posted() == []
        await day.press("margaret.ashdown", f"learning_logs:fair:{digest.id}")
    assert len(shown.posted()) == 1
    assert shown.digest().published_at is not None


async def test_a_digest_without_a_line_left_is_not_published(shown: Town) -> None:
    digest = shown.digest()
    shown.leave_to_the_test()
    async with shown.awake() as day:
        for line in digest.lines:
            await day.choose(EDITOR, f"learning_logs:drop:{digest.id}", line.id)
        reply = await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        await day.until(at(3, 30, 18))
    assert "nothing to publish. Put a line back first." in said(reply)
    assert shown.posted() == []


async def test_approving_by_two_windows_at_once_publishes_once(waiting: Town) -> None:
    approve = f"learning_logs:approve:{waiting.digest(2).id}"
    async with waiting.awake() as day:
        await asyncio.gather(*(day.press(account, approve) for account in (EDITOR, DEPUTY, EDITOR)))
    assert len(waiting.posted()) == 2


async def test_a_line_whose_author_did_not_answer_in_time_cannot_be_put_back(shown: Town) -> None:
    shown.leave_to_the_test()
    digest = shown.digest()
    async with shown.awake() as day:
        await day.choose(EDITOR, f"learning_logs:drop:{digest.id}", digest.lines[0].id)
        await day.until(at(3, 30, 18))
        reply = await day.choose(EDITOR, f"learning_logs:restore:{digest.id}", digest.lines[0].id)
    assert said(reply).startswith("Its author has not said yes to that line in time")
    assert shown.digest().lines[0].out is Out.EDITOR


async def test_the_editors_card_says_that_the_digest_is_published_and_where(waiting: Town) -> None:
    digest = waiting.digest(2)
    before = [post for post in waiting.told(EDITOR) if "digest 2" in text(post)]
    assert "Draft: " in text(before[-1])
    async with waiting.awake() as day:
        await day.press(DEPUTY, f"learning_logs:approve:{digest.id}")
        await day.until(at(4, 12, 12))
    after = [post for post in waiting.told(EDITOR) if "digest 2" in text(post)]
    assert len(after) == len(before)  # it is edited where it stands, and nothing is sent again
    assert "Published: " in text(after[-1])
    assert f"/digests/{digest.slug}" in text(after[-1])
    assert "Draft" not in text(after[-1])


async def test_an_approved_digest_to_which_nobody_said_yes_is_no_secret_to_its_editor(shown: Town) -> None:
    shown.leave_to_the_test()
    digest = shown.digest()
    async with shown.awake() as day:
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        for account in HAD_SAID_YES:
            await day.press(account, f"learning_logs:leave_out:{digest.id}")
        await day.until(digest.check_until + timedelta(days=3))
    assert shown.digest().kept == ()
    assert shown.digest().state is DigestState.DRAFT
    assert shown.posted() == []
    (told,) = [post for post in shown.told(EDITOR) if "has no line left" in text(post)]
    assert "Your approval is taken back" in text(told)
    assert "You can put back a line you took out." in text(told)
    assert any(action == f"learning_logs:draft:{digest.id}" for action in actions_of(told))


async def test_a_draft_to_which_nobody_said_yes_is_told_too_and_speaks_of_no_approval(shown: Town) -> None:
    shown.leave_to_the_test()
    async with shown.awake() as day:
        for account in HAD_SAID_YES:
            await day.press(account, f"learning_logs:leave_out:{shown.digest().id}")
        await day.until(shown.digest().check_until + timedelta(days=3))
    (told,) = [post for post in shown.told(EDITOR) if "has no line left" in text(post)]
    assert "approval" not in text(told)
