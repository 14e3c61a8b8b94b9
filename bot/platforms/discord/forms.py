"""Forms in steps of one modal each: every step handed in is kept, and after the last the form is handed in.

A step's answers go to the house where the form keeps drafts, so that it can be finished on another platform; where it
does not, they wait in the open form's own row; what may be in no file waits in memory alone. The form is asked for
anew at each step, by the request that gave it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from bot.core.safety.rules.weighing import holds_patient_number
from bot.core.sessions.actions import Session, carry_on, close_form, keep_typed, open_form
from bot.platforms.discord import words
from bot.platforms.discord.beside import beside
from bot.platforms.discord.clicks import UNKNOWN, Click
from bot.platforms.discord.memory import Memory
from bot.platforms.discord.modal import Values, answers_of, filled, modal, modals, read_modal, step_of
from bot.platforms.discord.outcomes import Opened, Outcome, Said
from bot.platforms.discord.places import NAME
from bot.platforms.discord.render import Own, draw, with_buttons
from bot.platforms.discord.wire import How, Step
from bot.platforms.ports import House
from bot.routing.answers import holds_number
from bot.routing.replies import FormErrors, Kept, OpenForm, Quiet, Reply, Show
from bot.routing.requests import Kind, Request
from bot.store import Store
from bot.ui.actions import parse_action
from bot.ui.form import Form, with_asks
from bot.ui.message import Message
from bot.ui.text import joined, untrusted

_OPENER: TypeAdapter[Request] = TypeAdapter(Request)
_PRIMARY = 1


@dataclass(frozen=True, slots=True)
class _Open:
    """An open form with everything filled in, its steps, and which of them is meant."""

    session: Session
    form: Form
    steps: tuple[Form, ...]
    at: Step

    @property
    def step(self) -> Form:
        """Give the step that is meant."""
        return self.steps[self.at.number - 1]


class Forms:
    """Opens forms, carries them on and hands them in."""

    def __init__(self, house: House, store: Store, secret: Callable[[str], bool], home: str = "") -> None:
        self._house = house
        self._store = store
        self._secret = secret
        self._home = home
        self._memory = Memory()

    async def open(self, click: Click, opener: Request, form: Form) -> Outcome:
        """Give the first step of a form."""
        if holds_number(opener):  # what must be kept nowhere is no part of how the form is asked for again
            opener = replace(opener, words="", values={})
        opened = await self._store.write(open_form, NAME, click.account, _OPENER.dump_json(opener).decode(), {})
        return self._opened(Session(opened, NAME, click.account, "", {}), form, Step(opened, 1))

    def _opened(self, session: Session, form: Form, at: Step) -> Outcome:
        form = filled(with_asks(form, self._memory.asks(session.id)), session.answers)
        steps = modals(form)
        at = replace(at, number=min(max(1, at.number), len(steps)))
        again = Own(words.open_form(), str(replace(at, ours=True)), _PRIMARY)
        instead = with_buttons(self._drawn(words.form_ready(form))[0], again)
        step = beside(steps, at.number, session.answers) if at.how is How.READ else None
        return Opened(modal(step or steps[at.number - 1], str(at if step else _plain(at))), instead)

    def _drawn(self, message: Message) -> Any:
        return draw(message, self._home).messages

    async def go_on(self, click: Click, at: Step) -> Outcome:
        """Open a step of a form that was begun."""
        session = await self._session(click, at)
        if session is None:
            return Said(self._drawn(words.form_gone(())), replaces=click.alone)
        reply = await self._form(session)
        if isinstance(reply, OpenForm):
            return self._opened(session, reply.form, at)
        return self._told(reply, at)

    async def _session(self, click: Click, at: Step) -> Session | None:
        found = await self._store.read(carry_on, at.form, NAME, click.account)
        return replace(found, answers=found.answers | self._memory.typed(at.form)) if found else None

    async def _note(self, session: Session, form: Form, answers: Values) -> None:
        """Keep what was typed: in the store where that may have it and no draft has it, else in memory."""
        if form.draft or self._is_secret(form) or _holds_number(answers):
            self._memory.note(session.id, answers)
        else:
            await self._store.write(keep_typed, session.id, answers)

    async def _form(self, session: Session) -> Reply:
        """Give the form anew: with what was typed elsewhere meanwhile, or the reason why it is no longer open."""
        return await self._house.dispatch(_OPENER.validate_json(session.opener))

    async def handed_in(self, click: Click, at: Step, data: Mapping[str, Any]) -> Outcome:
        """Take a step that was handed in."""
        session = await self._session(click, at)
        reply = await self._form(session) if session else None
        if session is None or not isinstance(reply, OpenForm):
            typed = tuple(_typed(data))
            back = self._drawn(words.form_gone(typed))
            return Said(back if reply is None else (*self._told(reply, at).messages, *(back if typed else ())))
        form = filled(with_asks(reply.form, self._memory.asks(session.id)), session.answers)
        steps = modals(form)
        one = _Open(session, form, steps, replace(at, number=min(max(1, at.number), len(steps))))
        small = beside(steps, one.at.number, session.answers) if one.at.how is How.READ else None
        typed_in = read_modal(small or one.step, data)
        if self._has_lost(one):
            return Said(self._drawn(words.form_gone(_typed(data))), replaces=at.ours)
        if small or (at.how is How.ON and one.at.number < len(steps)):
            return await self._kept(click, one, typed_in)
        return await self._submitted(click, one, typed_in)

    def _has_lost(self, one: _Open) -> bool:
        """Tell whether the steps before this one of a secret form are gone with the process that had them."""
        return one.at.number > 1 and self._is_secret(one.form) and not self._memory.typed(one.session.id)

    async def _kept(self, click: Click, one: _Open, typed: Values) -> Outcome:
        reply: Reply = Kept("")
        if one.form.draft:
            reply = await self._keep(click, one, typed)
        else:
            await self._note(one.session, one.form, one.session.answers | typed)
        drawn = self._told(reply, one.at).messages
        if isinstance(reply, Kept):
            said = joined([untrusted(reply.problem), untrusted(reply.aside)], "\n")
            drawn = self._drawn(words.step_kept(one.at.number, len(one.steps), reply.words, said))
        on = Own(words.go_on(), str(Step(one.at.form, one.at.number + 1, How.ON, ours=True)), _PRIMARY)
        back = Own(words.change_step(), str(Step(one.at.form, one.at.number, How.ON, ours=True)))
        read = Own(words.who_can_read(), str(Step(one.at.form, one.at.number, How.READ, ours=True)))
        more = (read,) if beside(one.steps, one.at.number, one.session.answers) else ()
        return Said((*drawn[:-1], with_buttons(drawn[-1], on, back, *more)), replaces=one.at.ours)

    async def _keep(self, click: Click, one: _Open, typed: Values) -> Reply:
        # A further question is sent with the answer that it is about, which may be in an earlier step.
        known = one.session.answers
        about = {each.about: known[each.about] for each in one.step.questions if each.about in known}
        kept = click.request(Kind.KEEP, parse_action(one.form.draft) or UNKNOWN, values=about | typed)
        reply = await self._house.dispatch(kept)
        if isinstance(reply, Kept) and not reply.problem and not reply.asks:
            self._memory.settle(one.session.id, typed)
        else:  # the draft may not have it; it comes back as it was typed
            self._memory.note(one.session.id, typed, reply.asks if isinstance(reply, Kept) else ())
        return reply

    def _is_secret(self, form: Form) -> bool:
        action = parse_action(form.action)
        return action is not None and self._secret(action.route)

    async def _submitted(self, click: Click, one: _Open, typed: Values) -> Outcome:
        values = answers_of(one.form) | one.session.answers | typed
        action = parse_action(one.form.action) or UNKNOWN
        reply = await self._house.dispatch(click.request(Kind.SUBMIT, action, values=values))
        if not isinstance(reply, FormErrors):
            await self._store.write(close_form, one.session.id)
            self._memory.forget(one.session.id)
            return self._told(reply, one.at)
        # What a draft has of the other steps stays the house's: it may be changed elsewhere meanwhile.
        await self._note(one.session, one.form, typed if one.form.draft else values)
        self._memory.ask(one.session.id, reply.asks)
        form = with_asks(one.form, self._memory.asks(one.session.id))
        wrong = sorted({step_of(form, key) for key in reply.errors}) or [1]
        edits = [
            Own(words.edit(number, len(modals(form))), str(Step(one.at.form, number, How.MEND, ours=True)), _PRIMARY)
            for number in wrong[:5]
        ]
        said = self._drawn(words.needs_another_look(form, reply.errors, reply.aside))
        return Said((*said[:-1], with_buttons(said[-1], *edits)), replaces=one.at.ours)

    def _told(self, reply: Reply, at: Step) -> Said:
        match reply:
            case Show():
                message = reply.message
            case FormErrors():
                message = words.needs_another_look(Form("", "", ()), reply.errors)
            case Kept() | Quiet() | OpenForm():
                message = words.done()
        return Said(self._drawn(message), replaces=at.ours)


def _plain(at: Step) -> Step:
    """Give the step itself where there is nothing beside it to choose any more."""
    return replace(at, how=How.ON) if at.how is How.READ else at


def _holds_number(answers: Values) -> bool:
    return holds_patient_number(text for given in answers.values() for text in given)


def _typed(data: Mapping[str, Any]) -> list[str]:
    """Give whatever was typed into text fields of a form that is not known any more."""
    parts = [part.get("component", {}) for part in data.get("components", ())]
    return [str(part["value"]) for part in parts if part.get("type") == 4 and part.get("value")]
