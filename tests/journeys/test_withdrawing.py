"""Words that are taken back disappear from the digest, its page, where it was posted, and the store."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from bot.outbox.store import empty_old
from bot.programme.learning_logs.rules.publishing import Out
from bot.routing.replies import Show
from bot.store import Store
from bot.store.metadata import metadata
from bot.ui.plain import plain
from tests.journeys.town import Town, at, markdown, text

AUTHOR, OTHER = "eilidh.morran", "tomos.prydderch"


def line_of(town: Town, account: str) -> str:
    """Give the line of somebody's that is in the first digest."""
    return next(line.text for line in town.digest().kept if line.member_id == town.person(account).id)


def found_in(store: Store, words: list[str]) -> set[tuple[str, str, str]]:
    """Give every place of the store that holds one of these, in any table, as it is or as JSON writes it."""
    sought = {
        form: each for each in words for form in (each, json.dumps(each)[1:-1], json.dumps(json.dumps(each))[3:-3])
    }
    with store.engine.connect() as connection:
        return {
            (table.name, column, sought[form])
            for table in metadata.sorted_tables
            for row in connection.execute(sa.select(table)).mappings()
            for column, value in row.items()
            for form in sought
            if form in (value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False))
        }


def sentences(town: Town, account: str) -> list[str]:
    """Give every sentence that somebody has typed or handed in."""
    logs = [log for number in (1, 2) if (log := town.log(account, number)) is not None]
    said = [" ".join(given) for log in logs for given in (*log.handed_in.values(), *log.typed.values())]
    return [part for words in said for part in words.replace("\n", ". ").split(". ") if len(part) > 14]


async def test_erasing_an_author_takes_their_line_out_everywhere(published: Town) -> None:
    mine, theirs = line_of(published, AUTHOR), line_of(published, OTHER)
    assert mine in text(published.posted()[0])
    async with published.awake() as day:
        await day.press(AUTHOR, "me:erase_now:")
        await day.until(at(3, 30, 18, 30))
    (post,) = published.posted()
    assert mine not in text(post)
    assert theirs in text(post)
    assert post.edited_at is not None
    assert mine not in markdown(published)
    assert "**Changed on" in markdown(published)
    page = published.page()
    assert page is not None
    assert page.changed_at == published.digest().changed_at
    assert "Eilidh" not in markdown(published)
    assert not any(mine in text(each) for each in published.told("marcus.delaney"))


async def test_an_author_takes_their_words_out_of_a_published_digest_by_the_button_they_have(published: Town) -> None:
    digest, mine = published.digest(), line_of(published, AUTHOR)
    async with published.awake() as day:
        reply = await day.press(AUTHOR, f"learning_logs:leave_out:{digest.id}")
        assert isinstance(reply, Show)
        assert plain(reply.message).startswith("Done. Your words are out of the digest")
        again = await day.press(AUTHOR, f"learning_logs:leave_out:{digest.id}")
        assert again == reply
        refused = await day.press(AUTHOR, f"learning_logs:fair:{digest.id}")
        assert isinstance(refused, Show)
        assert "nothing can be added" in plain(refused.message)
    (post,) = published.posted()
    assert mine not in text(post)
    assert published.digest().changed_at is not None
    assert [row.kind for row in published.sent("digest_changed") if row.member_id is None] == ["edit"]


async def test_two_who_leave_one_after_the_other_are_both_gone(published: Town) -> None:
    lines = [line_of(published, AUTHOR), line_of(published, OTHER)]
    async with published.awake() as day:
        await day.press(AUTHOR, "me:erase_now:")
        await day.press(OTHER, "me:erase_now:")
    (post,) = published.posted()
    assert not any(line in text(post) for line in lines)
    assert found_in(published.store, lines) == set()


async def test_who_had_refused_leaves_without_a_mark(published: Town) -> None:
    before = published.posted()[0].version
    async with published.awake() as day:
        await day.press("margaret.ashdown", "me:erase_now:")
    assert published.posted()[0].version == before
    assert published.digest().changed_at is None
    assert published.sent("digest_changed") == [row for row in published.sent("digest_changed") if row.member_id]


@pytest.mark.parametrize("account", [AUTHOR, "margaret.ashdown"])
async def test_when_nobody_knows_any_more_what_was_posted_the_page_still_tells(published: Town, account: str) -> None:
    published.store.write_now(empty_old, at(4, 30))
    assert published.rows("digest_published") == []
    async with published.awake() as day:
        await day.press(account, "me:erase_now:")
    assert (published.digest().changed_at is not None) == (account == AUTHOR)  # Margaret had refused


async def test_a_line_taken_out_of_a_draft_never_goes_out(shown: Town) -> None:
    digest, mine, theirs = shown.digest(), line_of(shown, AUTHOR), line_of(shown, OTHER)
    his = line_of(shown, "olu.adeyinka")
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press(AUTHOR, f"learning_logs:fair:{digest.id}")
        await day.press("olu.adeyinka", f"learning_logs:fair:{digest.id}")
        await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
        await day.press(AUTHOR, "me:erase_now:")
        await day.until(at(3, 30, 18))
    (post,) = shown.posted()
    assert mine not in text(post)
    assert theirs not in text(post)  # nobody had answered for it
    assert his in text(post)
    assert shown.digest().changed_at is None


async def test_words_taken_back_while_everything_is_held_are_not_posted_afterwards(shown: Town) -> None:
    digest, mine, his = shown.digest(), line_of(shown, AUTHOR), line_of(shown, "olu.adeyinka")
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.press(AUTHOR, f"learning_logs:fair:{digest.id}")
        await day.press("olu.adeyinka", f"learning_logs:fair:{digest.id}")
        await day.press("marcus.delaney", f"learning_logs:approve:{digest.id}")
        await day.press("hannah.whitcombe", "staff:hold:")
        await day.until(at(3, 30, 18))
        assert shown.posted() == []
        await day.press(AUTHOR, f"learning_logs:leave_out:{digest.id}")
        await day.press("hannah.whitcombe", "staff:release:")
    (post,) = shown.posted()
    assert mine not in text(post)
    assert his in text(post)


async def test_nothing_of_an_erased_person_is_left_in_any_table_and_the_others_go_on(published: Town) -> None:
    person = published.person("olu.adeyinka")
    words = [*sentences(published, "olu.adeyinka"), "Video triage from the patient's home takes us longer"]
    assert len(words) > 6
    assert found_in(published.store, words)  # there is something to erase
    async with published.awake() as day:
        shown = await day.press("olu.adeyinka", "me:data:")
        assert isinstance(shown, Show)
        assert [each for each in words[:-1] if each not in plain(shown.message)] == []
        await day.press("olu.adeyinka", "me:erase_now:")
        left = [*words, person.name, "olu.adeyinka", "Thames South Ambulance"]
        assert found_in(published.store, left) == set()
        before = len(published.told("olu.adeyinka"))
        await day.until(at(4, 5, 13))
    assert len(published.told("olu.adeyinka")) == before
    assert len(published.sent("log_reminder", number=2)) == 3
    assert published.log("eilidh.morran", 2) is not None
    assert found_in(published.store, left) == set()


async def test_what_was_left_out_of_a_digest_goes_as_well(shown: Town) -> None:
    sentence = "if you've cracked this, I'm on my northern phone"
    assert any(sentence in left.text for left in shown.digest().left_out)
    assert any(sentence in text(each) for each in shown.told("marcus.delaney"))
    async with shown.awake() as day:
        await day.press("niamh.gilsenan", "me:erase_now:")
    assert found_in(shown.store, [sentence]) == set()
    assert not any(sentence in text(each) for each in shown.told("marcus.delaney"))
    kept = shown.digest().left_out
    assert any("speaks to a machine" in left.why for left in kept)  # other people's stay


async def test_who_comes_back_after_being_erased_is_somebody_new(published: Town) -> None:
    before = published.person("olu.adeyinka").id
    async with published.awake() as day:
        await day.press("olu.adeyinka", "me:erase_now:")
        await day.type("olu.adeyinka", "log")
    after = published.person("olu.adeyinka")
    assert after.id != before
    assert not after.is_member


async def test_a_person_who_leaves_keeps_what_they_agreed_to(published: Town) -> None:
    mine = line_of(published, AUTHOR)
    async with published.awake() as day:
        await day.press(AUTHOR, "me:leave:")
        await day.until(at(3, 30, 18, 30))
    assert mine in text(published.posted()[0])
    assert published.digest().changed_at is None
    line = next(line for line in published.digest().lines if line.text == mine)
    assert line.out is Out.NO
