"""A log answered in a talk: which question comes next, and what a written answer to a list means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.config.community import QuestionSpec
from bot.programme.learning_logs.rules.responses import Response

LISTENS_FOR = timedelta(hours=24)  # a message of the next day is hardly an answer any more
END = ""  # the place after the last question, where the log is handed in
UNSURE = "don't know"


@dataclass(frozen=True, slots=True)
class Talk:
    """Where somebody is in a log that they answer in a talk.

    `held` is what was typed last with a patient's number in it, without the number; `held_mark` is what the original
    is known by when it comes again.
    """

    member_id: str
    round_key: str
    question: str
    platform: str
    listening: bool = True
    held: str = ""
    held_mark: str = ""
    held_kinds: str = ""
    updated_at: datetime | None = None

    def hears(self, platform: str, now: datetime) -> bool:
        """Tell whether a direct message on a platform is meant as an answer."""
        fresh = self.updated_at is not None and now - self.updated_at <= LISTENS_FOR
        return self.listening and self.platform == platform and self.question != END and fresh


def first_open(questions: Sequence[QuestionSpec], response: Response) -> str:
    """Give the first question without an answer, the end if there is none."""
    shown = response.shown()
    return next((each.id for each in questions if not any(part.strip() for part in shown.get(each.id, ()))), END)


def after(questions: Sequence[QuestionSpec], question: str) -> str:
    """Give the question after another, the end after the last; after one that is not asked any more, the first."""
    ids = [each.id for each in questions]
    if question not in ids:
        return ids[0] if ids else END
    return next(iter(ids[ids.index(question) + 1 :]), END)


def before(questions: Sequence[QuestionSpec], question: str) -> str:
    """Give the question before another; before the end stands the last, before the first nothing but itself."""
    ids = [each.id for each in questions]
    if question not in ids:
        return ids[-1] if ids else END
    return ids[max(0, ids.index(question) - 1)]


def as_given(question: QuestionSpec, words: str, before_this: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Give what a written message means as an answer: an option by its name or number, or the words themselves."""
    written = words.strip()
    steps = [str(step) for step in range(question.min, question.max + 1)] if question.type == "scale" else []
    named = {option.name.casefold(): option.id for option in question.options} | {step: step for step in steps}
    numbered = {str(at): option.id for at, option in enumerate(question.options, 1)}
    if question.type == "scale":
        return (written.split(" ")[0],)
    if question.type != "choice":
        return (written,) if written else ()
    found = [named.get(part, numbered.get(part, part)) for part in _parts(written.casefold(), question)]
    return tuple(found) if question.many else tuple(found[:1]) or before_this


def _parts(written: str, question: QuestionSpec) -> list[str]:
    parts = written.split(",") if question.many else [written]
    return [part.strip() for part in parts if part.strip()]


def toggled(chosen: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Give what is chosen of several after one option was picked: added, or taken back."""
    return tuple(each for each in chosen if each != option) if option in chosen else (*chosen, option)
