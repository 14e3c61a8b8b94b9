from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.cast import cast_of
from bot.app.causeway import Act, read_files
from bot.app.script import Step
from bot.app.seed import DEMO_START
from bot.core.consent.rules import State
from bot.inbox.store import by_key, delete_old
from bot.outbox.store import State as Sending
from bot.outbox.store import rows_for_member
from bot.programme.learning_logs.rules.responses import Response, Standing
from bot.routing.requests import Kind
from tests.app.demo import Demo, by_hand, copied, opened, walked
from tests.app.stage import (
    EVER,
    FIRST,
    PROJECT,
    SECOND,
    STEPS,
    cast,
    consents,
    digest,
    log_of,
    member,
    states,
    steps,
)

SHOWN = datetime(2027, 3, 24, 8, 0, tzinfo=UTC)  # the lines of round 1, after the night's quiet hours
LATER = datetime(2027, 4, 10, tzinfo=UTC)  # after the second fortnight


@pytest.fixture(scope="session")
def shown_files(seeded_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo at the moment at which the authors of round 1 are shown their lines."""
    return walked(seeded_files, tmp_path_factory.mktemp("shown"), (DEMO_START, SHOWN))


@pytest.fixture
def lines(shown_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """The demo at that moment."""
    with opened(copied(shown_files, tmp_path), SHOWN) as found:
        yield found


async def test_a_line_is_answered_so_long_after_it_was_shown(lines: Demo) -> None:
    (margaret,) = steps("p06", Act.LINE_OUT)
    alone = cast(lines, margaret)
    assert alone.next_at(DEMO_START) is None
    assert await alone.act(SHOWN, lines.silent) == 0
    assert alone.next_at(DEMO_START) == SHOWN + timedelta(minutes=95)


async def test_nobody_answers_about_a_line_before_it_is_shown(demo: Demo) -> None:
    everybody = cast(demo, *(step for step in STEPS if step.about_a_line))
    assert await everybody.act(EVER, demo.silent) == 0
    assert everybody.next_at(DEMO_START) is None


async def test_each_says_of_their_line_what_they_think(lines: Demo) -> None:
    async with lines.bot() as bot:
        await lines.walk(bot, SHOWN + timedelta(days=1))
    assert states(lines, "margaret.ashdown") == {State.REFUSED}
    assert states(lines, "tomos.prydderch") == {State.NAMED}
    assert states(lines, "eilidh.morran") == {State.ANONYMOUS}
    assert states(lines, "zoe.kiernan") == {State.ASKED}
    (wanted,) = steps("p16", Act.LINE_CHANGE)
    first, *others = consents(lines, "olu.adeyinka")
    assert (first.state, first.words) == (State.AMENDED, wanted.entry.text)
    assert [other.words for other in others] == [other.quote for other in others]
    assert max(Counter(lines.keys).values()) == 1


async def test_a_line_that_the_visitor_answered_about_is_left_alone(lines: Demo) -> None:
    async with lines.bot() as bot:
        await bot.dispatch(by_hand("margaret.ashdown", Kind.PRESS, f"learning_logs:fair:{digest(lines).id}"))
        assert await cast(lines, *steps("p06", Act.LINE_OUT)).act(EVER, bot.dispatch) == 0
    assert states(lines, "margaret.ashdown") == {State.ANONYMOUS}


def thinks_again() -> tuple[Step, Step]:
    (out,) = steps("p06", Act.LINE_OUT)
    (fair,) = steps("p06", Act.LINE_FAIR, number=2)
    return out, replace(fair, round=out.round, earlier=(out,))


async def test_who_thinks_again_takes_back_their_own_no(lines: Demo) -> None:
    async with lines.bot() as bot:
        assert await cast(lines, *thinks_again()).act(SHOWN + timedelta(hours=2), bot.dispatch) == 1
        assert states(lines, "margaret.ashdown") == {State.REFUSED}
        assert await cast(lines, *thinks_again()).act(EVER, bot.dispatch) == 1
    assert states(lines, "margaret.ashdown") == {State.ANONYMOUS}


async def test_a_no_of_the_visitors_is_never_taken_back(lines: Demo) -> None:
    async with lines.bot() as bot:
        await bot.dispatch(by_hand("margaret.ashdown", Kind.PRESS, f"learning_logs:leave_out:{digest(lines).id}"))
        assert await cast(lines, *thinks_again()).act(EVER, bot.dispatch) == 0
    assert states(lines, "margaret.ashdown") == {State.REFUSED}


async def test_a_yes_that_the_visitor_took_back_stays_taken_back(lines: Demo) -> None:
    out, fair = thinks_again()
    async with lines.bot() as bot:
        await cast(lines, out).act(EVER, bot.dispatch)
        press = f"learning_logs:fair:{digest(lines).id}"
        await bot.dispatch(by_hand("margaret.ashdown", Kind.PRESS, press))
    assert await cast(lines, out, fair).act(EVER, lines.silent) == 0


async def test_nobody_thinks_again_about_a_digest_that_is_published(lines: Demo) -> None:
    out, fair = thinks_again()
    async with lines.bot() as bot:
        await lines.walk(
            bot, SHOWN + timedelta(hours=12), cast(lines, *steps("p16"), *steps("p02"), *steps("p03"), out)
        )
        asked = {step.persona.account for step in STEPS if State.ASKED in states(lines, step.persona.account)}
        for account in sorted(asked):
            await bot.dispatch(by_hand(account, Kind.PRESS, f"learning_logs:fair:{digest(lines).id}"))
        await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"learning_logs:approve:{digest(lines).id}"))
    assert digest(lines).published_at is not None
    assert await cast(lines, out, fair).act(EVER, lines.silent) == 0


# --- two fortnights


@pytest.fixture(scope="session")
def two_fortnights(shown_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo after two fortnights."""
    return walked(shown_files, tmp_path_factory.mktemp("later"), (SHOWN, LATER))


@pytest.fixture
def later(two_fortnights: Path, tmp_path: Path) -> Iterator[Demo]:
    """The demo after two fortnights."""
    with opened(copied(two_fortnights, tmp_path), LATER) as found:
        yield found


def test_after_two_fortnights_everybody_stands_where_the_files_say(later: Demo) -> None:
    accounts = {one.id: one.account for one in read_files().people}
    wanted = {Act.ANSWER: Standing.HANDED_IN, Act.NOTHING: Standing.NOTHING}
    for step in STEPS:
        if step.entry.act in wanted and step.prompt_at + step.after < LATER:
            log = log_of(later, accounts[step.persona.id], step.round.key)
            assert log.standing is wanted[step.entry.act], step.key
            assert log.late == (step.persona.id == "p01"), step.key
    for silent in ("p08", "p13"):
        assert log_of(later, accounts[silent]) == Response(FIRST, "")


def test_who_refuses_first_and_allows_it_later_stands_in_the_second_digest(later: Demo) -> None:
    assert states(later, "margaret.ashdown", 1) == {State.REFUSED}
    assert states(later, "margaret.ashdown", 2) == {State.ANONYMOUS}


def test_whoever_was_asked_to_come_back_was_sent_the_prompt_once_more(later: Demo) -> None:
    for account, number in (("niamh.gilsenan", 1), ("olu.adeyinka", 2)):
        rows = later.store.read_now(rows_for_member, member(later, account), states=(Sending.SENT,))
        subject = f"{PROJECT}:{number}"
        assert len([row for row in rows if row.purpose == "log_prompt" and row.subject == subject]) == 2


def test_everything_that_was_asked_was_done(later: Demo) -> None:
    for step in STEPS:
        if not step.about_a_line and step.prompt_at + step.after < LATER:
            key = f"{step.key}.0" if step.entry.act is Act.PARTIAL else step.key
            kept = later.store.read_now(by_key, f"local:{key}")
            assert kept is not None, key
            assert kept.done, key


@pytest.mark.parametrize("inbox", ["kept", "emptied"])
async def test_a_restart_repeats_nothing(later: Demo, inbox: str) -> None:
    if inbox == "emptied":
        later.store.write_now(delete_old, EVER)

    def seen() -> list[object]:
        people = sorted({step.persona.account for step in STEPS})
        logs = [log_of(later, account, key) for account in people for key in (FIRST, SECOND)]
        return [*logs, *(consents(later, account, number) for account in people for number in (1, 2))]

    before = seen()
    async with later.bot() as bot:
        with capture_logs() as logs:
            await cast_of(later.store, later.community).act(LATER, bot.dispatch)
    assert seen() == before
    assert [entry for entry in logs if entry["log_level"] == "warning"] == []
