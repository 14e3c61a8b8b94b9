"""`convenor bench dispatch`: how fast a click and a form on Slack get their committed answer, measured here."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.machine import load, machine, resident_mb

if TYPE_CHECKING:
    from bot.app.slack_bench import Bring, OpenStore, Payloads, Stage

AIM_RATIO = 1.5  # of a click's p50, alone, to the bare app's
AIM_RATE = 500.0  # clicks a second at 50 at once
AIM_P99_MS = 1000.0  # at 50 at once
AIM_GROWTH_MB = 5.0  # what a measurement of memory wavers by here; 100 bytes kept of each of 50,000 events are as much
AIM_EVENTS = 50_000  # over which memory does not grow; fewer can show that it does, not that it does not
AT_ONCE = 50
WARM_UP = 4_000  # events after which everything that remembers only so much is full
_PORTION = 500
_VERDICTS = {True: "kept", False: "NOT kept", None: "not shown"}


@dataclass(frozen=True, slots=True)
class Pace:
    """What one application made of a number of payloads: answers a second, and milliseconds to an answer.

    After two seconds the bot says that it is not done yet: such an answer is `late`, and none of those a second.
    """

    what: str
    app: str
    at_once: int
    answers: int
    late: int
    rate: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Megabytes resident (None where there is no /proc) after a warm-up, and after so many events more."""

    events: int
    before_mb: float | None
    after_mb: float | None

    @property
    def mb(self) -> float | None:
        """Give by how much it grew."""
        if self.before_mb is None or self.after_mb is None:
            return None
        return round(self.after_mb - self.before_mb, 1)

    @property
    def kept(self) -> bool | None:
        """Tell whether its aim is kept; None where this does not show it."""
        if self.mb is None or (self.mb < AIM_GROWTH_MB and self.events < AIM_EVENTS):
            return None
        return self.mb < AIM_GROWTH_MB


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim: what it is about, what is asked and what was found, and whether that keeps it; None if not shown."""

    name: str
    about: str
    asked: str
    found: str
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything of one run; `committed` of the `answered` are found finished in the store's file.

    `load` is how busy the machine was with other things, before it began.
    """

    paces: tuple[Pace, ...]
    growth: Growth
    answered: int
    committed: int
    load: str

    def pace(self, what: str, app: str, at_once: int) -> Pace:
        """Give one of them."""
        return next(each for each in self.paces if (each.what, each.app, each.at_once) == (what, app, at_once))

    def ratio(self, what: str, at_once: int) -> float:
        """Give how many times the bare app's p50 ours is."""
        ours, bare = (self.pace(what, app, at_once) for app in ("convenor", "bare"))
        return round(ours.p50_ms / bare.p50_ms, 2)

    @property
    def aims(self) -> tuple[Aim, ...]:
        """Give each aim with what was found."""
        busy, ratio, mb = self.pace("click", "convenor", AT_ONCE), self.ratio("click", 1), self.growth.mb
        late = sum(each.late for each in self.paces)
        grown = "not measured: no /proc" if mb is None else f"{mb:.1f} MB over {self.growth.events:,}"
        counted = f"{self.committed:,} of {self.answered:,}"
        all_there = self.committed == self.answered
        return (
            Aim(
                "p50", "a click alone, p50", f"under {AIM_RATIO:g} times bare", f"{ratio:.2f} times", ratio < AIM_RATIO
            ),
            Aim(
                "rate",
                f"clicks, {AT_ONCE} at once",
                f"{AIM_RATE:g} a second",
                f"{busy.rate:.1f}",
                busy.rate >= AIM_RATE,
            ),
            Aim("p99", "p99 of these", f"under {AIM_P99_MS:g} ms", f"{busy.p99_ms:.1f} ms", busy.p99_ms < AIM_P99_MS),
            Aim("growth", f"memory over {AIM_EVENTS:,}", f"under {AIM_GROWTH_MB:g} MB more", grown, self.growth.kept),
            Aim("late", "answers after 2 s", "none", str(late), late == 0),
            Aim("committed", "answers in the store", "every one", counted, all_there),
        )

    @property
    def kept(self) -> dict[str, bool | None]:
        """Tell of each aim whether it is kept."""
        return {each.name: each.kept for each in self.aims}

    @property
    def met(self) -> bool | None:
        """Tell whether every aim is kept; None where one is not shown."""
        kept = set(self.kept.values())
        return False if False in kept else None if None in kept else True


class NotAnsweredError(Exception):
    """A payload was not acknowledged with 200; what was answered is the message."""


def dispatch(
    clicks: Annotated[int, typer.Option(min=50, max=100_000, help="How many of each kind are sent.")] = 1_000,
    events: Annotated[int, typer.Option(min=100, max=1_000_000, help="Clicks over which memory is watched.")] = 5_000,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Measure a button click and a form through the Slack adapter to their committed answers, one and 50 at once.

    The whole bot runs, on a SQLite file of its own that waits for the disk at every commit; Slack is a stand-in that
    says yes. Beside it, in the same run, a bare slack-bolt app acknowledges the same payloads and does nothing else.
    Memory is watched over `--events` clicks, after a warm-up of 4,000; whether its aim is kept shows over 50,000 of
    them, which take about two minutes. Your own settings and files are left alone.
    """
    from tempfile import TemporaryDirectory

    from bot.app.log import set_up_logging
    from bot.app.slack_bench import open_store
    from bot.cli.digest_output import working

    set_up_logging("error")
    try:
        with working("Clicking"), TemporaryDirectory(prefix="convenor-bench-") as folder:
            measured = asyncio.run(measure(Path(folder), clicks, events, open_store))
    except NotAnsweredError as error:
        typer.echo(f"A click was not answered, so nothing was measured: {error}", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps(_as_data(measured), indent=2))
    else:
        show(measured)


async def measure(folder: Path, clicks: int, events: int, open_store: OpenStore, *, warm_up: int = WARM_UP) -> Measured:
    """Measure clicks and forms on a fresh bot, `clicks` of each kind, then memory over `events` more clicks.

    Raises NotAnsweredError if one is not acknowledged.
    """
    from bot.app.slack_bench import bare, staged

    before = load()
    async with staged(folder, AT_ONCE, open_store) as stage:
        crowd = _Crowd(stage)
        apps = (("convenor", stage.bring), ("bare", bare()))
        for _name, bring in apps:  # what is imported and compiled at first use is no part of a click
            for payloads in (stage.click, stage.form):
                await crowd.send(bring, payloads, 20, 1)
        paces = []
        for what, payloads in (("click", stage.click), ("form", stage.form)):
            for at_once in (1, AT_ONCE):
                number = clicks if at_once > 1 else max(20, clicks // 5)
                for name, bring in apps:
                    paces.append(_pace(what, name, at_once, *await crowd.send(bring, payloads, number, at_once)))
        growth = await crowd.growth(events, warm_up)
        return Measured(tuple(paces), growth, crowd.answered, await stage.committed(), before)


class _Crowd:
    """People who click, a number of them at once: each does the next thing when the one before is answered."""

    def __init__(self, stage: Stage) -> None:
        from bot.clock import SystemClock

        self._stage = stage
        self._clock = SystemClock()
        self._sent = 0
        self.answered = 0  # by the bot, and each of them something else that was done

    async def send(self, bring: Bring, payloads: Payloads, number: int, at_once: int) -> tuple[list[float], float]:
        """Send a number of payloads; give the seconds each took to its acknowledgement, and those of all together."""
        from bot.routing.dispatch import ACKNOWLEDGE_WITHIN_S

        took: list[float] = []
        refused: list[str] = []
        waiting = iter(range(self._sent, self._sent + number))
        self._sent += number

        async def person(which: int) -> None:
            for each in waiting:
                payload = payloads(which, each)
                began = self._clock.elapsed_s()
                status, body = await bring(payload)
                took.append(self._clock.elapsed_s() - began)
                if took[-1] < ACKNOWLEDGE_WITHIN_S and (status != 200 or "errors" in body):
                    refused.append(f"{status} {body[:200]}")

        began = self._clock.elapsed_s()
        async with asyncio.TaskGroup() as group:
            for which in range(at_once):
                group.create_task(person(which))
        if refused:
            raise NotAnsweredError(refused[0])
        if bring is self._stage.bring:
            self.answered += number
        return took, self._clock.elapsed_s() - began

    async def growth(self, events: int, warm_up: int) -> Growth:
        """Watch memory over so many clicks, 50 at once."""
        await self._portions(warm_up)
        before = _held_mb()
        await self._portions(events)
        return Growth(events, before, _held_mb())

    async def _portions(self, number: int) -> None:
        for start in range(0, number, _PORTION):
            await self.send(self._stage.bring, self._stage.click, min(_PORTION, number - start), AT_ONCE)


def _held_mb() -> float | None:
    import gc
    import os

    gc.collect()
    return resident_mb(os.getpid(), children=False)


def _pace(what: str, app: str, at_once: int, took: list[float], seconds: float) -> Pace:
    from bot.routing.dispatch import ACKNOWLEDGE_WITHIN_S

    in_order = sorted(took)
    late = sum(each >= ACKNOWLEDGE_WITHIN_S for each in took)
    middle, last = (in_order[min(len(in_order) - 1, int(len(in_order) * part))] for part in (0.5, 0.99))
    rate = round((len(took) - late) / seconds, 1)
    return Pace(what, app, at_once, len(took), late, rate, round(middle * 1000, 2), round(last * 1000, 2))


def _as_data(measured: Measured) -> dict[str, Any]:
    return {
        "aims": {
            "p50_ratio": AIM_RATIO,
            "rate": AIM_RATE,
            "p99_ms": AIM_P99_MS,
            "growth_mb": AIM_GROWTH_MB,
            "growth_over_events": AIM_EVENTS,
        },
        "kept": measured.kept,
        "met": measured.met,
        "machine": machine(),
        "load": measured.load,
        "answered": measured.answered,
        "committed": measured.committed,
        "measured": [asdict(each) for each in measured.paces],
        "p50_ratios": [
            {"what": what, "at_once": at_once, "ratio": measured.ratio(what, at_once)}
            for what in ("click", "form")
            for at_once in (1, AT_ONCE)
        ],
        "memory": {**asdict(measured.growth), "growth_mb": measured.growth.mb},
    }


def show(measured: Measured) -> None:
    """Print the figures, and each aim beside what was found."""
    typer.echo(f"{'':<16}{'at once':>8}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}   p50 beside bare slack-bolt")
    for each in measured.paces:
        beside = f"   {measured.ratio(each.what, each.at_once):.2f} times" if each.app == "convenor" else ""
        beside += f", {each.late} late" if each.late else ""
        name = each.what if each.app == "convenor" else f"{each.what}, bare"
        typer.echo(f"{name:<16}{each.at_once:>8}{each.rate:>10.0f}{each.p50_ms:>9.1f}{each.p99_ms:>9.1f}{beside}")
    typer.echo(f"\n{'Aims':<24}{'asked':<24}{'found':<22}")
    for aim in measured.aims:
        typer.echo(f"{aim.about:<24}{aim.asked:<24}{aim.found:<22}{_VERDICTS[aim.kept]}")
    if measured.growth.mb is not None and measured.growth.kept is None:
        typer.echo(f"\nWhether memory stays as it is shows over {AIM_EVENTS:,} clicks: --events {AIM_EVENTS}.")
    if measured.met is False:
        typer.echo(f"\nBefore it began: {measured.load}. On a busy machine everything takes longer.")
