from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.app.bot import Bot
from bot.app.cast import cast_of, steps_of
from bot.app.causeway import Act, read_files
from bot.app.seed import DEMO_START
from bot.core.members.actions import find_person
from bot.errors import ConfigError
from bot.outbox.store import rows_for_member
from bot.programme.learning_logs.actions.taking_part import leave
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import Standing
from bot.routing.replies import FormErrors, Quiet, Reply
from bot.routing.requests import Kind, Request
from bot.store import Tx
from tests.app.demo import Demo, by_hand
from tests.app.stage import (
    COMMUNITY,
    EVER,
    FIRST,
    PROJECT,
    STEPS,
    cast,
    log_of,
    member,
    steps,
)

PROMPT = datetime(2027, 3, 16, 12, 30, tzinfo=UTC)


@pytest.fixture
async def bot(demo: Demo) -> AsyncIterator[Bot]:
    """The bot on a fresh demo, its prompts of round 1 just sent."""
    async with demo.bot() as found:
        demo.clock.move_to(PROMPT)
        await found.do_due()
        yield found


# --- when


def test_the_steps_are_those_of_the_files_in_their_order() -> None:
    assert [step.entry for step in STEPS] == list(read_files().steps)
    assert len({step.key for step in STEPS}) == len(STEPS)
    assert STEPS[0].key == f"cast:{FIRST}:p05:later:0"


def test_somebody_acts_so_long_after_the_prompt_on_their_own_clock(demo: Demo) -> None:
    (declan,) = steps("p04", Act.ANSWER)
    assert cast(demo, declan).next_at(DEMO_START) == PROMPT + timedelta(minutes=35)
    madrid = replace(declan, zone="Europe/Madrid")
    assert cast(demo, madrid).next_at(DEMO_START) == PROMPT + timedelta(minutes=35 - 60)


def test_the_second_prompt_comes_at_the_same_time_on_the_wall_after_the_clocks_change(demo: Demo) -> None:
    (declan,) = steps("p04", Act.ANSWER, number=2)
    assert cast(demo, declan).next_at(DEMO_START) == datetime(2027, 3, 30, 11, 52, tzinfo=UTC)


def test_the_next_moment_lies_after_the_one_asked_about(demo: Demo) -> None:
    everybody = cast_of(demo.store, demo.community)
    moments = [DEMO_START]
    while (coming := everybody.next_at(moments[-1])) is not None:
        moments.append(coming)
    assert moments[1] == PROMPT + timedelta(minutes=12)
    assert moments == sorted(set(moments))
    assert len(moments) - 1 == sum(not step.about_a_line for step in STEPS)


async def test_what_is_due_is_done_in_order_and_only_once(demo: Demo) -> None:
    everybody = cast(demo, *reversed([step for step in STEPS if step.entry.act in (Act.ANSWER, Act.NOTHING)]))
    due = datetime(2027, 3, 16, 20, 0, tzinfo=UTC)
    assert await everybody.act(due, demo.silent) == 4
    assert demo.keys == [f"cast:{FIRST}:{who}:0" for who in ("p04:answer", "p07:nothing", "p02:answer", "p05:answer")]
    assert await everybody.act(due, demo.silent) == 0
    assert await everybody.act(EVER, demo.silent) > 4
    assert max(Counter(demo.keys).values()) == 1


async def test_before_anything_is_due_nobody_acts(demo: Demo) -> None:
    assert await cast_of(demo.store, demo.community).act(PROMPT, demo.silent) == 0
    assert demo.asked == []


async def test_what_was_done_is_not_announced_again(demo: Demo) -> None:
    (declan,) = steps("p04", Act.ANSWER)
    alone = cast(demo, declan)
    await alone.act(PROMPT + timedelta(minutes=35), demo.silent)
    assert alone.next_at(DEMO_START) is None


async def test_after_a_restart_the_same_things_are_asked_under_the_same_keys(demo: Demo) -> None:
    for _start in range(2):
        await cast(demo, *steps("p04", Act.ANSWER), *steps("p03", Act.PARTIAL)).act(EVER, demo.silent)
    half = len(demo.asked) // 2
    assert demo.asked[:half] == demo.asked[half:]


# --- what, and as whom


async def test_an_answer_is_a_form_handed_in_from_ones_own_talk_with_the_bot(demo: Demo) -> None:
    await cast(demo, *steps("p04", Act.ANSWER)).act(EVER, demo.silent)
    (request,) = demo.asked
    assert (request.kind, str(request.action)) == (Kind.SUBMIT, f"learning_logs:hand_in:{FIRST}")
    assert (request.platform, request.account) == ("local", "declan.mcgurk")
    assert (request.account_name, request.channel) == ("Declan McGurk", "dm:declan.mcgurk")
    assert request.values["what_helped"] == ("leadership", "colleagues_elsewhere")
    assert request.values["confidence"] == ("4",)
    assert request.values["plan_next"] == ("Cut the consent form to one side of A4 with the carers' group",)


async def test_nothing_to_report_is_a_press(demo: Demo) -> None:
    await cast(demo, *steps("p07")).act(EVER, demo.silent)
    assert [(r.kind, str(r.action)) for r in demo.asked] == [(Kind.PRESS, f"learning_logs:nothing:{FIRST}")]


async def test_a_form_half_filled_in_is_kept_one_answer_at_a_time(demo: Demo) -> None:
    await cast(demo, *steps("p03", Act.PARTIAL)).act(EVER, demo.silent)
    assert {(r.kind, str(r.action), len(r.values)) for r in demo.asked} == {
        (Kind.KEEP, f"learning_logs:keep:{FIRST}", 1)
    }
    assert [next(iter(r.values)) for r in demo.asked] == ["what_changed", "what_got_in_the_way"]
    assert demo.keys == [f"cast:{FIRST}:p03:partial:0.{number}" for number in range(2)]


async def test_what_is_for_fewer_people_is_sent_with_its_own_audience(demo: Demo) -> None:
    (olu,) = steps("p16", Act.ANSWER)
    assert olu.entry.audience == {"what_got_in_the_way": Audience.INSIGHT_TEAM}
    await cast(demo, olu).act(EVER, demo.silent)
    (request,) = demo.asked
    assert request.values["audience.what_got_in_the_way"] == ("insight_team",)
    assert "audience.what_learnt" not in request.values


async def test_later_is_the_choice_below_the_prompt_that_was_sent(demo: Demo, bot: Bot) -> None:
    await cast(demo, *steps("p05", Act.LATER)).act(PROMPT + timedelta(minutes=12), bot.dispatch)
    await bot.settle()
    (waiting,) = demo.store.read_now(rows_for_member, member(demo, "niamh.gilsenan"))
    assert waiting.purpose == "log_prompt"
    assert waiting.not_before == datetime(2027, 3, 16, 19, 0, tzinfo=UTC)


async def test_later_needs_a_prompt_that_has_come(demo: Demo) -> None:
    assert await cast(demo, *steps("p05", Act.LATER)).act(EVER, demo.silent) == 0


# --- the visitor has the say


def typed(**values: tuple[str, ...]) -> Request:
    return replace(by_hand("declan.mcgurk", Kind.KEEP, f"learning_logs:keep:{FIRST}"), values=values)


VISITS: dict[str, Sequence[Request]] = {
    "handed_in": [
        by_hand("declan.mcgurk", Kind.SUBMIT, f"learning_logs:hand_in:{FIRST}", what_changed=("Mine.",)),
    ],
    "nothing": [by_hand("declan.mcgurk", Kind.PRESS, f"learning_logs:nothing:{FIRST}")],
    "skipped": [by_hand("declan.mcgurk", Kind.PRESS, f"learning_logs:skip:{FIRST}")],
    "open": [typed(what_changed=("Mine.",))],
}


@pytest.mark.parametrize("standing", VISITS)
async def test_what_the_visitor_did_as_somebody_is_left_alone(demo: Demo, bot: Bot, standing: str) -> None:
    for request in VISITS[standing]:
        await bot.dispatch(request)
    before = log_of(demo, "declan.mcgurk")
    assert before.standing == standing
    assert await cast(demo, *steps("p04", Act.ANSWER)).act(EVER, demo.silent) == 0
    await cast(demo, *steps("p04", Act.ANSWER)).act(EVER, bot.dispatch)
    assert log_of(demo, "declan.mcgurk") == before


async def test_an_answer_emptied_again_is_no_answer_of_the_visitors(demo: Demo, bot: Bot) -> None:
    await bot.dispatch(typed(what_changed=("",)))
    assert await cast(demo, *steps("p04", Act.ANSWER)).act(EVER, bot.dispatch) == 1
    assert log_of(demo, "declan.mcgurk").standing is Standing.HANDED_IN


async def test_nothing_to_report_is_not_said_over_what_a_visitor_has_typed(demo: Demo, bot: Bot) -> None:
    await bot.dispatch(by_hand("kwame.adjetey", Kind.KEEP, f"learning_logs:keep:{FIRST}", what_learnt=("Mine.",)))
    assert await cast(demo, *steps("p07")).act(EVER, demo.silent) == 0


async def test_the_cast_goes_on_with_what_it_began_itself(demo: Demo, bot: Bot) -> None:
    began, handed_in = steps("p03", Act.PARTIAL, Act.ANSWER)
    assert await cast(demo, began).act(EVER, bot.dispatch) == 1
    assert set(log_of(demo, "eilidh.morran").typed) == {"what_changed", "what_got_in_the_way"}
    assert await cast(demo, began, handed_in).act(EVER, bot.dispatch) == 1
    log = log_of(demo, "eilidh.morran")
    assert log.standing is Standing.HANDED_IN
    assert log.handed_in["what_changed"] == (began.entry.answers["what_changed"],)
    assert log.handed_in["what_got_in_the_way"] == (handed_in.entry.answers["what_got_in_the_way"],)


async def test_a_visitor_who_changes_what_the_cast_began_has_taken_over(demo: Demo, bot: Bot) -> None:
    began, handed_in = steps("p03", Act.PARTIAL, Act.ANSWER)
    await cast(demo, began).act(EVER, bot.dispatch)
    await bot.dispatch(by_hand("eilidh.morran", Kind.KEEP, f"learning_logs:keep:{FIRST}", what_changed=("Mine.",)))
    assert await cast(demo, began, handed_in).act(EVER, demo.silent) == 0


async def test_a_prompt_that_the_visitor_put_off_is_not_put_off_again(demo: Demo, bot: Bot) -> None:
    (niamh,) = steps("p05", Act.LATER)
    await cast(demo, niamh).act(EVER, demo.silent)
    (request,) = demo.asked
    await bot.dispatch(replace(request, key="visitor:later"))
    assert await cast(demo, niamh).act(EVER, demo.silent) == 0


async def test_who_has_left_the_project_does_nothing_more(demo: Demo) -> None:
    def leaves(tx: Tx) -> None:
        person = find_person(tx, "local", "declan.mcgurk")
        assert person is not None
        leave(tx, demo.community, person, PROJECT)

    demo.store.write_now(leaves)
    assert await cast(demo, *steps("p04")).act(EVER, demo.silent) == 0


# --- what goes wrong


async def test_a_form_that_needs_another_look_is_logged_without_a_word_of_it_and_stops_nobody(demo: Demo) -> None:
    async def dispatch(request: Request) -> Reply:
        return FormErrors({"what_changed": "SECRET"}) if request.account == "declan.mcgurk" else Quiet()

    with capture_logs() as logs:
        done = await cast(demo, *steps("p04", Act.ANSWER), *steps("p02", Act.ANSWER)).act(EVER, dispatch)
    assert done == 2
    errors = [entry for entry in logs if entry["event"] == "cast_form_errors"]
    assert errors == [
        {
            "event": "cast_form_errors",
            "log_level": "warning",
            "request": f"cast:{FIRST}:p04:answer:0",
            "questions": ["what_changed"],
        }
    ]
    assert "SECRET" not in str(logs)
    assert "follow-up" not in str(logs)


async def test_a_refusal_is_logged_by_the_step_alone(demo: Demo, bot: Bot) -> None:
    demo.clock.move_to(DEMO_START)  # before the log has opened
    with capture_logs() as logs:
        await cast(demo, *steps("p07")).act(EVER, bot.dispatch)
    refused = [entry for entry in logs if entry["event"] == "cast_step_refused"]
    assert refused == [
        {"event": "cast_step_refused", "log_level": "warning", "step": f"cast:{FIRST}:p07:nothing:0"},
    ]


async def test_what_went_well_is_not_logged_as_a_refusal(demo: Demo, bot: Bot) -> None:
    with capture_logs() as logs:
        await cast(demo, *steps("p04", Act.ANSWER), *steps("p07"), *steps("p05", Act.LATER)).act(EVER, bot.dispatch)
    assert [entry for entry in logs if entry["log_level"] == "warning"] == []


def test_a_cast_without_a_project_is_refused() -> None:
    with pytest.raises(ConfigError, match="takes part in"):
        steps_of(COMMUNITY.model_copy(update={"projects": ()}))
