"""Where somebody stands with a log, and what they have typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.config.community import Project, QuestionSpec
from bot.programme.learning_logs.rules.digest import Audience

# Keys of a form beside the ids of questions, which hold no dot: the box below an answer, and who can read one answer.
TICK = "tick."
READERS = "audience."


Given = Mapping[str, tuple[str, ...]]  # answers by question id


class Standing(StrEnum):
    """Where a response is."""

    OPEN = "open"  # prompted, or begun and not handed in
    HANDED_IN = "handed_in"
    NOTHING = "nothing"  # "nothing to report" is an answer
    SKIPPED = "skipped"


DONE = frozenset({Standing.HANDED_IN, Standing.NOTHING, Standing.SKIPPED})


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody taking part in a project."""

    member_id: str
    project: str
    audience: Audience
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One participant's log of one round: what was typed by question id, and what of it was handed in.

    `audiences` are the answers for which another audience was chosen than for the rest.
    """

    round_key: str
    member_id: str
    standing: Standing = Standing.OPEN
    typed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handed_in: dict[str, tuple[str, ...]] = field(default_factory=dict)
    handed_in_at: datetime | None = None
    late: bool = False
    audiences: dict[str, Audience] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Tell whether nothing more is asked of the person for this round."""
        return self.standing in DONE

    def shown(self) -> dict[str, tuple[str, ...]]:
        """Give what the form shows: what was typed last, over what was handed in."""
        return {**self.handed_in, **self.typed}

    def answered(self) -> int:
        """Give how many questions have something in them."""
        shown = ((key, given) for key, given in self.shown().items() if "." not in key)
        return sum(1 for _key, given in shown if any(part.strip() for part in given))

    def ticked(self, question: str) -> bool:
        """Tell whether the box below an answer is ticked."""
        return any(self.shown().get(f"{TICK}{question}", ()))

    def audience_of(self, question: str, usual: Audience) -> Audience:
        """Give who can read one answer: its own audience, or the usual one."""
        return self.audiences.get(question, usual)


def questions_for(project: Project, number: int, plan: str, given: Given | None = None) -> tuple[QuestionSpec, ...]:
    """Give the questions of one round: the core, its focus questions, and the plan's only if there was a plan.

    With the answers `given` so far, those are left out that depend on another answer; without, all are there.
    """
    return tuple(
        question
        for question in project.questions
        if question.focus_round in (None, number)
        and (question.when != "plan" or plan)
        and (given is None or applies(question, given))
    )


def applies(question: QuestionSpec, given: Given) -> bool:
    """Tell whether a question is asked, by the answer on which it depends."""
    depends = question.only_if
    return depends is None or not set(depends.answers).isdisjoint(given.get(depends.question, ()))


def kept_keys(project: Project) -> frozenset[str]:
    """Give the keys under which something is kept: each question, and the box below those that have one."""
    ticks = {f"{TICK}{question.id}" for question in project.questions if question.tick}
    return frozenset({question.id for question in project.questions} | ticks)


def words_of(question: QuestionSpec, given: tuple[str, ...]) -> str:
    """Give an answer as words: the names of what was chosen, or what was typed."""
    names = {option.id: option.name for option in question.options}
    return ", ".join(names.get(part, part) for part in given if part.strip())


def reminder_needed(response: Response | None) -> bool:
    """Tell whether the one reminder concerns this participant: never somebody who is done."""
    return response is None or not response.done
