"""The first page of the desk, and the preview of a digest as it will go out."""

from __future__ import annotations

from bot.core.desk import Block, Cell, DeskPage, Entries, Entry, Grid, Leaf, Link, Part, Prose, Room, Row, Verbatim
from bot.programme.learning_logs.rules.drafts import Draft
from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.rules.numbers import Numbers
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.views.desk_charts import chart_blocks
from bot.programme.learning_logs.views.desk_draft import state_mark, state_words
from bot.ui.message import Message
from bot.ui.page import Page
from bot.ui.text import say
from bot.ui.words import _, ngettext


def home_parts(projects: tuple[tuple[str, str, Numbers, tuple[Draft, ...]], ...]) -> tuple[Part, ...]:
    """Give what waits first, then every project with its rounds and digests; each project by id, name and numbers."""
    waiting = tuple(
        draft
        for _id, _name, _n, drafts in projects
        for draft in drafts
        if draft.piece.state is not DigestState.PUBLISHED
    )
    parts: list[Part] = []
    if waiting:
        entries = tuple(
            Entry(
                draft.piece.id,
                say("**{title}**", title=draft.piece.title),
                by=state_words(draft),
                marks=(state_mark(draft),),
                does=(Link(_("Open the draft"), f"digests/{draft.piece.id}", primary=True),),
            )
            for draft in waiting
        )
        parts.append(Part("waiting", _("Waiting for an editor"), (Entries(entries),)))
    parts += [_project(*project) for project in projects]
    if not waiting:
        parts.insert(
            0,
            Part(
                "waiting",
                _("Nothing waits for an editor"),
                (Prose(say(_("A draft comes here by itself when a round closes."))),),
            ),
        )
    return tuple(parts)


def _project(project_id: str, name: str, numbers: Numbers, drafts: tuple[Draft, ...]) -> Part:
    count = numbers.rounds[-1] if numbers.rounds else None
    if count is None:
        standing = _("The first round has not opened yet.")
    elif count.is_open:
        standing = _("Round {number} is open: {answered} of {asked} have answered so far.").format(
            number=count.number, answered=count.answered, asked=count.asked
        )
    else:
        standing = _("Round {number} has closed: {answered} of {asked} answered.").format(
            number=count.number, answered=count.answered, asked=count.asked
        )
    out = [draft for draft in drafts if draft.piece.state is DigestState.PUBLISHED]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (Link(draft.piece.title, f"digests/{draft.piece.id}"), state_mark(draft), state_words(draft)) for draft in out
    )
    ways = Row(
        (Link(_("Rounds in numbers"), f"rounds/{project_id}"), Link(_("Codebook"), f"rounds/{project_id}/themes"))
    )
    blocks: list[Block] = [Prose(say("{standing}", standing=standing)), ways]
    if rows:
        blocks.append(Grid((_("Digest"), _("State"), _("When and where")), rows))
    return Part(f"project-{project_id}", name, tuple(blocks))


def preview_page(
    draft: Draft,
    message: Message,
    page: Page,
    markdown: str,
    rooms: tuple[Room, ...],
    charts: tuple[KeptChart, ...],
) -> DeskPage:
    """Give a digest as each place will show it: the same words in the same order, and what each has room for."""
    parts = [Part(f"at-{number}", room.name, _chat(message, room)) for number, room in enumerate(rooms, 1)]
    parts.append(Part("at-web", _("Web page"), (Leaf(page.blocks, page.title, page.summary),)))
    parts.append(Part("at-markdown", _("Markdown"), (Verbatim(markdown),)))
    if charts:
        note = _("They stand on the web page, under “In figures”.")
        parts.append(Part("charts", _("Charts"), chart_blocks(charts, draft.piece.id), note))
    feed = "\n".join((page.title, page.summary))
    note = _("The feed holds the summary and a link, so that what is taken out later does not live on in copies.")
    parts.append(Part("at-feed", _("Feed"), (Verbatim(feed),), note))
    return DeskPage(
        title=_("Preview: {title}").format(title=draft.piece.title),
        trail=(Link(_("Desk"), ""), Link(draft.piece.title, f"digests/{draft.piece.id}")),
        lede=say(_("As it stands now. Lines whose authors have not answered may still leave it.")),
        main=tuple(parts),
    )


def _chat(message: Message, room: Room) -> tuple[Block, ...]:
    needed = room.needed(message)
    fits = ngettext("It fills {count} message.", "It fills {count} messages, one after the other.", needed)
    problems = room.problems(message)
    told: list[Block] = [Prose(say(fits, count=needed), small=True)]
    told += [Prose(say(_("**Does not fit:** {what}."), what=problem), small=True) for problem in problems]
    return (*told, Leaf(message.blocks))
