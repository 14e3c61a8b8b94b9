"""The tables of an insight pack, each column described in words for whoever opens the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.programme.learning_logs.rules.pack_rows import Contents
from bot.store.packs import Cell, Column, PackTable

_FEW = "Widened to “(fewer than five)” where fewer than five people would fit; “(not given)” if they did not say."


def pack_tables(found: Contents) -> tuple[PackTable, ...]:
    """Give the tables with their rows, those that are pointed at first."""
    return (*_of_projects(found), *_of_answers(found), *_of_themes(found), *_of_digests(found), _left_out(found))


def _cells(columns: tuple[Column, ...], rows: Iterable[Any]) -> Iterator[tuple[Cell, ...]]:
    names = [column.name for column in columns]
    return (tuple(getattr(row, name) for name in names) for row in rows)


def _table(
    name: str,
    says: str,
    rows: Iterable[Any],
    *columns: Column,
    key: tuple[str, ...] = ("id",),
    search: tuple[str, ...] = (),
) -> PackTable:
    return PackTable(name, says, columns, _cells(columns, rows), key, search)


def _of_projects(found: Contents) -> tuple[PackTable, ...]:
    return (
        _table(
            "projects",
            "The insight projects in this pack.",
            found.projects,
            Column("id", str, "The project's key in the community's programme."),
            Column("name", str, "The project's name."),
            Column("description", str, "What the project is for."),
            Column("consent", str, "The versions of the consent text under which people take part, with commas."),
        ),
        _table(
            "rounds",
            "The rounds of each project that have begun: one learning log was asked for in each.",
            found.rounds,
            Column("id", str, "The round's key: project, colon, number."),
            Column("project", str, "The project.", refers="projects"),
            Column("number", int, "The round's number in its project, counted from 1."),
            Column("focus", str, "What this round looked at in particular; empty for nothing.", empty=True),
            Column("starts_on", str, "The round's first day, as in 2027-03-15.", empty=True),
            Column("closed_on", str, "The day it closed; empty while it is open.", empty=True),
        ),
        _table(
            "questions",
            "The questions of each project's logs.",
            found.questions,
            Column("id", str, "The question's key: project, colon, key."),
            Column("project", str, "The project.", refers="projects"),
            Column("key", str, "The question's key within its project, the same in every round."),
            Column("position", int, "Its place in the log, counted from 1."),
            Column("type", str, "How it is answered: long, short, choice, scale or number."),
            Column("text", str, "The question as it is asked."),
            Column("lowest", int, "For a scale, the lowest answer.", empty=True),
            Column("highest", int, "For a scale, the highest answer.", empty=True),
            Column("lowest_means", str, "For a scale, what the lowest answer means.", empty=True),
            Column("highest_means", str, "For a scale, what the highest answer means.", empty=True),
            Column("recalls_plan", int, "1 if it asks what became of the plan in the log before, else 0."),
        ),
        _table(
            "participants",
            "The people who take or took part, under a pseudonym drawn for this pack alone; who takes part in two "
            "projects has two. Every combination of sector, nation and role here fits at least five people of a "
            "project, or tells nothing.",
            found.participants,
            Column("id", str, "The pseudonym. It is the same throughout this pack and another in every other pack."),
            Column("project", str, "The project.", refers="projects"),
            Column("sector", str, f"The sector they work in. {_FEW}"),
            Column("nation", str, f"The nation they work in. {_FEW}"),
            Column("role", str, f"What they do. {_FEW}"),
        ),
    )


def _of_answers(found: Contents) -> tuple[PackTable, ...]:
    return (
        _table(
            "responses",
            "One row for each participant who was asked in a round, and where their log stands.",
            found.responses,
            Column("id", int, "The number of the response in this pack."),
            Column("round", str, "The round.", refers="rounds"),
            Column("participant", str, "Who was asked, by pseudonym.", refers="participants"),
            Column("standing", str, "handed_in, nothing (“nothing to report” is an answer), skipped, or no_answer."),
            Column("late", int, "1 if it was handed in after the round had closed, else 0."),
            Column("counted_in", int, "The round whose digest it counted to; empty for none yet.", empty=True),
        ),
        _table(
            "answers",
            "What people answered and handed in, one row for each question. The search box looks in here.",
            found.answers,
            Column("id", int, "The number of the answer in this pack."),
            Column("response", int, "The response it belongs to.", refers="responses"),
            Column("question", str, "The question it answers.", refers="questions"),
            Column(
                "text",
                str,
                "The answer in words: word for word as written, but for what is masked in square brackets; for a "
                "choice the names of what was chosen.",
            ),
            Column("number", int, "The answer to a scale or a number; empty for anything else.", empty=True),
            Column(
                "audience",
                str,
                "Who may read it by its author's choice: insight_team, project, public_anonymous or public_named; no "
                "wider than project for plans, calls for help and words their author did not let into a digest. Never "
                "publish it to more people than that.",
            ),
            Column("masked", int, "1 if a name or an identifier was masked in it, else 0."),
            search=("text",),
        ),
        _table(
            "choices",
            "What was chosen in each answer to a choice, one row for each option.",
            found.choices,
            Column("answer", int, "The answer.", refers="answers"),
            Column("option", str, "The option's key."),
            Column("name", str, "The option as people read it."),
            key=("answer", "option"),
        ),
    )


def _of_themes(found: Contents) -> tuple[PackTable, ...]:
    return (
        _table(
            "themes",
            "The codebook: the themes that people named and at least five share, and those of the published digests.",
            found.themes,
            Column("id", int, "The number of the theme in this pack."),
            Column("project", str, "The project.", refers="projects"),
            Column("name", str, "The theme's name."),
            Column(
                "named_by", str, "machine for a suggestion nobody has looked at, person for a name of the codebook."
            ),
            Column("suggested_as", str, "What the machine called it; empty if a person thought of it.", empty=True),
        ),
        _table(
            "answer_themes",
            "Which answers stand under which theme, where five people or more share it; most stand under none.",
            found.answer_themes,
            Column("answer", int, "The answer.", refers="answers"),
            Column("theme", int, "The theme.", refers="themes"),
            key=("answer", "theme"),
        ),
    )


def _of_digests(found: Contents) -> tuple[PackTable, ...]:
    return (
        _table(
            "digests",
            "The digests that are published.",
            found.digests,
            Column("id", str, "The last part of the digest's address on the web."),
            Column("project", str, "The project.", refers="projects"),
            Column("round", str, "The round it was made for; empty for the synthesis.", empty=True, refers="rounds"),
            Column("title", str, "Its title."),
            Column("published_on", str, "The day it was published."),
            Column("changed_on", str, "The day something was last taken out of it; empty if nothing was.", empty=True),
            Column("answered", int, "How many people's logs it counts."),
            Column("people", int, "How many people's answers it may use, by their choice of audience."),
            Column("answers", int, "How many answers it may use."),
            Column("limits", str, "What the digest says about its own limits."),
        ),
        _table(
            "digest_lines",
            "The lines that stand in the published digests.",
            found.lines,
            Column("id", int, "The number of the line in this pack."),
            Column("digest", str, "The digest.", refers="digests"),
            Column("theme", int, "The theme it stands under.", refers="themes"),
            Column("position", int, "Its place in the digest, counted from 1."),
            Column("text", str, "The line as published, but for what is masked in square brackets."),
            Column("shown", str, "Whether the page shows it with a name or without a name; the name is not told here."),
            search=("text",),
        ),
        _table(
            "digest_line_sources",
            "The answers that each line of a digest rests on.",
            found.line_sources,
            Column("line", int, "The line.", refers="digest_lines"),
            Column("answer", int, "The answer.", refers="answers"),
            key=("line", "answer"),
        ),
    )


def _left_out(found: Contents) -> PackTable:
    return _table(
        "left_out",
        "What was left out of this pack, why, and how many.",
        found.left_out,
        Column("project", str, "The project.", refers="projects"),
        Column("what", str, "What was left out."),
        Column("why", str, "Why: read it after what was left out."),
        Column("number", int, "How many."),
        key=("project", "what", "why"),
    )
