"""The one router of everything that people do on Discord: nothing is kept in memory, nothing stays unanswered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import discord
import structlog

from bot.clock import Clock
from bot.core.sessions.actions import kept_words_of, note_words
from bot.ids import new_reference
from bot.outbox.ports import LOBBY
from bot.outbox.store import Row, row_by_id
from bot.platforms.discord import words
from bot.platforms.discord.clicks import OURS, Click, click_of, is_written, request_of, said
from bot.platforms.discord.forms import Forms
from bot.platforms.discord.outcomes import Opened, Outcome, Said, Silent, answer, say_once, wait_longer
from bot.platforms.discord.places import DM, NAME, Places
from bot.platforms.discord.render import Drawn, Own, asked_from_json, asked_to_json, draw, with_buttons
from bot.platforms.discord.wire import ASK, MOST_ID, ROW, parse_step
from bot.platforms.ports import Awaited, House
from bot.routing import views
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind, Request
from bot.store import Store, Tx
from bot.ui.actions import ActionId
from bot.ui.codec import message_from_json
from bot.ui.message import Message, note
from bot.ui.text import untrusted

ANSWER_WITHIN_S = 2.3  # Discord waits 3 s; the house itself answers what changes something within 2 s
_NO = f"{OURS}discord:no:"
_log = structlog.get_logger("discord")


def never_secret(_route: str) -> bool:
    """Tell of every route that what is typed there may be kept until it is handed in."""
    return False


@dataclass(frozen=True, slots=True)
class Offers:
    """What the bot offers on Discord, as the composition root knows it.

    `commands` are the words after the command, each with its help line. `message_menu` names the entries of a
    message's menu, each with the action it leads to. `home` is the address of the bot's own pages. `secret` tells of a
    route whether nothing typed there may be kept.
    """

    command: str = "convenor"
    commands: tuple[tuple[str, str], ...] = ()
    message_menu: Mapping[str, str] = field(default_factory=dict)
    home: str = ""
    secret: Callable[[str], bool] = never_secret


class Desk:
    """Takes interactions and direct messages, and gives each its answer."""

    def __init__(self, house: House, store: Store, places: Places, offers: Offers, clock: Clock) -> None:
        self._house = house
        self._store = store
        self._places = places
        self._offers = offers
        self._clock = clock
        self._forms = Forms(house, store, offers.secret, offers.home)
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.closing = False

    async def drain(self, seconds: float) -> bool:
        """Take nothing more in, and wait for what is under way; tell whether it was done in time."""
        self.closing = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def take(self, interaction: discord.Interaction[Any]) -> None:
        """Answer an interaction; it must not raise, for it runs beside everything else."""
        self._begin()
        try:
            await self._answered(interaction)
        except Exception:  # noqa: BLE001 - whatever it was, the person must not be left with a dead button
            await self._sorry(interaction)
        finally:
            self._end()

    def _begin(self) -> None:
        self._under_way += 1
        self._idle.clear()

    def _end(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()

    async def _answered(self, interaction: discord.Interaction[Any]) -> None:
        if self.closing:
            await answer(interaction, Said(self._drawn(words.restarting())), self._clock)
            return
        click = click_of(interaction)
        if interaction.guild_id is not None and not self._places.is_ours(interaction.guild_id):
            await answer(interaction, Said(self._drawn(words.another_server())), self._clock)
            return
        if click.direct:
            self._places.note_open_dm(click.account)
        async with asyncio.TaskGroup() as group:
            work = group.create_task(self._outcome(interaction, click))
            done, _waiting = await asyncio.wait({work}, timeout=ANSWER_WITHIN_S)
            if not done:
                await wait_longer(interaction)
            outcome = await work
        await answer(interaction, outcome, self._clock)

    async def _sorry(self, interaction: discord.Interaction[Any]) -> None:
        reference = new_reference()
        _log.exception("adapter_fault", reference=reference)
        fault = views.fault(reference, saved=False)
        try:
            sorry = Said(self._drawn(fault.message if isinstance(fault, Show) else words.done()))
            await answer(interaction, sorry, self._clock)
        except Exception:  # noqa: BLE001 - Discord cannot be reached at all
            _log.exception("not_answered", reference=reference)

    def _drawn(self, message: Message) -> tuple[Drawn, ...]:
        return draw(message, self._offers.home).messages

    async def _outcome(self, interaction: discord.Interaction[Any], click: Click) -> Outcome:
        if click.direct and not await self._places.is_here(click.account):
            return Said(self._drawn(words.not_here()))
        step = parse_step(click.custom_id)
        if interaction.type is discord.InteractionType.modal_submit and step:
            return await self._forms.handed_in(click, step, dict(interaction.data or {}))
        if step:
            return await self._forms.go_on(click, step)
        if click.custom_id.startswith(ASK):
            return await self._ask(click)
        if click.custom_id.startswith(ROW):
            return await self._read_out(click)
        if click.custom_id == _NO:
            return Said(self._drawn(words.nothing_done()), replaces=click.alone)
        request = request_of(interaction, click, self._offers.message_menu)
        return await self._replied(click, request, await self._house.dispatch(request))

    async def _replied(self, click: Click, request: Request, reply: Reply) -> Outcome:
        ours = click.custom_id.startswith(OURS)
        match reply:
            case Show():
                replaces = click.alone and (reply.replaces or ours)
                return Said(await self._kept_drawing(reply.message), replaces=replaces, once=reply.once)
            case OpenForm():
                return await self._forms.open(click, request, reply.form)
            case FormErrors():
                message = note(untrusted(" ".join(reply.errors.values())))
                return Said(self._drawn(message), replaces=click.alone and ours)
            case Kept():
                return Said(self._drawn(note(untrusted(reply.words))))
            case Quiet():
                return Silent()

    async def _kept_drawing(self, message: Message) -> tuple[Drawn, ...]:
        drawing = draw(message, self._offers.home)
        if drawing.asks:
            await self._store.write(note_words, {key: asked_to_json(each) for key, each in drawing.asks.items()})
        return drawing.messages

    async def _ask(self, click: Click) -> Outcome:
        """Ask again before something that cannot be undone."""
        kept = await self._store.read(kept_words_of, click.custom_id.removeprefix(ASK))
        if kept is None:
            stale = views.stale()
            return Said(self._drawn(stale.message if isinstance(stale, Show) else words.nothing_done()))
        asked = asked_from_json(kept)
        marked = f"{OURS}{asked.action}"
        yes = Own(asked.confirm.yes, marked if len(marked) <= MOST_ID else asked.action, 4 if asked.danger else 1)
        drawn = self._drawn(words.ask(asked.confirm))
        return Said((*drawn[:-1], with_buttons(drawn[-1], yes, Own(asked.confirm.no, _NO))))

    async def _read_out(self, click: Click) -> Outcome:
        """Show somebody the message that waited for them in a channel."""
        row = await self._store.read(_row_for, click.custom_id.removeprefix(ROW))
        if (
            row is None
            or row.address not in (f"{LOBBY}{click.account}", f"{DM}{click.account}")
            or row.platform != NAME
        ):
            return Said(self._drawn(words.not_yours()))
        return Said(await self._kept_drawing(message_from_json(row.payload)))

    async def hear(self, message: discord.Message, action: ActionId | None = None) -> None:
        """Answer a direct message, with an action where it is known to be for that; it must not raise either."""
        self._begin()
        try:
            await self._heard(message, action)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("adapter_fault", reference=new_reference())
        finally:
            self._end()

    async def hear_missed(self) -> None:
        """Hear what people wrote while nobody was there to hear it; it must not raise either.

        Discord brings again what a session missed that goes on, and nothing to a new one. Only talks in which the bot
        waits for an answer are looked through: a bot cannot list its talks, and opening them all is too fast [DD].
        """
        for one in await self._house.awaited(NAME):
            try:
                await self._hear_missed(one)
            except Exception as error:  # noqa: BLE001 - somebody whose door is closed, say: the others are heard
                _log.warning("not_looked_through", kind=type(error).__name__)

    async def _hear_missed(self, one: Awaited) -> None:
        talk = await self._places.direct(one.account, though_closed=True)
        began = discord.utils.utcnow() - timedelta(seconds=one.began_s)
        until = began + timedelta(seconds=one.lasts_s)
        async for message in talk.history(after=began, before=until, oldest_first=True, limit=None):
            request = said(message, self._offers.command)
            if self.closing or not is_written(message) or request.kind is not Kind.SAY:
                continue
            if not await self._house.is_taken(request):
                _log.info("heard_late")
                await self.hear(message, one.action)

    async def _heard(self, message: discord.Message, action: ActionId | None) -> None:
        self._places.note_open_dm(str(message.author.id))
        request = said(message, self._offers.command)
        request = replace(request, action=action) if action else request
        here = await self._places.is_here(request.account)
        reply = await self._house.dispatch(request) if here else Show(words.not_here())
        click = Click(request.key, request.account, request.account_name, request.channel, direct=True)
        outcome = await self._replied(click, request, reply)
        messages = outcome.messages if isinstance(outcome, Said) else ()
        if isinstance(outcome, Opened):  # a form opens from a button alone
            messages = (outcome.instead,)
        for part, drawn in enumerate(messages):
            await say_once(message.channel, drawn, f"{message.id}.{part}", self._clock)  # also where it is heard twice


def _row_for(tx: Tx, row_id: str) -> Row | None:
    return row_by_id(tx, row_id)
