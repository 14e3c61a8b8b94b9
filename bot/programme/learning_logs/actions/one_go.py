"""A log written in one go: kept as its author's draft, shown as it would be divided, and taken over on their yes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.config import Community
from bot.core.members.rules import Person
from bot.core.safety.actions import Where, count_routes, routes_of, weighed
from bot.core.safety.rules.routes import Routes
from bot.core.safety.rules.weighing import Choice, Weighed, about
from bot.programme.learning_logs.actions.answering import HandIn, Log, changeable_log, hand_in, keep_answers, open_log
from bot.programme.learning_logs.rules.responses import questions_for
from bot.programme.learning_logs.rules.splitting import Part, split, whole
from bot.programme.learning_logs.store.free_texts import drop_free_text, free_text, save_free_text
from bot.store import Tx
from bot.ui.form import Raw

FIELD = "in_one_go"
WHOLE, SPLIT = "whole", "split"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text written in one go: the log it is for, what is stored of it, and what its author must settle."""

    log: Log
    text: str
    weighed: Weighed
    routes: Routes

    def parts(self, how: str) -> tuple[Part, ...]:
        """Give where each part of the text would go."""
        questions = questions_for(self.log.round.project, self.log.round.number, self.log.plan)
        return whole(self.text, questions) if how == WHOLE else split(self.text, questions)


def written(tx: Tx, community: Community, person: Person, round_key: str) -> Draft:
    """Give what somebody wrote in one go for a log."""
    log = open_log(tx, community, person, round_key)
    text = free_text(tx, round_key, person.id)
    found = weighed(tx, person, Where(round_key, FIELD), text)
    return Draft(log, text, found, routes_of(community, person, [text]))


def write(tx: Tx, community: Community, person: Person, round_key: str, raw: Raw) -> Draft:
    """Keep a text written in one go as its author's draft, but none with a patient's number in it."""
    log = changeable_log(tx, community, person, round_key)
    typed = next(iter(raw.get(FIELD, ())), "")
    choice = next(iter(raw.get(about(FIELD), ())), "")
    found = weighed(tx, person, Where(round_key, FIELD), typed, choice)
    routes = routes_of(community, person, [typed])
    if found.storable:
        if found.text != free_text(tx, round_key, person.id):
            count_routes(tx, routes)
        save_free_text(tx, round_key, person.id, found.text)
    return Draft(log, found.text, found, routes)


def take_over(tx: Tx, community: Community, person: Person, round_key: str, how: str) -> None:
    """Put the parts of the text into the log as its answers; what its author said about it holds for its parts."""
    draft = written(tx, community, person, round_key)
    changeable_log(tx, community, person, round_key)
    raw: dict[str, tuple[str, ...]] = {}
    for part in draft.parts(how):
        raw[part.question] = (part.text,)
        if draft.weighed.stated:
            raw[about(part.question)] = (Choice.KEEP.value,)
    keep_answers(tx, community, person, round_key, raw)
    drop_free_text(tx, round_key, person.id)


def hand_in_in_one_go(tx: Tx, community: Community, person: Person, round_key: str, how: str) -> HandIn:
    """Take the text over as it was shown, and hand the log in if nothing in it needs another look."""
    take_over(tx, community, person, round_key, how)
    return hand_in(tx, community, person, round_key, {})
