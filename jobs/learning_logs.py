"""Due work of learning logs: prompts, reminders, closing, drafting, settling, the deputy, deleting what is old."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

from bot.config import Community
from bot.core.ports import Ports
from bot.programme.learning_logs.actions.calling import fill_all_places
from bot.programme.learning_logs.actions.charting import ToDraw, charts_to_draw, draw, figures_to_draw, save_charts
from bot.programme.learning_logs.actions.digesting import DraftInput, close, load_draft, save_draft
from bot.programme.learning_logs.actions.drafting import draft
from bot.programme.learning_logs.actions.due import (
    drafts_to_settle,
    ended_at,
    participants_with_zone,
    rounds_of_all,
)
from bot.programme.learning_logs.actions.editing import ask_deputy
from bot.programme.learning_logs.actions.keeping import delete_what_is_old
from bot.programme.learning_logs.actions.prompting import send_prompt, send_reminder
from bot.programme.learning_logs.actions.publishing import settle
from bot.programme.learning_logs.actions.synthesising import (
    SynthesisInput,
    load_synthesis,
    save_synthesis,
    synthesise,
)
from bot.programme.learning_logs.actions.taking_part import round_or_refuse
from bot.programme.learning_logs.rules.digest import Digest
from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.rules.rhythm import Round, rounds_of
from bot.scheduling.jobs import Job, Tx
from bot.scheduling.rules import Slot, nightly

# All of it is done however late: whether a prompt or reminder is still of use, its action knows.
LATE_BUT_WORTH_IT = timedelta(days=35)
AFTER_CLOSE = timedelta(minutes=1)
Now = Callable[[Tx], Community]  # the programme as it stands
NIGHT = time(3, 40)  # clear of the hour that the clocks skip or show twice


def jobs(community: Community, asked: Ports) -> tuple[Job, ...]:
    """Give the jobs of this capability; of those due together, the one named first goes first."""

    def now(tx: Tx) -> Community:
        return asked.programme(tx, community)

    return (
        _for_each_participant("learning_logs.prompt", now, Round.prompt_at, send_prompt),
        _for_each_participant("learning_logs.reminder", now, Round.reminder_at, send_reminder),
        _closing(now),
        _drafting(now, asked),
        _synthesis(now, asked),
        _settling(now),
        _overdue(now),
        _charts(now),
        _keeping(community, now),
    )


def _for_each_participant(
    name: str,
    now: Now,
    due: Callable[[Round, str], datetime],
    do: Callable[[Tx, Community, Round, str], None],
) -> Job:
    """Give a job with one slot for each round and participant, at the participant's own time."""

    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        community = now(tx)
        for project in community.projects:
            members = participants_with_zone(tx, project.id)
            for log_round in rounds_of(project, community.community.timezone):
                at = {zone: due(log_round, zone) for zone in {zone for _member, zone, _joined in members}}
                for member_id, zone, joined_at in members:
                    if frm <= at[zone] <= to and joined_at <= at[zone]:
                        yield Slot(f"{log_round.key}/{member_id}", at[zone])

    def run(tx: Tx, slot: Slot) -> None:
        key, _slash, member_id = slot.key.partition("/")
        community = now(tx)
        do(tx, community, round_or_refuse(community, key), member_id)

    return Job(name=name, slots=slots, catch_up=LATE_BUT_WORTH_IT, run=run)


def _round_slots(now: Now, after: timedelta) -> Callable[[Tx, datetime, datetime], Iterator[Slot]]:
    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        for log_round in rounds_of_all(now(tx)):
            at = log_round.closes_at + after
            if frm <= at <= to and participants_with_zone(tx, log_round.project.id):
                yield Slot(log_round.key, at)

    return slots


def _closing(now: Now) -> Job:
    def run(tx: Tx, slot: Slot) -> None:
        close(tx, round_or_refuse(now(tx), slot.key))

    return Job(name="learning_logs.close", slots=_round_slots(now, timedelta()), catch_up=LATE_BUT_WORTH_IT, run=run)


def _drafting(now: Now, asked: Ports) -> Job:
    def load(tx: Tx, slot: Slot) -> DraftInput:
        community = now(tx)
        return load_draft(tx, community, round_or_refuse(community, slot.key))

    async def compute(given: DraftInput) -> tuple[DraftInput, Digest]:
        return given, await draft(asked.model, given)

    def save(tx: Tx, _slot: Slot, made: tuple[DraftInput, Digest]) -> None:
        save_draft(tx, now(tx), *made)

    return Job(
        name="learning_logs.draft",
        slots=_round_slots(now, AFTER_CLOSE),
        catch_up=LATE_BUT_WORTH_IT,
        load=load,
        compute=compute,
        save=save,
    )


def _synthesis(now: Now, asked: Ports) -> Job:
    """Draft the synthesis once the last digest is out; where there is none, two weeks after the last close."""

    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        community = now(tx)
        for project in community.projects:
            at = ended_at(tx, community, project)
            if at is not None and frm <= at <= to:
                yield Slot(project.id, at)

    def load(tx: Tx, slot: Slot) -> SynthesisInput | None:
        return load_synthesis(tx, now(tx), slot.key)

    async def compute(given: SynthesisInput | None) -> tuple[SynthesisInput, Digest] | None:
        return (given, await synthesise(asked.model, given)) if given is not None else None

    def save(tx: Tx, _slot: Slot, made: tuple[SynthesisInput, Digest] | None) -> None:
        if made is not None:
            save_synthesis(tx, now(tx), *made)

    return Job(
        name="learning_logs.synthesis", slots=slots, catch_up=LATE_BUT_WORTH_IT, load=load, compute=compute, save=save
    )


def _settling(now: Now) -> Job:
    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        for piece in drafts_to_settle(tx):
            if frm <= piece.check_until <= to:
                # Named by its moment: an editor's new wording gives its author more time, and another settling.
                yield Slot(f"{piece.id}/{piece.check_until:%Y%m%dT%H%M}", piece.check_until)

    def run(tx: Tx, slot: Slot) -> None:
        settle(tx, now(tx), slot.key.partition("/")[0])

    return Job(name="learning_logs.settle", slots=slots, catch_up=LATE_BUT_WORTH_IT, run=run)


def _charts(now: Now) -> Job:
    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        for digest_id, number, at in charts_to_draw(tx):
            if frm <= at <= to:
                yield Slot(f"{digest_id}/{number}", at)

    def load(tx: Tx, slot: Slot) -> ToDraw:
        digest_id, _slash, number = slot.key.partition("/")
        return figures_to_draw(tx, now(tx), digest_id, int(number))

    def compute(given: ToDraw) -> tuple[ToDraw, tuple[KeptChart, ...]]:
        return given, draw(given)

    def save(tx: Tx, _slot: Slot, made: tuple[ToDraw, tuple[KeptChart, ...]]) -> None:
        save_charts(tx, *made)

    return Job(
        name="learning_logs.charts", slots=slots, catch_up=LATE_BUT_WORTH_IT, load=load, compute=compute, save=save
    )


def _overdue(now: Now) -> Job:
    """Ask the deputy on the second working day, which is when the authors' time is over."""

    def slots(tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        for piece in drafts_to_settle(tx):
            if frm <= piece.check_until <= to:
                yield Slot(piece.id, piece.check_until)

    def run(tx: Tx, slot: Slot) -> None:
        ask_deputy(tx, now(tx), slot.key)

    return Job(name="learning_logs.overdue", slots=slots, catch_up=timedelta(days=7), run=run)


def _keeping(community: Community, now: Now) -> Job:
    def slots(_tx: Tx, frm: datetime, to: datetime) -> Iterator[Slot]:
        return nightly(frm, to, NIGHT, community.community.timezone)

    def run(tx: Tx, _slot: Slot) -> None:
        delete_what_is_old(tx, community)
        # Somebody may have been erased, or wishes changed: each free place goes to who waits for it.
        fill_all_places(tx, now(tx))

    return Job(name="learning_logs.nightly", slots=slots, catch_up=timedelta(days=1), run=run, background=True)
