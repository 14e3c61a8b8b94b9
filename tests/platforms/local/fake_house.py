"""A house with a few answers of its own, so that the workspace can be looked at and tested without the programme.

`python -m tests.platforms.local.fake_house 8099` serves it with some content at http://127.0.0.1:8099.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.clock import SteppedClock
from bot.platforms.local import store as workspace
from bot.platforms.local.pages import prepare, workspace_routes
from bot.platforms.local.ports import Hint, OutboxLine
from bot.platforms.local.records import Account, Spoken, Told
from bot.platforms.local.site import Settings
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind, Request
from bot.store import Store, Tx
from bot.ui.form import (
    Choice,
    Choices,
    Form,
    LongText,
    Number,
    Scale,
    ShortText,
    read_form,
)
from bot.ui.message import (
    Button,
    Buttons,
    Confirm,
    Context,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Image,
    Items,
    LinkButton,
    Message,
    Option,
    Paragraph,
    Quote,
    Select,
    Style,
    Table,
    note,
)
from bot.ui.text import say
from bot.ui.when import clock_time
from tests.strategies import EVERY_KIND

START = datetime(2027, 3, 15, 9, 30, tzinfo=UTC)
CSS = Path(__file__).parents[3] / "bot" / "web" / "static"
CHART = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 560 120'%3E%3Cpath d='M20 100H540' "
    "stroke='%23717f82'/%3E%3Cpolyline fill='none' stroke='%230b5d5b' stroke-width='3' points='20,30 100,38 180,34 "
    "260,52 340,60 420,74 540,82'/%3E%3C/svg%3E"
)

LOG = Form(
    title="Learning log 3 of 6",
    subtitle="Video consultations · covers 1 to 14 March · about 4 minutes",
    action="logs:submit:log_3",
    draft="logs:keep:log_3",
    submit="Hand in log 3",
    footer=say("You can change it until **Tue 23 March, 23:59**. Not for incidents: use your own reporting route."),
    questions=(
        Choice(
            "last_plan",
            "How did your plan go?",
            options=(Option("done", "Done"), Option("partly", "Partly"), Option("not_yet", "Not yet")),
            note=say("**Last time you planned:** “Ring ten patients who did not attend and ask why.”"),
        ),
        LongText(
            "what_changed",
            "What has changed in your service since last time?",
            required=True,
            hint="One or two sentences are enough.",
            audience=say("Anyone may read this, with your name."),
        ),
        Scale(
            "confidence",
            "How confident are you that this will last a year?",
            options=tuple(
                Option(str(n), f"{n} {word}")
                for n, word in enumerate(("Not at all", "A little", "Somewhat", "Fairly", "Very"), 1)
            ),
            audience=say("The insight team may read this."),
        ),
        Choices(
            "what_helped",
            "What helped?",
            options=(Option("kit", "Kit and connection"), Option("time", "Time"), Option("other", "Something else")),
        ),
        Number("sessions", "About how many video sessions did your team hold?", low=0, high=100_000, unsure=True),
        ShortText("plan_next", "One thing you will try before next time"),
    ),
)

DIGEST = Message(
    (
        Heading("Video consultations: digest 2 in two minutes"),
        Fields(
            (
                FieldItem("Logs handed in", say("9 of 12")),
                FieldItem("Nations heard", say("4 of 5")),
                FieldItem("Themes", say("3")),
                FieldItem("Next log closes", say("Tue 23 March, 23:59")),
            )
        ),
        Paragraph(say("People agree that **the kit is no longer the problem**. They differ on who is left out.")),
        Quote(
            say("We stopped asking ‘can you do video?’ and asked ‘what would make it easy?’ The list halved."),
            say("Declan, QI lead, Northern Ireland. Quoted with his yes."),
        ),
        Image(
            CHART,
            "Line chart. Missed appointments a week fell from 31 in January to 18 in March.",
            "Missed appointments a week, one mental health trust. Shared by Declan.",
        ),
        Items((say("Ring before the first session."), say("Offer a nurse beside the patient.")), numbered=True),
        Select(
            "Which question shall we take to Thursday’s meeting?",
            "sigs:pick:thursday",
            (Option("q1", "What makes a first session go well?"), Option("q2", "Who is left out?")),
        ),
        Buttons(
            (
                Button("I’ll be there on Thursday", "sigs:rsvp:thursday", Style.PRIMARY),
                Button("Show all sources", "logs:sources:digest_2"),
                LinkButton("Read the digest", "/digests/2"),
                Button("Not this week", "sigs:skip:thursday", Style.QUIET),
            )
        ),
    ),
    say("You get this because you take part in the project. [Why this, why now](/why) · [Stop the digest](/stop)"),
)
LEAVE = Confirm("Leave the project?", "Your logs stay with the team. You can join again.", "Leave it", "Stay")
TABLE = Message(
    (
        Heading("Who this rests on"),
        Table(
            ("Nation", "Logs", "Asked"),
            (("England", "5", "6"), ("Wales", "2", "3"), ("Ireland", "2", "3")),
            "By nation",
        ),
        Divider(),
        Context(say("Groups under five are joined with the nearest.")),
        Buttons((Button("Leave the project", "logs:leave:p", Style.DANGER, LEAVE),)),
    )
)
PROMPT = Message(
    (
        Heading("Video consultations, log 3 of 6"),
        Paragraph(
            say(
                "Last time you planned: “Ring ten patients who did not attend and ask why.” How did it go? A few short "
                "questions, about four minutes, open until **Tue 23 March, 23:59**. Please leave out anything that "
                "could identify a patient."
            )
        ),
        Buttons(
            (
                Button("Answer", "logs:open:log_3", Style.PRIMARY),
                Button("Nothing to report", "logs:nothing:log_3"),
                Button("Later", "logs:later:log_3"),
                Button("Pause or leave", "logs:pause:log_3", Style.QUIET),
            )
        ),
    ),
    say("You get this because you take part in the project."),
)

PEOPLE = (
    Account("p04", "Declan Rooney", "QI lead", in_switcher=True),
    Account("p12", "Grace Adeyemi", "SIG lead", in_switcher=True),
    Account("p18", "Marcus Bell", "digest editor", in_switcher=True),
    Account("p06", "Margaret Hill", "patient leader"),
)


class FakeHouse:
    """Answers as the programme would, and remembers what it was asked."""

    def __init__(self, clock: SteppedClock) -> None:
        self.clock = clock
        self.requests: list[Request] = []
        self.retried: list[str] = []
        self.dropped: list[str] = []
        self.form = LOG
        self.still_needed = ""

    async def dispatch(self, request: Request) -> Reply:
        self.requests.append(request)
        match request.kind:
            case Kind.KEEP:
                return self._keep(request)
            case Kind.SUBMIT:
                return self._submit(request)
            case Kind.COMMAND | Kind.SAY:
                return Show(note(say("You wrote {words}.", words=request.words), Button("Answer", "logs:open:log_3")))
            case _:
                return self._click(request)

    def _click(self, request: Request) -> Reply:
        match request.action.route:
            case "logs:open":
                return OpenForm(self.form)
            case "logs:nothing":
                return Show(note(say("Thank you. Noted: nothing to report.")), replaces=True)
            case "sigs:skip":
                return Quiet()
            case _:
                return Show(note(say("Noted: {what} {value}", what=request.action.route, value=request.value)))

    def _keep(self, request: Request) -> Reply:
        ((key, answers),) = request.values.items()
        if any("943 476 5919" in answer for answer in answers):
            words = "“943 476 5919” looks like an NHS number. Nothing of this answer has been stored."
            return FormErrors({key: words})
        return Kept(f"Saved {clock_time(self.now(), 'Europe/London')}", self.still_needed)

    def _submit(self, request: Request) -> Reply:
        filled = read_form(self.form, request.values)
        if filled.errors:
            return FormErrors(filled.errors)
        return Show(note(say("Thank you. Log 3 is handed in. You can change it until {by}.", by="Tue 23 March")))

    def now(self) -> datetime:
        return self.clock.now()

    async def move(self, by: timedelta) -> str:
        self.clock.move_to(self.clock.now() + by)
        return ""

    async def to_next_event(self) -> str:
        await self.move(timedelta(hours=3))
        return "Tue 16 March, 12:30: log 3 was asked for, 11 messages."

    async def outbox_rows(self) -> list[OutboxLine]:
        return [
            OutboxLine(
                "o1",
                "Log 3 prompt",
                "Margaret Hill",
                "gave up",
                "stop",
                "Tried 8 times, last at 09:12.",
                can_retry=True,
            ),
            OutboxLine(
                "o2", "Log 3 prompts, 11 messages", "", "sending, 7 of 11", "wait", "The next goes in 20 seconds."
            ),
            OutboxLine(
                "o3",
                "Introduction",
                "#start-here",
                "waiting",
                "plain",
                "Due Mon 15 March, 10:00, when quiet hours end.",
            ),
            OutboxLine(
                "o4", "Log 3 reminder", "Declan Rooney", "not sent", "own", "He paused messages until Mon 22 March."
            ),
            OutboxLine("o5", "Digest 2", "#insight-digests", "sent 09:00", "ok", "Delivered once."),
        ]

    async def hint(self) -> Hint | None:
        return Hint("Try this, 2 of 6", "As Grace, answer the prompt.", (Account("p12", "Grace Adeyemi"),))

    async def outbox_retry(self, row_id: str) -> None:
        self.retried.append(row_id)

    async def outbox_drop(self, row_id: str) -> None:
        self.dropped.append(row_id)

    async def profile(self, account: str) -> str:
        return {"p04": "QI lead in mental health, Northern Ireland"}.get(account, "")


def furnish(tx: Tx) -> None:
    """Put people, channels and some talk into the workspace."""
    for person in PEOPLE:
        workspace.add_account(tx, person)
    for channel, topic in (
        ("start-here", "Say hello, and find what fits"),
        ("video", "When is video as good as being in the room, and for whom is it not? Led by Grace Adeyemi"),
        ("insight-digests", "What the learning logs say, every two weeks"),
    ):
        workspace.add_channel(tx, channel, topic)
        workspace.join(tx, channel, [person.id for person in PEOPLE])
    earlier = START - timedelta(days=3)
    first = workspace.say_as(
        tx,
        Spoken(
            "video",
            "p12",
            "Our clinic has offered video since January. Fewer journeys, but the letters confuse people.\nHas anybody "
            "rewritten theirs?",
            at=earlier,
        ),
    )
    for who, words, later in (
        ("p04", "We tested ours with eight patients. Nobody knew what “virtual clinic” meant.", 25),
        ("p06", "I disagree a little: for older patients the letter was fine, it was the phone queue.", 900),
    ):
        workspace.say_as(tx, Spoken("video", who, words, root=first, at=earlier + timedelta(minutes=later)))
    workspace.tell(tx, Told("video", DIGEST, at=START - timedelta(minutes=30)))
    workspace.say_as(
        tx,
        Spoken(
            "video", "p06", "Happy to read letters with anyone before they go out.", at=START - timedelta(minutes=8)
        ),
    )
    workspace.tell(tx, Told("insight-digests", TABLE, at=START - timedelta(minutes=20)))
    for person in PEOPLE:
        workspace.tell(tx, Told(person.dm, PROMPT, at=START - timedelta(minutes=5)))


def fake_workspace(folder: Path, settings: Settings) -> tuple[Starlette, FakeHouse, Store]:
    """Give a furnished workspace as an application, with its house and its file."""
    clock = SteppedClock(START)
    store = Store(f"sqlite:///{folder}/workspace.db", clock)
    prepare(store)
    store.write_now(furnish)
    house = FakeHouse(clock)
    static = Mount("/static", StaticFiles(directory=CSS))
    return Starlette(routes=[static, *workspace_routes(house, store, settings)]), house, store


def main() -> None:
    """Serve the furnished workspace until it is stopped."""
    import uvicorn

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    with tempfile.TemporaryDirectory() as folder:
        app, house, _store = fake_workspace(Path(folder), Settings(port=port))
        if "everything" in sys.argv:
            house.form = replace(EVERY_KIND, draft="demo:keep")
        uvicorn.run(app, port=port, log_level="warning")


if __name__ == "__main__":
    main()
