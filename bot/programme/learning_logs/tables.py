"""The tables of learning logs."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import types
from bot.store.metadata import table
from bot.store.personal import OnErase, OnMerge, Personal, person_column

participants = table(
    "log_participants",
    sa.Column("project", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "The insight projects you take part in, and who may see your answers", OnErase.DELETE, OnMerge.MOVE_OR_DROP
        ),
        primary_key=True,
    ),
    sa.Column("audience", types.Text, nullable=False),
    sa.Column("consent_version", types.Text, nullable=False),
    sa.Column("joined_at", types.Instant, nullable=False),
    sa.Column("left_at", types.Instant),
    sa.Column("took_out_at", types.Instant),  # left, and wanted their earlier answers out
    sa.CheckConstraint("audience IN ('insight_team', 'project', 'public_anonymous', 'public_named')", name="audience"),
)

# A project made in chat, version by version; each holds from its first round on.
projects = table(
    "log_projects",
    sa.Column("project", types.Text, primary_key=True),
    sa.Column("version", types.Integer, primary_key=True),
    sa.Column("first_round", types.Integer, nullable=False),
    sa.Column("body", types.Text, nullable=False),
    sa.Column("mark", types.Text, nullable=False),  # the hash of the body, by which it is known again
    person_column(
        "made_by",
        Personal(
            "Insight projects you made or changed",
            OnErase.KEEP,
            export=("project", "version", "made_at"),
            why="The record of who made a project keeps ids only.",
        ),
    ),
    sa.Column("made_at", types.Instant, nullable=False),
)

# Of any project, also one of the file: when its open call was closed before its time.
closed_calls = table(
    "log_closed_calls",
    sa.Column("project", types.Text, primary_key=True),
    sa.Column("closed_at", types.Instant, nullable=False),
)

# A project in the making, or a change of one; it holds no version until it is put out.
project_drafts = table(
    "log_project_drafts",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("project", types.Text, nullable=False),  # empty for a new one
    sa.Column("based_on", types.Integer, nullable=False),
    sa.Column("body", types.Json, nullable=False),
    person_column("made_by", Personal("Insight projects you began to make or change", OnErase.DELETE)),
    sa.Column("updated_at", types.Instant, nullable=False),
)

# Who asked to take part and waits for a place.
waiting = table(
    "log_waiting",
    sa.Column("project", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal("The insight projects in which you wait for a place", OnErase.DELETE, OnMerge.MOVE_OR_DROP),
        primary_key=True,
    ),
    sa.Column("audience", types.Text, nullable=False),
    sa.Column("consent_version", types.Text, nullable=False),
    sa.Column("asked_at", types.Instant, nullable=False),
)

# What was agreed to, and what somebody said of it.
consent_texts = table(
    "log_consent_texts",
    sa.Column("project", types.Text, primary_key=True),
    sa.Column("version", types.Text, primary_key=True),
    sa.Column("text", types.Text, nullable=False),
)

agreements = table(
    "log_agreements",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("project", types.Text, nullable=False),
    person_column("member_id", Personal("What you agreed to in insight projects, and when", OnErase.DELETE)),
    sa.Column("version", types.Text, nullable=False),
    sa.Column("agreed", types.Flag, nullable=False),
    sa.Column("said_at", types.Instant, nullable=False),
)
sa.Index("ix_log_agreements_member", agreements.c.member_id, agreements.c.project)

rounds = table(
    "log_rounds",
    sa.Column("key", types.Text, primary_key=True),
    sa.Column("project", types.Text, nullable=False),
    sa.Column("number", types.Integer, nullable=False),
    sa.Column("closed_at", types.Instant),
    sa.UniqueConstraint("project", "number"),
)

responses = table(
    "log_responses",
    sa.Column("round_key", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "When you answered which log",
            OnErase.DELETE,
            OnMerge.MOVE_OR_DROP,
            kept_days=730,
            settled="handed_in_at",  # a log that was handed in is not one begun on another platform
        ),
        primary_key=True,
    ),
    sa.Column("standing", types.Text, nullable=False),
    sa.Column("handed_in_at", types.Instant),
    sa.Column("late", types.Flag, nullable=False),
    # The round whose digest it counted to; a late log counts to the next one.
    sa.Column("counted_in", types.Integer),
    sa.CheckConstraint("standing IN ('open', 'handed_in', 'nothing', 'skipped')", name="standing"),
)

answers = table(
    "log_answers",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("round_key", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal(
            "What you wrote in your learning logs",
            OnErase.DELETE,
            OnMerge.MOVE_OR_DROP,
            kept_days=730,
            settled="handed_in",
        ),
    ),
    sa.Column("question", types.Text, nullable=False),
    sa.Column("typed", types.Json),  # the author's own draft: nobody else reads it
    sa.Column("handed_in", types.Json),
    sa.Column("audience", types.Text, nullable=False),
    sa.Column("updated_at", types.Instant, nullable=False),
    sa.UniqueConstraint("round_key", "member_id", "question"),
)

# Answers for which somebody chose another audience than for the rest of their log.
answer_audiences = table(
    "log_answer_audiences",
    sa.Column("round_key", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal(
            "Who can read one answer, where you chose that for it", OnErase.DELETE, OnMerge.MOVE_OR_DROP, kept_days=730
        ),
        primary_key=True,
    ),
    sa.Column("question", types.Text, primary_key=True),
    sa.Column("audience", types.Text, nullable=False),
    sa.CheckConstraint("audience IN ('insight_team', 'project', 'public_anonymous', 'public_named')", name="audience"),
)

# A log answered in a talk, one question at a time; one at a time for each person.
conversations = table(
    "log_conversations",
    person_column(
        "member_id",
        Personal(
            "The log you are answering in a talk, and at which question",
            OnErase.DELETE,
            OnMerge.MOVE_OR_DROP,
            kept_days=14,
        ),
        primary_key=True,
    ),
    sa.Column("round_key", types.Text, nullable=False),
    sa.Column("question", types.Text, nullable=False),  # empty at the end, where it is handed in
    sa.Column("platform", types.Text, nullable=False),
    sa.Column("listening", types.Flag, nullable=False),
    # What was typed with a patient's number in it: without the number, and by what the original is known again.
    sa.Column("held", types.Text, nullable=False),
    sa.Column("held_mark", types.Text, nullable=False),
    sa.Column("held_kinds", types.Text, nullable=False),
    sa.Column("updated_at", types.Instant, nullable=False),
)

# A log written in one go, as its author's own draft, until it is divided over the questions or kept whole.
free_texts = table(
    "log_free_texts",
    sa.Column("round_key", types.Text, primary_key=True),
    person_column(
        "member_id",
        Personal("What you wrote in one go and have not handed in", OnErase.DELETE, OnMerge.MOVE_OR_DROP, kept_days=14),
        primary_key=True,
    ),
    sa.Column("text", types.Text, nullable=False),
    sa.Column("updated_at", types.Instant, nullable=False),
)

digests = table(
    "digests",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("project", types.Text, nullable=False),
    sa.Column("round_number", types.Integer, nullable=False),
    sa.Column("slug", types.Text, nullable=False, unique=True),
    sa.Column("state", types.Text, nullable=False),
    sa.Column("title", types.Text, nullable=False),
    sa.Column("coverage", types.Json, nullable=False),
    sa.Column("left_out", types.Json, nullable=False),
    sa.Column("limits", types.Text, nullable=False),
    sa.Column("drafted_at", types.Instant, nullable=False),
    sa.Column("check_until", types.Instant, nullable=False),
    person_column(
        "approved_by",
        Personal("Digests you approved", OnErase.KEEP, why="A published digest keeps the id of who approved it."),
        nullable=True,
    ),
    sa.Column("approved_at", types.Instant),
    sa.Column("published_at", types.Instant),
    sa.Column("changed_at", types.Instant),
    sa.Column("made_by", types.Json),  # model, hash of its prompt, why not; nothing means that no model was asked
    sa.UniqueConstraint("project", "round_number"),
    sa.CheckConstraint("state IN ('draft', 'approved', 'published')", name="state"),
)

lines = table(
    "digest_lines",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("digest_id", types.Text, sa.ForeignKey("digests.id"), nullable=False),
    sa.Column("position", types.Integer, nullable=False),
    sa.Column("theme", types.Text, nullable=False),
    sa.Column("text", types.Text, nullable=False),
    sa.Column("sources", types.Json, nullable=False),
    sa.Column("attribution", types.Text, nullable=False),
    person_column(
        "member_id",
        Personal("Lines of digests that are in your words", OnErase.DELETE, OnMerge.MOVE),
    ),
    sa.Column(
        "dropped", types.Text, nullable=False
    ),  # why it is out: "", editor, author, no_answer, withdrawn, replaced
    person_column(
        "dropped_by",
        Personal(
            "Lines of digests you took out", OnErase.KEEP, why="The record of who edited a digest keeps ids only."
        ),
        nullable=True,
    ),
    sa.Column("verbatim", types.Flag, nullable=False),  # exact words need a yes; a paraphrase may run without a name
    sa.Column("unnamed", types.Text, nullable=False),
    # In a synthesis, the line of a published digest that it repeats; withdrawn there, it goes here too.
    sa.Column("from_line", types.Text, nullable=False, server_default=""),
)
sa.Index("ix_digest_lines_digest", lines.c.digest_id, lines.c.position)

# A digest's charts as they were drawn. They are drawn anew, under the next number, when somebody's answers may not be
# counted any more; until then there are none.
charts = table(
    "digest_charts",
    sa.Column("digest_id", types.Text, sa.ForeignKey("digests.id"), primary_key=True),
    sa.Column("number", types.Integer, nullable=False),
    sa.Column("due_at", types.Instant, nullable=False),
    sa.Column("drawn_at", types.Instant),
    sa.Column("charts", types.Json, nullable=False),
)

# What was there before and after an editor's change in words; who made which change when stands in the audit log.
versions = table(
    "digest_versions",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("digest_id", types.Text, sa.ForeignKey("digests.id"), nullable=False),
    sa.Column("number", types.Integer, nullable=False),
    sa.Column("line_id", types.Text, nullable=False),  # the line as it is now; "" for a theme's name or a note
    sa.Column("from_line", types.Text, nullable=False),  # the line it took the place of
    person_column(
        "author_id",
        Personal("Earlier wordings of lines of digests that are in your words", OnErase.DELETE, kept_days=730),
        nullable=True,
    ),
    sa.Column("before", types.Text, nullable=False),
    sa.Column("after", types.Text, nullable=False),
    sa.UniqueConstraint("digest_id", "number"),
)
sa.Index("ix_digest_versions_author", versions.c.author_id)

codes = table(
    "theme_codes",
    sa.Column("id", types.Text, primary_key=True),
    sa.Column("project", types.Text, nullable=False),
    sa.Column("name", types.Text, nullable=False),
    sa.Column("suggested_as", types.Text, nullable=False),  # the machine's name for it, "" if a person thought of it
    person_column(
        "named_by",
        Personal("Themes you named", OnErase.KEEP, export=("project", "name"), why="The codebook stays; ids only."),
        nullable=True,
    ),
    sa.Column("named_at", types.Instant, nullable=False),
    sa.Column("merged_into", types.Text, sa.ForeignKey("theme_codes.id")),
    sa.Column("retired_at", types.Instant),
)
sa.Index("ix_theme_codes_project", codes.c.project)

tags = table(
    "theme_tags",
    sa.Column("code_id", types.Text, sa.ForeignKey("theme_codes.id"), primary_key=True),
    sa.Column("answer_id", types.Text, sa.ForeignKey("log_answers.id", ondelete="CASCADE"), primary_key=True),
    person_column(
        "tagged_by",
        Personal("Answers you tagged with a theme", OnErase.KEEP, why="The tag stays with the answer; ids only."),
        nullable=True,
    ),
    sa.Column("tagged_at", types.Instant, nullable=False),
)
sa.Index("ix_theme_tags_answer", tags.c.answer_id)
