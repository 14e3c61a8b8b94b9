"""What is typed about a line, asked of the group or kept too long: no identifier goes further, nothing stays behind."""

from __future__ import annotations

import sqlalchemy as sa

from bot.core.safety.store import add_statement
from bot.core.safety.tables import identifier_statements
from bot.programme.learning_logs.actions.keeping import delete_what_is_old
from bot.programme.learning_logs.rules.publishing import DigestLine, Out
from bot.programme.learning_logs.store.desk import answers_of_round
from bot.programme.learning_logs.store.free_texts import free_text, save_free_text
from bot.programme.learning_logs.store.logs import handed_in
from bot.programme.learning_logs.store.pack_source import project_source
from bot.programme.learning_logs.tables import answers, conversations
from bot.routing.replies import FormErrors, Show
from bot.store.metadata import metadata
from tests.journeys.town import PROJECT, Town, at, text

NAMED, ASKS = "tomos.prydderch", "declan.mcgurk"
NUMBER = "943 476 5919"
FIRST = f"{PROJECT}:1"


def dump(town: Town) -> str:
    """Everything in the store, as one text."""
    with town.store.engine.connect() as connection:
        return "\n".join(
            str(tuple(row)) for table in metadata.sorted_tables for row in connection.execute(sa.select(table))
        )


def only_line_of(town: Town, account: str) -> DigestLine:
    """The one line of somebody's in the first digest."""
    (line,) = [line for line in town.digest().lines if line.member_id == town.person(account).id]
    return line


async def test_new_words_for_a_line_are_looked_through_before_anybody_sees_them(shown: Town) -> None:
    digest = shown.digest()
    line = only_line_of(shown, NAMED)
    shown.leave_to_the_test()
    async with shown.awake() as day:
        typed = {line.id: (f"It helped NHS number {NUMBER} a lot.",)}
        reply = await day.hand_in(NAMED, f"learning_logs:reword:{digest.id}", **typed)
        assert isinstance(reply, FormErrors)
        assert "an NHS number" in reply.errors[line.id]
        assert [ask.about for ask in reply.asks] == [line.id]
        assert shown.digest().lines == digest.lines
        assert NUMBER not in dump(shown)
        masked = await day.hand_in(
            NAMED, f"learning_logs:reword:{digest.id}", **typed, **{f"about.{line.id}": ("mask",)}
        )
        assert isinstance(masked, Show)
    now = only_line_of(shown, NAMED)
    assert now.text == "It helped NHS number [an NHS number] a lot."
    assert NUMBER not in dump(shown)


async def test_an_answer_of_its_own_that_is_no_longer_for_anyone_takes_its_line_along(shown: Town) -> None:
    digest = shown.digest()
    line = only_line_of(shown, NAMED)
    query = sa.select(answers.c.question).where(answers.c.id == line.sources[0])
    question = shown.store.read_now(lambda tx: tx.value(query))
    shown.leave_to_the_test()
    async with shown.awake() as day:
        await day.hand_in(NAMED, f"learning_logs:set_readers:{FIRST}", **{f"audience.{question}": ("project",)})
    now = only_line_of(shown, NAMED)
    assert now.out is Out.AUTHOR
    others = [each for each in shown.digest().lines if each.id != line.id]
    assert {each.out for each in others} == {each.out for each in digest.lines if each.id != line.id}


async def test_who_is_erased_takes_along_what_they_asked_the_group(shown: Town) -> None:
    words = "one-page consent form"
    assert [words in text(post) for post in shown.asked()].count(True) == 1
    assert words in dump(shown)
    async with shown.awake() as day:
        await day.press(ASKS, "me:erase_now:")
        await day.until(at(3, 24, 11))
    assert words not in dump(shown)
    assert [words in text(post) for post in shown.asked()].count(True) == 0
    assert len(shown.asked()) > 0  # other people's stand


async def test_drafts_go_after_a_fortnight_and_logs_when_their_time_is_over(fresh: Town) -> None:
    fresh.leave_to_the_test()
    niamh, tomos = "niamh.gilsenan", "tomos.prydderch"
    async with fresh.awake() as day:
        await day.until(at(3, 16, 13))
        await day.keep(niamh, f"learning_logs:keep:{FIRST}", what_changed=("Half of it.",))
        await day.hand_in(tomos, f"learning_logs:hand_in:{FIRST}", what_changed=("All of it.",))
        await day.press(niamh, f"learning_logs:talk:{FIRST}")
        fresh.store.write_now(save_free_text, FIRST, fresh.person(niamh).id, "In one go.")
        fresh.store.write_now(add_statement, fresh.person(tomos).id, FIRST, "what_changed", "f", "phone_number")
        await day.until(at(3, 29, 4))
        half = fresh.log(niamh)
        assert half is not None
        assert half.typed["what_changed"] == ("Half of it.",)
        assert fresh.store.read_now(free_text, FIRST, fresh.person(niamh).id) == "In one go."
        await day.until(at(3, 31, 4))
        assert fresh.log(niamh).typed == {}
        assert fresh.store.read_now(free_text, FIRST, fresh.person(niamh).id) == ""
        assert fresh.store.read_now(lambda tx: tx.rows(sa.select(conversations))) == []
        assert fresh.log(tomos).handed_in["what_changed"] == ("All of it.",)
    brief = fresh.community.retention.model_copy(update={"logs_days": 1})
    fresh.store.write_now(delete_what_is_old, fresh.community.model_copy(update={"retention": brief}))
    assert fresh.log(tomos) is None
    assert fresh.store.read_now(lambda tx: tx.rows(sa.select(identifier_statements))) == []


def test_a_ticked_box_is_no_answer_to_anybody_who_reads_answers(shown: Town) -> None:
    ticks = sa.select(sa.func.count()).where(answers.c.question.startswith("tick."))
    assert shown.store.read_now(lambda tx: tx.value(ticks)) > 0
    project = shown.community.projects[0]
    read = [
        *shown.store.read_now(handed_in, PROJECT),
        *shown.store.read_now(project_source, project, {}).given,
        *shown.store.read_now(answers_of_round, PROJECT, 1),
    ]
    assert read
    assert [each.question for each in read if "." in each.question] == []
