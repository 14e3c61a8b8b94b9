"""Nobody is named, or quoted for more people, than they chose last."""

from __future__ import annotations

import pytest

from bot.programme.learning_logs.rules.publishing import DigestState, Out
from tests.journeys.town import PROJECT, Town, at, text

EDITOR, NAMED = "marcus.delaney", "tomos.prydderch"


async def choose_audience(town: Town, audience: str, *, after_yes: bool) -> None:
    digest = town.digest()
    town.leave_to_the_test()
    async with town.awake() as day:
        if after_yes:
            await day.press(NAMED, f"learning_logs:fair:{digest.id}")
        await day.hand_in(NAMED, f"learning_logs:set_audience:{PROJECT}", audience=(audience,))
        if not after_yes:
            await day.press(NAMED, f"learning_logs:fair:{digest.id}")
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        await day.until(at(3, 30, 18))


async def test_who_agreed_with_their_name_is_named(shown: Town) -> None:
    await choose_audience(shown, "public_named", after_yes=False)
    (post,) = shown.posted()
    assert "Tomos Prydderch" in text(post)


async def test_who_changes_to_no_name_before_saying_yes_is_not_named(shown: Town) -> None:
    await choose_audience(shown, "public_anonymous", after_yes=False)
    (post,) = shown.posted()
    assert "Tomos" not in text(post)
    assert "a participant" in text(post)
    page = shown.page()
    assert page is not None
    assert "Tomos" not in str(page)


async def test_who_changes_to_no_name_after_saying_yes_is_not_named(shown: Town) -> None:
    await choose_audience(shown, "public_anonymous", after_yes=True)
    (post,) = shown.posted()
    assert "Tomos" not in text(post)


async def test_who_narrows_the_audience_after_saying_yes_is_out(shown: Town) -> None:
    lines = [line for line in shown.digest().lines if line.member_id == shown.person(NAMED).id]
    await choose_audience(shown, "insight_team", after_yes=True)
    assert lines
    assert {line.out for line in shown.digest().lines if line.member_id == shown.person(NAMED).id} == {Out.AUTHOR}
    assert not any(line.text in text(post) for post in shown.posted() for line in lines)


@pytest.mark.parametrize("new", ["A patient fell and died, and I cannot cope.", "Captions, and then a rota."])
async def test_an_authors_new_words_take_an_approval_back(shown: Town, new: str) -> None:
    digest = shown.digest()
    mine = [line for line in digest.lines if line.member_id == shown.person(NAMED).id]
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        words = {line.id: (new,) for line in mine}
        await day.hand_in(NAMED, f"learning_logs:reword:{digest.id}", **words)
        assert shown.digest().state is DigestState.DRAFT
        await day.until(at(3, 30, 18))
    assert shown.posted() == []
    assert [said for said in shown.told(EDITOR) if "your approval is taken back" in text(said)]


async def test_who_puts_the_line_in_other_words_is_not_named(shown: Town) -> None:
    digest = shown.digest()
    mine = [line for line in digest.lines if line.member_id == shown.person(NAMED).id]
    shown.leave_to_the_test()
    async with shown.awake() as day:
        words = {line.id: ("Captions help more people than I thought.",) for line in mine}
        await day.hand_in(NAMED, f"learning_logs:reword:{digest.id}", **words)
        await day.press(EDITOR, f"learning_logs:approve:{digest.id}")
        await day.until(at(3, 30, 18))
    (post,) = shown.posted()
    assert "Captions help more people than I thought." in text(post)
    assert "Tomos" not in text(post)
