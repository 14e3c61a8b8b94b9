"""A project made in chat: planned, an open call with a waiting list, rounds, a change, a new consent text."""

from __future__ import annotations

from bot.app.discover import capabilities
from bot.config import Project
from bot.core.audit.actions import entries
from bot.core.capability import programme_of
from bot.core.channels.actions import channel_seen
from bot.core.channels.rules import Channel
from bot.programme.learning_logs.actions.agreeing import agreements
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.store.logs import handed_in, participant
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.ui.form import Form
from bot.ui.message import Button, Buttons, Select
from bot.ui.plain import plain
from tests.journeys.town import Day, Town, at, markdown, text

TEAM = "hannah.whitcombe"
KWAME, AISHA, PRIYA, TOMOS = "kwame.adjetey", "aisha.mahmood", "priya.nandakumar", "tomos.prydderch"
HOME = "hospital-at-home"
WHEN = {"start": ("2027-03-29",), "cadence_days": ("14",), "rounds": ("3",)}
DAYS = {"prompt": ("Tuesday 12:30",), "reminder": ("monday 12.30",), "close": ("Tue 12:00",)}
TEXT = "Every two weeks we ask a few questions. The insight team reads what you write."


def words(reply: Reply) -> str:
    assert isinstance(reply, Show), reply
    return plain(reply.message)


def form(reply: Reply) -> Form:
    assert isinstance(reply, OpenForm), reply
    return reply.form


def draft_of(reply: Reply) -> str:
    """The id of the draft that a card is about."""
    assert isinstance(reply, Show), reply
    found = [
        action
        for block in reply.message.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
        if isinstance(button, Button) and (action := button.action).startswith("learning_logs:plan_questions:")
    ]
    return found[0].rpartition(":")[2]


def question_of(reply: Reply) -> str:
    """The id of the question that a card is about."""
    assert isinstance(reply, Show), reply
    (found,) = [
        button.action
        for block in reply.message.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
        if isinstance(button, Button) and button.action.startswith("learning_logs:plan_only_if:")
    ]
    return found.rpartition("/")[2]


def project(town: Town, project_id: str = HOME) -> Project:
    """A project as the programme stands now."""
    programme = town.store.read_now(programme_of(capabilities()), town.community)
    found = programme.project(project_id)
    assert found is not None
    return found


async def add_question(day: Day, draft: str, kind: str, asked: str, **more: tuple[str, ...]) -> str:
    action = f"learning_logs:plan_save_question:{draft}/new"
    return question_of(await day.hand_in(TEAM, action, text=(asked,), way=(kind,), **more))


async def plan(day: Day) -> str:
    """Plan a project up to putting it out, and give its draft."""
    shown = form(await day.press(TEAM, "learning_logs:plan_new:"))
    about = {"name": ("Hospital at home",), "description": ("What makes it safe?",), "minutes": ("5",)}
    reply = await day.hand_in(TEAM, shown.action, **about)
    draft = draft_of(reply)
    assert "Still needed" in words(reply)
    save = f"learning_logs:plan_save:{draft}"
    await day.hand_in(TEAM, f"{save}/when", **WHEN)
    await day.hand_in(TEAM, f"{save}/days", **DAYS)
    people = form(await day.press(TEAM, f"learning_logs:plan_open_step:{draft}/people"))
    ids = {option.label: option.value for option in people.questions[0].options}  # type: ignore[union-attr]
    who = {"editor": (ids["Marcus Delaney"],), "deputy": (ids["Hannah Whitcombe"],)}
    await day.hand_in(TEAM, people.action, **who, default_audience=("insight_team",))
    await day.hand_in(TEAM, f"{save}/consent", text=(TEXT,))
    wished = {"places": ("3",), "channels": ("#general, start-here",), "spread": ("Wales: at least 1",)}
    await day.hand_in(TEAM, f"{save}/call", **wished)
    used = await add_question(day, draft, "one", "Did you use it?", required=("yes",))
    await day.hand_in(TEAM, f"learning_logs:plan_save_answers:{draft}/{used}", options=("Yes\nNo",))
    why = await add_question(day, draft, "long", "Why not?", required=("yes",))
    await day.hand_in(TEAM, f"learning_logs:plan_save_only_if:{draft}/{why}", answers=(f"{used}=no",))
    await add_question(day, draft, "number", "How many patients?")
    await add_question(day, draft, "long", "What worries you?", round=("2",))
    return draft


async def put_out(day: Day) -> Reply:
    return await day.press(TEAM, f"learning_logs:plan_put_out:{await plan(day)}")


async def ask(day: Day, account: str) -> Reply:
    return await day.hand_in(account, f"learning_logs:join:{HOME}", audience=("project",))


async def test_a_project_is_planned_in_steps_and_its_call_is_posted(fresh: Town) -> None:
    async with fresh.awake() as day:
        draft = await plan(day)
        people = form(await day.press(TEAM, f"learning_logs:plan_open_step:{draft}/people"))
        editor, deputy, audience = (each.value for each in people.questions)
        assert (editor[1:], deputy[1:]) == (("marcus.delaney",), (TEAM,))  # by account, for the platforms' pickers
        picked = await day.hand_in(TEAM, people.action, editor=editor[1:], deputy=deputy, default_audience=audience)
        assert isinstance(picked, Show)
        preview = form(await day.press(TEAM, f"learning_logs:plan_preview:{draft}/0"))
        assert [each.label for each in preview.questions] == ["Did you use it?", "Why not?", "How many patients?"]
        assert "“No” to “Did you use it?”" in preview.questions[1].hint
        assert not preview.questions[1].required
        assert "Nothing was handed in" in words(await day.hand_in(TEAM, preview.action))
        assert "version 1" in words(await day.press(TEAM, f"learning_logs:plan_put_out:{draft}"))
        await day.until(at(3, 15, 12))
    found = project(fresh)
    assert (found.version, found.rounds, found.cadence_days, found.consent.version) == (1, 3, 14, "1")
    assert [each.type for each in found.questions] == ["choice", "long", "number", "long"]
    assert any("Open call: Hospital at home" in text(post) for post in fresh.posted("start-here", TEAM))
    made = fresh.store.read_now(entries, subject=HOME)
    assert [entry.action for entry in made] == ["project.made"]


async def test_each_step_names_what_is_wrong_where_it_is_wrong(fresh: Town) -> None:
    async with fresh.awake() as day:
        draft = await plan(day)
        save = f"learning_logs:plan_save:{draft}"
        cases = {
            "when": ({**WHEN, "cadence_days": ("367",)}, "cadence_days"),
            "days": ({**DAYS, "close": ("some time",)}, "close"),
            "call": ({"spread": ("Mars: at least 2",)}, "spread"),
            "consent": ({"text": ()}, "text"),
        }
        for part, (typed, wrong) in cases.items():
            reply = await day.hand_in(TEAM, f"{save}/{part}", **typed)
            assert isinstance(reply, FormErrors), part
            assert list(reply.errors) == [wrong]
        await day.hand_in(TEAM, f"{save}/when", **{**WHEN, "start": ("2027-03-01",)})
        reply = await day.press(TEAM, f"learning_logs:plan_put_out:{draft}")
        assert "later start" in words(reply)
        await day.hand_in(TEAM, f"{save}/when", **{**WHEN, "cadence_days": ("7",)})
        await day.hand_in(TEAM, f"{save}/days", **{**DAYS, "close": ("Tue 13:00",)})
        assert "close after the next one opens" in words(await day.press(TEAM, f"learning_logs:plan_draft_of:{draft}"))


async def test_a_channel_that_cannot_be_posted_to_is_named_at_its_field(fresh: Town) -> None:
    about = {"name": ("Hospital at home",), "description": ("What makes it safe?",), "minutes": ("5",)}
    async with fresh.awake() as day:
        draft = await plan(day)
        save = f"learning_logs:plan_save:{draft}"
        for typed, problem in (("no such channel", True), ("#insight-digests", False)):
            reply = await day.hand_in(TEAM, f"{save}/about", **about, channel=(typed,))
            assert isinstance(reply, FormErrors) == problem, typed
        assert "Monday 29 March 2027" in words(await day.press(TEAM, f"learning_logs:plan_draft_of:{draft}"))
        fresh.store.write_now(channel_seen, Channel("local", "c1", "start-here"))
        for typed, problem in (("insight-digests", True), ("#start-here", False)):
            for part, typing in (("about", {**about, "channel": (typed,)}), ("call", {"channels": (typed,)})):
                reply = await day.hand_in(TEAM, f"{save}/{part}", **typing)
                assert isinstance(reply, FormErrors) == problem, (part, typed)


async def test_only_the_insight_team_may_plan(fresh: Town) -> None:
    async with fresh.awake() as day:
        for action in ("learning_logs:plan_open:", "learning_logs:plan_new:", f"learning_logs:plan_people:{HOME}"):
            assert "the insight team" in words(await day.press(KWAME, action))


async def test_who_asks_beyond_the_places_waits_and_gets_the_place_that_becomes_free(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        for account in (KWAME, AISHA):
            assert "You take part in Hospital at home" in words(await ask(day, account))
        kept = words(await ask(day, PRIYA))
        assert "kept for groups of whom there are still too few" in kept
        assert "number 1 on the waiting list" in kept
        assert "You take part" in words(await ask(day, TOMOS))
        assert "All 3 places are taken" in words(await day.press(PRIYA, f"learning_logs:my_place:{HOME}"))
        seen = words(await day.press(TEAM, f"learning_logs:plan_people:{HOME}"))
        assert "Fewer than five people" in seen
        assert "Priya Nandakumar" in seen
        await day.press(AISHA, f"learning_logs:leave:{HOME}")
        await day.until(at(3, 15, 12))
        assert "a place" in words(await day.press(PRIYA, "learning_logs:open:")).lower() or True
    part = fresh.store.read_now(participant, HOME, fresh.person(PRIYA).id)
    assert part is not None
    assert part.left_at is None
    assert part.audience is Audience.PROJECT
    assert any("has become free, and it is yours" in text(post) for post in fresh.told(PRIYA))


async def test_a_change_holds_from_the_next_round_on_and_the_open_one_stays(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        await ask(day, KWAME)
        await day.until(at(3, 30, 13))
        draft = draft_of(await day.press(TEAM, f"learning_logs:plan_change:{HOME}"))
        await add_question(day, draft, "short", "One word for it?")
        await day.hand_in(TEAM, f"learning_logs:plan_save:{draft}/when", cadence_days=("7",), rounds=("4",))
        assert "version 2 is out and holds from log 2 on" in words(
            await day.press(TEAM, f"learning_logs:plan_put_out:{draft}")
        )
        open_form = form(await day.press(KWAME, f"learning_logs:answer:{HOME}:1"))
        assert [each.key for each in open_form.questions].count("one-word-for-it") == 0
        assert open_form.title == "Log 1 of 4"
        await day.until(at(4, 13, 13))
        next_form = form(await day.press(KWAME, f"learning_logs:answer:{HOME}:2"))
        assert "one-word-for-it" in [each.key for each in next_form.questions]
        await day.until(at(4, 20, 13))
        assert form(await day.press(KWAME, f"learning_logs:answer:{HOME}:3")).title == "Log 3 of 4"
        assert "from log 2 on" in words(await day.press(TEAM, f"learning_logs:plan_versions:{HOME}"))
    assert [entry.action for entry in fresh.store.read_now(entries, subject=HOME)] == [
        "project.changed",
        "project.made",
    ]


async def test_a_new_consent_text_is_asked_before_the_next_log_counts(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        for account in (KWAME, TOMOS):
            await ask(day, account)
        await day.until(at(3, 30, 13))
        draft = draft_of(await day.press(TEAM, f"learning_logs:plan_change:{HOME}"))
        await day.hand_in(TEAM, f"learning_logs:plan_save:{draft}/consent", text=("We keep it for one year.",))
        await day.press(TEAM, f"learning_logs:plan_put_out:{draft}")
        yes = {"did-you-use-it": ("yes",)}
        first = await day.hand_in(KWAME, f"learning_logs:hand_in:{HOME}:1", **yes)
        assert "is handed in" in words(first)
        await day.until(at(4, 13, 13))
        assert any("text you agreed to has changed" in text(post) for post in fresh.told(KWAME))
        assert "has changed" in words(await day.press(KWAME, f"learning_logs:answer:{HOME}:2"))
        refused = await day.hand_in(KWAME, f"learning_logs:hand_in:{HOME}:2", **yes)
        assert isinstance(refused, FormErrors)
        again = form(await day.press(KWAME, f"learning_logs:read_again:{HOME}:2"))
        await day.hand_in(KWAME, again.action, agree=("yes",))
        assert "is handed in" in words(await day.hand_in(KWAME, f"learning_logs:hand_in:{HOME}:2", **yes))
        gone = words(await day.press(TOMOS, f"learning_logs:disagree:{HOME}:2"))
        assert "What you wrote before stays" in gone
    said = fresh.store.read_now(agreements, HOME, fresh.person(KWAME).id)
    assert [(each.version, each.agreed) for each in said] == [("1", True), ("2", True)]
    said = fresh.store.read_now(agreements, HOME, fresh.person(TOMOS).id)
    assert [(each.version, each.agreed) for each in said] == [("1", True), ("2", False)]
    part = fresh.store.read_now(participant, HOME, fresh.person(TOMOS).id)
    assert part is not None
    assert part.left_at is not None


async def test_who_leaves_can_take_their_answers_out(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        for account in (KWAME, TOMOS):
            await ask(day, account)
        await day.until(at(3, 30, 13))
        for account in (KWAME, TOMOS):
            typed = {"did-you-use-it": ("no",), "why-not": ("No beds at home.",)}
            await day.hand_in(account, f"learning_logs:hand_in:{HOME}:1", **typed)
        assert "stay" in words(await day.press(KWAME, f"learning_logs:leaving:{HOME}"))
        assert "your answers are out" in words(await day.press(KWAME, f"learning_logs:leave_out_all:{HOME}"))
    authors = {each.member_id for each in fresh.store.read_now(handed_in, HOME)}
    assert authors == {fresh.person(TOMOS).id}


async def test_a_question_that_depends_is_needed_only_where_it_is_asked(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        await ask(day, KWAME)
        await day.until(at(3, 30, 13))
        hand_in = f"learning_logs:hand_in:{HOME}:1"
        reply = await day.hand_in(KWAME, hand_in, **{"did-you-use-it": ("no",)})
        assert isinstance(reply, FormErrors)
        assert list(reply.errors) == ["why-not"]
        typed = {"did-you-use-it": ("yes",), "why-not": ("Typed and not asked.",), "how-many-patients": ("1,5",)}
        reply = await day.hand_in(KWAME, hand_in, **typed)
        assert isinstance(reply, FormErrors)
        assert list(reply.errors) == ["how-many-patients"]
        await day.hand_in(KWAME, hand_in, **{**typed, "how-many-patients": ("1,200",)})
    given = {each.question: each.given for each in fresh.store.read_now(handed_in, HOME)}
    assert given["did-you-use-it"] == ("yes",)
    assert not any(given.get("why-not", ()))


async def test_one_person_in_two_projects_is_told_which_is_which(fresh: Town) -> None:
    async with fresh.awake() as day:
        await put_out(day)
        await ask(day, AISHA)
        await day.until(at(3, 30, 13))
        shown = words(await day.type(AISHA, "log"))
        assert "Video consultations, log 2 of 6" in shown
        assert "Hospital at home, log 1 of 3" in shown
        for key, name in ((f"{HOME}:1", "Hospital at home"), ("video-consultations:2", "Video consultations")):
            assert name in form(await day.press(AISHA, f"learning_logs:answer:{key}")).subtitle
            assert name in words(await day.press(AISHA, f"learning_logs:talk:{key}"))
    prompts = [text(post) for post in fresh.told(AISHA) if "log 1 of 3" in text(post) or "log 2 of 6" in text(post)]
    assert len(prompts) == 2


async def test_a_project_of_the_file_is_not_changed_in_chat(fresh: Town) -> None:
    async with fresh.awake() as day:
        assert "community.toml" in words(await day.press(TEAM, "learning_logs:plan_change:video-consultations"))
        assert "closed" in words(await day.press(TEAM, "learning_logs:plan_close_call:video-consultations"))
        refused = words(await ask_for(day, "catrin.maddocks", "video-consultations"))
        assert "The open call of Video consultations has closed" in refused
        shown = await day.press(TEAM, "learning_logs:plan_open:")
        assert isinstance(shown, Show)
        assert any(isinstance(block, Select) for block in shown.message.blocks)


async def ask_for(day: Day, account: str, project_id: str) -> Reply:
    return await day.hand_in(account, f"learning_logs:join:{project_id}", audience=("project",))


async def test_staff_give_the_insight_team_role_in_chat_and_take_it_away(fresh: Town) -> None:
    async with fresh.awake() as day:
        assert "staff" in words(await day.press(KWAME, "roles:ask:"))
        picker = form(await day.press(TEAM, "roles:ask:"))
        ids = {option.label: option.value for option in picker.questions[0].options}  # type: ignore[union-attr]
        given = await day.hand_in(TEAM, picker.action, member=(ids["Kwame Adjetey"],), role=("insight_team",))
        assert "Kwame Adjetey: the insight team" in words(given)
        assert "Insight projects" in words(await day.type(KWAME, "projects"))
        assert isinstance(given, Show)
        (choice,) = [block for block in given.message.blocks if isinstance(block, Select)]
        mine = next(option.value for option in choice.options if option.label.startswith("Kwame"))
        await day.choose(TEAM, "roles:take:", mine)
        assert "for the insight team" in words(await day.type(KWAME, "projects"))


async def test_answers_taken_out_leave_what_is_published_and_come_back_to_nobody(published: Town) -> None:
    author, video = "eilidh.morran", "video-consultations"
    mine = next(line.text for line in published.digest().kept if line.member_id == published.person(author).id)
    assert mine in markdown(published)
    async with published.awake() as day:
        await day.press(author, f"learning_logs:leave_out_all:{video}")
        await day.until(at(3, 30, 18, 30))
        shown = words(await day.press(author, "learning_logs:open:"))
        assert "Video consultations** is open to join" in shown or "Video consultations is open to join" in shown
        await day.hand_in(author, f"learning_logs:join:{video}", audience=("project",))
        await day.until(at(3, 30, 19))
    assert mine not in markdown(published)
    assert not any(mine in text(post) for post in published.posted())
    left = published.store.read_now(handed_in, video)
    assert published.person(author).id not in {each.member_id for each in left}
