"""What `convenor bench dispatch` measures: a whole bot on Slack, a bare Bolt app beside it, and the people who click.

Payloads come in where the socket brings them: into Bolt's own dispatch. Slack itself is a small server in a process of
its own, which says yes to every call, so that what the bot sends after an answer costs here what it costs there.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.app.bot import Bot
from bot.app.discover import import_tables
from bot.app.house import LiveHouse
from bot.app.lasting import lasting
from bot.clock import SystemClock
from bot.config import Community, load_community
from bot.core.members.actions import find_person, import_roster, person_for_account
from bot.core.members.actions.claims import claim_by_email
from bot.core.members.rules.roster import RosterRow
from bot.inbox.store import count_done
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.controls import action_id
from bot.platforms.slack.memo import Memo
from bot.platforms.slack.modal import form_view
from bot.programme.learning_logs.actions.answering import form_of, open_log
from bot.programme.learning_logs.actions.taking_part import join
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.rhythm import rounds_of
from bot.store import Store, Tx
from bot.store.migrate import upgrade

Native = dict[str, Any]
Payloads = Callable[[int, int], Native]  # of which person, and the how-manieth of all
Bring = Callable[[Native], Awaitable[tuple[int, str]]]  # a payload; the acknowledgement's status and body
OpenStore = Callable[[str, SystemClock], Store]

PAUSE = "contact:pause_days:14"
FORM = "learning_logs:hand_in"
_ANSWERS = {
    "what_changed": "We hold two sessions a week now, and the second one fills up first. No. {number}.",
    "what_got_in_the_way": "The connection in the smaller room.",
    "what_learnt": "Try it with one patient and one colleague first.",
    "confidence": "4",
    "plan_next": "Ask reception to offer it when people ring.",
}
# Slack, as far as it is asked: yes to everything, on connections that stay open.
_YES_PROGRAM = """
import asyncio, json, sys

BODY = b'{"ok":true,"user_id":"U0BOT","bot_id":"B0BOT","team_id":"T0","team":"bench","members":[],"channels":[],' \\
    b'"channel":{"id":"D0"},"ts":"1.000001","response_metadata":{"next_cursor":""}}'
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
ANSWER = HEAD % len(BODY) + BODY
PEOPLE = [{"id": f"U{n:08d}", "real_name": f"Person {n}", "tz": "Europe/London"} for n in range(int(sys.argv[1]))]
LIST = json.dumps({"ok": True, "members": PEOPLE}).encode()
EVERYBODY = HEAD % len(LIST) + LIST

async def answer(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = [line for line in head.lower().split(b"\\r\\n") if line.startswith(b"content-length:")]
            if length:
                await reader.readexactly(int(length[0].split(b":")[1]))
            writer.write(EVERYBODY if b"/users.list" in head else ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def serve():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(serve())
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """A running bot and what is needed to click: the way in, the payloads, and the store to look into."""

    bring: Bring
    store: Store
    click: Payloads
    form: Payloads

    async def committed(self) -> int:
        """Give how many clicks and forms the store holds as finished, once those under way have had their turn."""
        for _ in range(3):  # what is kept asks for its own turn once more
            await self.store.write(lambda tx: tx.now)
        return await self.store.read(count_done, "slack")


def open_store(url: str, clock: SystemClock) -> Store:
    """Open the store as the bot does."""
    return Store(url, clock)


def account(number: int) -> str:
    """Give the account of one of the people."""
    return f"U{number:08d}"


@asynccontextmanager
async def staged(folder: Path, people: int, open_store: OpenStore) -> AsyncIterator[Stage]:
    """A bot on Slack with a store in a folder; everybody takes part in the first project, whose first log is open."""
    import_tables()
    clock = SystemClock()
    community = load_community().model_copy(update={"platforms": ("slack",), "public_url": "https://example.org"})
    opened_at = rounds_of(community.projects[0], community.community.timezone)[0].prompt_at("Europe/London")
    clock.offset = opened_at - clock.real_now() - timedelta(days=1)
    async with _slack(people) as address:
        with closing(open_store(f"sqlite:///{folder / 'convenor.db'}", clock)) as store:
            upgrade(store)
            store.write_now(_fill, community, people)
            clock.offset += timedelta(days=1, minutes=1)
            async with _awake(store, community, clock, address) as bring:
                form = _form(store, community)
                with lasting():
                    yield Stage(bring, store, _click, form)


@asynccontextmanager
async def _awake(store: Store, community: Community, clock: SystemClock, address: str) -> AsyncIterator[Bring]:
    from bot.platforms.slack.bare import TOKEN
    from bot.platforms.slack.connection import SlackConnection

    house = LiveHouse(store, community)
    config = SlackConfig(TOKEN, signing_secret="bench", mode="http", api_url=address)  # noqa: S106 - nobody's
    slack = SlackConnection(config, house, clock)
    async with Bot(store, community, clock, {"slack": slack.platform}) as bot:
        house.bot = bot
        bot.keep_working()
        await slack.start()
        try:
            yield slack.bring
        finally:
            await slack.stop()


@asynccontextmanager
async def _slack(people: int) -> AsyncIterator[str]:
    """Slack's stand-in; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _YES_PROGRAM, str(people), env={"PYTHONUTF8": "1"}, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}/api/"
    finally:
        process.kill()
        await process.wait()


def _fill(tx: Tx, community: Community, people: int) -> None:
    rows = [
        RosterRow(ref=f"bench{number}", name=f"Person {number}", email=f"{account(number)}@example.org".lower())
        for number in range(people)
    ]
    for number, row in enumerate(rows):
        person_for_account(tx, "slack", account(number), row.name, zone="Europe/London")
        claim_by_email(tx, "slack", account(number), row.email)
    import_roster(tx, rows)
    for number in range(people):
        person = find_person(tx, "slack", account(number))
        assert person is not None
        join(tx, community, person, community.projects[0].id, Audience.INSIGHT_TEAM)


def _interaction(kind: str, person: int, number: int) -> Native:
    name = f"person{person}"
    return {
        "type": kind,
        "user": {"id": account(person), "username": name, "name": name, "team_id": "T0"},
        "team": {"id": "T0", "domain": "bench"},
        "api_app_id": "A0",
        "token": "bench",
        "trigger_id": f"{number}.bench",
    }


def _click(person: int, number: int) -> Native:
    """Give the press of a button in a message: "Pause for two weeks"."""
    channel, stamp = f"D{person:08d}", "1700000000.000100"
    label = {"type": "plain_text", "text": "Pause for two weeks"}
    button = {"type": "button", "action_id": action_id(PAUSE, 0), "block_id": "b1", "text": label}
    return {
        **_interaction("block_actions", person, number),
        "channel": {"id": channel, "name": "directmessage"},
        "container": {"type": "message", "message_ts": stamp, "channel_id": channel, "is_ephemeral": False},
        "message": {"ts": stamp, "text": "Settings", "blocks": [{"type": "actions", "elements": [button]}]},
        "response_url": "",
        "actions": [{**button, "action_ts": f"{number}.000100"}],
    }


def _form(store: Store, community: Community) -> Payloads:
    """Give what hands in somebody's log, other words each time: the modal as the bot draws it, filled in."""
    key = rounds_of(community.projects[0], community.community.timezone)[0].key

    def drawn(tx: Tx) -> Native:
        person = find_person(tx, "slack", account(0))
        assert person is not None
        return form_view(form_of(open_log(tx, community, person, key), person), Memo())

    view = store.read_now(drawn)

    def handed_in(person: int, number: int) -> Native:
        filled = {**view, "id": f"V{number}", "hash": f"{number}.h", "state": {"values": dict(_filled(view, number))}}
        return {**_interaction("view_submission", person, number), "view": filled, "response_urls": []}

    return handed_in


def _filled(view: Native, number: int) -> Iterator[tuple[str, Native]]:
    for block in view["blocks"]:
        control = block.get("element") or block.get("accessory") or {}
        if "action_id" in control:
            words = _ANSWERS.get(block["block_id"], "").format(number=number)
            yield block["block_id"], {control["action_id"]: _state(control, words)}


def _state(control: Native, words: str) -> Native:
    kind = control["type"]
    if kind in {"checkboxes", "multi_static_select"}:
        return {"type": kind, "selected_options": control.get("initial_options", [])}
    if kind in {"radio_buttons", "static_select"}:
        picked = next((each for each in control["options"] if each["value"] == words), control.get("initial_option"))
        return {"type": kind, "selected_option": picked}
    return {"type": kind, "value": words or None}


def bare() -> Bring:
    """Give the bare application's way in."""
    from bot.platforms.slack.bare import bare_app, brought_to

    return brought_to(bare_app())
