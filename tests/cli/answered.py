"""A store with the example community in it, and logs that its people have answered."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.app.causeway import read_files
from bot.app.discover import import_tables
from bot.app.seed import DEMO_START, seed_demo
from bot.clock import SteppedClock
from bot.config import Community, load_community
from bot.core.members.actions import find_person
from bot.core.members.rules import Person
from bot.platforms.local.pages import prepare
from bot.programme.learning_logs.actions.answering import hand_in, keep_answers, report_nothing
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.tables import answers
from bot.store import Store, Tx
from bot.store.migrate import upgrade

PROJECT = "video-consultations"
# By the ids of the example's files. p02, p04 and p23 chose to be named, p03, p06 and p16 to be public without a name;
# p01 wrote for the project, p09 for the insight team alone.
LOGS: Mapping[str, Mapping[str, str]] = {
    "p01": {"what_changed": "We keep the phone for everything that needs no face, and patients thank us for it."},
    "p02": {"what_changed": "Two of our rehab classes are on video now, and people come to both."},
    "p03": {
        "what_changed": "The island clinic ran three Wednesdays with a nurse beside the patient.",
        "what_learnt": "A nurse beside the patient is worth more than a better camera.",
        "plan_next": "Move the clinic to the school's fibre line for one week",
    },
    "p04": {
        "what_changed": "The seven-day follow-up after discharge is on video for anybody who wants it.",
        "plan_next": "Cut the consent form to one side of paper",
        "help_wanted": "Has anybody a one-page consent form they would share?",
    },
    "p06": {"what_changed": "Four of eleven people had a letter that said their appointment would be on video."},
    "p09": {"what_changed": "The board looks at the figures for video every month and asks for more of them."},
    "p16": {
        "what_changed": '=HYPERLINK("https://example.org") is what our old sheet said; video is on two stations now.',
        "what_got_in_the_way": "-5 per cent of sessions were lost to the signal, and nobody counted them before.",
    },
    "p23": {"what_changed": "Two drop-ins have a side room with a tablet, and carers queue for it."},
}
SECOND = {"p03": {"what_changed": "The fibre line held all week, and not one of seven sessions dropped."}}
CHOSEN = {"what_helped": ("leadership", "time")}
NOT_HANDED_IN = "Half a sentence that nobody has handed in yet"


def member(tx: Tx, ref: str) -> Person:
    """Give a person by their id in the example's files."""
    found = find_person(tx, "local", read_files().person(ref).account)
    assert found is not None
    return found


def hand_in_logs(tx: Tx, community: Community, number: int, logs: Mapping[str, Mapping[str, str]]) -> None:
    """Hand in a log for each of these people."""
    for ref, words in logs.items():
        chosen = CHOSEN if number == 1 else {"last_plan": ("done",)}
        raw = {**chosen, **{question: (text,) for question, text in words.items()}}
        assert hand_in(tx, community, member(tx, ref), f"{PROJECT}:{number}", raw).errors == {}


def leave_unfinished(tx: Tx, community: Community) -> None:
    """Let somebody begin a log, somebody say there is nothing, and somebody change theirs without handing it in."""
    draft = {"what_changed": (NOT_HANDED_IN,)}
    keep_answers(tx, community, member(tx, "p08"), f"{PROJECT}:1", draft)
    report_nothing(tx, community, member(tx, "p07"), f"{PROJECT}:1")
    keep_answers(tx, community, member(tx, "p01"), f"{PROJECT}:1", draft)


def choose_for(tx: Tx, ref: str, question: str, audience: Audience) -> None:
    """Choose another audience for one answer."""
    mine = (answers.c.member_id == member(tx, ref).id) & (answers.c.question == question)
    assert tx.run(sa.update(answers).where(mine).values(audience=audience))


def fill(url: str, workspace: Path) -> None:
    """Make the store at an address, seed it and answer the logs of two rounds."""
    import_tables()
    community = load_community()
    clock = SteppedClock(DEMO_START)
    with closing(Store(url, clock)) as store, closing(Store(f"sqlite:///{workspace}", clock)) as rooms:
        upgrade(store)
        prepare(rooms)
        seed_demo(store, rooms, community)
        clock.move_to(DEMO_START + timedelta(days=2))
        store.write_now(hand_in_logs, community, 1, LOGS)
        store.write_now(leave_unfinished, community)
        clock.move_to(DEMO_START + timedelta(days=16))
        store.write_now(hand_in_logs, community, 2, SECOND)
