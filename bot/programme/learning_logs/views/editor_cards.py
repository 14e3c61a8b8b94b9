"""What the editor of a digest reads and presses: the draft as a card, what came of it, what needs them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.sign_in.views import open_desk_button
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.digests import rests_on
from bot.programme.learning_logs.views.making import made_for_editor
from bot.routing.replies import Show
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Confirm,
    Divider,
    FieldItem,
    Fields,
    Heading,
    Items,
    LinkButton,
    Message,
    Option,
    Paragraph,
    Select,
    Style,
    note,
)
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import moment
from bot.ui.words import _, ngettext

MOST_LEFT_OUT = 10  # what an editor reads at a glance; the rest is counted
OPTION_LENGTH = 70  # Slack shows 75 characters of an option, Discord 100 (PLATFORMS 1.5 and 2.2)


def editor_card(
    piece: DigestPiece, states: Mapping[str, str], labels: Mapping[str, str], zone: str, page: str = ""
) -> Message:
    """Give the editor the draft: each line with its sources and where its author stands, and what can be done.

    `states` says by line id where its author stands; `labels` names each source; `page` is where it is read once it is
    published.
    """
    number = 1
    blocks: list[Block] = [Heading(_card_title(piece)), _facts(piece, states, zone)]
    for theme, lines in piece.themes():
        listed = tuple(_listed(line, states, labels) for line in lines)
        blocks += [Paragraph(say("**{theme}**", theme=theme)), Items(listed, numbered=True, start=number)]
        number += len(listed)
    blocks += [Divider(), rests_on(piece), *_left_out(piece)]
    blocks += _to_read(page) if piece.state is DigestState.PUBLISHED and page else _editing(piece)
    return Message(
        tuple(blocks),
        why=say(_("You get this because you are the editor of this project, or its deputy. Only you can see it.")),
    )


def _card_title(piece: DigestPiece) -> str:
    title = {
        DigestState.DRAFT: _("Draft: {title}"),
        DigestState.APPROVED: _("Approved: {title}"),
        DigestState.PUBLISHED: _("Published: {title}"),
    }[piece.state]
    return title.format(title=piece.title)


def _to_read(page: str) -> list[Block]:
    links = (LinkButton(_("Read it on its page"), page), LinkButton(_("As Markdown"), f"{page}.md"))
    return [Buttons(links)]


def _facts(piece: DigestPiece, states: Mapping[str, str], zone: str) -> Fields:
    waiting = sum(1 for line in piece.kept if states.get(line.id) == "asked")
    state = {
        DigestState.DRAFT: _("Draft. Only the editors and the authors see it."),
        DigestState.APPROVED: _("Approved. It goes out when every line is settled."),
        DigestState.PUBLISHED: _published_words(piece, zone),
    }[piece.state]
    checking = (
        _("{count} of {lines} lines, until {deadline}").format(
            count=waiting, lines=len(piece.kept), deadline=moment(piece.check_until, zone)
        )
        if waiting
        else _("none; every line is settled")
    )
    return Fields(
        (
            FieldItem(_("State"), say("{state}", state=state)),
            FieldItem(_("Made from"), made_for_editor(piece)),
            FieldItem(_("Lines in it"), say("{count}", count=len(piece.kept))),
            FieldItem(_("Authors still to answer"), say("{checking}", checking=checking)),
        )
    )


def _published_words(piece: DigestPiece, zone: str) -> str:
    if piece.published_at is None:
        return _("Published.")
    return _("Published {when}, in its channel and on its page.").format(when=moment(piece.published_at, zone))


def _listed(line: DigestLine, states: Mapping[str, str], labels: Mapping[str, str]) -> Text:
    standing = {
        "asked": _("author asked, no answer yet"),
        "named": _("author says yes, with name"),
        "anonymous": _("author says yes, without name"),
        "amended": _("in the author's new words"),
        "expired": "" if line.verbatim else _("no answer, so without a name"),
    }.get(states.get(line.id, ""), "")
    sources = ", ".join(labels.get(source, source) for source in line.sources)
    return say(
        _("{text} ({attribution}; from {sources}; {standing})"),
        text=line.text,
        attribution=line.attribution,
        sources=sources,
        standing=standing or _("settled"),
    )


def _left_out(piece: DigestPiece) -> list[Block]:
    reasons = {
        Out.EDITOR: _("taken out by an editor"),
        Out.AUTHOR: _("its author said no"),
        Out.NO_ANSWER: _("no answer in time"),
        Out.WITHDRAWN: _("withdrawn by its author"),
    }
    # An author who said no is not shown again with their words.
    out = [_left(line.text, reasons[line.out]) for line in piece.lines if line.out is Out.EDITOR]
    silent = sum(1 for line in piece.lines if line.out not in (Out.NO, Out.EDITOR, Out.REPLACED))
    if silent:
        counted = ngettext(
            "{count} line is out on its author's side", "{count} lines are out on their authors' side", silent
        )
        out.append(say("{words}", words=counted.format(count=silent)))
    out += [_left(left.text, left.why) for left in piece.left_out[:MOST_LEFT_OUT]]
    more = len(piece.left_out) - MOST_LEFT_OUT
    if more > 0:
        out.append(say(ngettext("and {count} more sentence", "and {count} more sentences", more), count=more))
    return [Paragraph(say(_("**Not in it, and why**"))), Items(tuple(out))] if out else []


def _left(text: str, why: str) -> Text:
    return say(_("“{text}” ({why})"), text=text, why=why)


def _editing(piece: DigestPiece) -> list[Block]:
    if piece.state is DigestState.PUBLISHED:
        return []
    dropped = [line for line in piece.lines if line.out is Out.EDITOR]
    blocks: list[Block] = []
    if piece.kept:
        blocks.append(Select(_("Take a line out"), action("drop", piece.id), _options(piece.kept)))
    if dropped:
        blocks.append(Select(_("Put a line back"), action("restore", piece.id), _options(tuple(dropped), start=0)))
    confirm = Confirm(
        _("Approve this digest?"),
        _("It is published in your name once every line is settled. Lines without an answer by then stay out."),
        _("Approve"),
        _("Not yet"),
    )
    ask = Button(_("Ask for a change"), action("ask_change", piece.id))
    desk = open_desk_button(f"digests/{piece.id}")
    if piece.state is DigestState.DRAFT:
        blocks.append(Buttons((Button(_("Approve"), action("approve", piece.id), Style.PRIMARY, confirm), ask, desk)))
    else:
        blocks.append(Buttons((_take_back(piece), ask, desk)))
    return blocks


def _options(lines: tuple[DigestLine, ...], start: int = 1) -> tuple[Option, ...]:
    return tuple(
        Option(line.id, _short(f"{number}. {line.text}" if start else line.text))
        for number, line in enumerate(lines, 1)
    )


def _short(text: str) -> str:
    # Platforms may count in UTF-16, where an emoji is two.
    if len(text.encode("utf-16-le")) // 2 <= OPTION_LENGTH:
        return text
    cut = text.encode("utf-16-le")[: 2 * (OPTION_LENGTH - 1)].decode("utf-16-le", "ignore")
    return cut.rstrip() + "…"


def approved_reply(piece: DigestPiece, *, out_now: bool, channel: str, zone: str) -> Show:
    """Confirm an approval, and say when the digest goes out."""
    if out_now:
        words = say(_("Approved and published in #{channel}, on its page and as Markdown."), channel=channel)
    else:
        words = say(
            _(
                "Approved. Some authors have not answered yet; it goes out as soon as they have, at the latest "
                "{deadline}, and what is not settled by then stays out."
            ),
            deadline=moment(piece.check_until, zone),
        )
    return Show(note(words, *([] if out_now else [_take_back(piece)])))


def _take_back(piece: DigestPiece) -> Button:
    return Button(_("Take the approval back"), action("take_back", piece.id))


def nothing_to_digest(title: str, answered: int) -> Message:
    """Tell the editor that a round has closed with nothing that may be published."""
    words = say(
        _(
            "**{title}.** The round has closed with {count} logs, and nothing in them may be published: nobody chose a "
            "public audience, or nothing passed the checks. There is no digest for this round."
        ),
        title=title,
        count=answered,
    )
    return Message((Paragraph(words),), why=say(_("You get this because you are the editor of this project.")))


def nothing_left(piece: DigestPiece, *, approved: bool) -> Message:
    """Tell the editor that no line is left in a digest, and what can be done."""
    opening = _("**{title}** has no line left: its authors said no or did not answer. It has not gone out.")
    back = say(_("Your approval is taken back.")) if approved else NO_TEXT
    still = say(_("You can put back a line you took out. Else leave it: the insight team still reads the answers."))
    blocks = (
        Paragraph(joined([say(opening, title=piece.title), back, still])),
        Buttons((Button(_("Open the draft"), action("draft", piece.id), Style.PRIMARY),)),
    )
    return Message(blocks, why=say(_("You get this because you are the editor of this project.")))


def folded(title: str, people: int, following: Round | None) -> Message:
    """Tell the editor that a round had too few public answers for a digest of its own."""
    closed = ngettext(
        "**{title}.** The round has closed with answers from {people} person that anyone may read.",
        "**{title}.** The round has closed with answers from {people} people that anyone may read.",
        people,
    )
    why = _("A digest of so few would point at them, so there is none.")
    waits = say(_("Their answers wait and count to digest {next}."), next=following.number) if following else NO_TEXT
    words = joined([say(closed, title=title, people=people), say(why), waits])
    return Message((Paragraph(words),), why=say(_("You get this because you are the editor of this project.")))


def approval_overdue(piece: DigestPiece, editor_name: str) -> Message:
    """Ask the deputy when the editor has not approved by the second working day."""
    words = say(
        _("**{title}** is waiting for approval. {editor} has not approved it yet; as the deputy you may."),
        title=piece.title,
        editor=editor_name,
    )
    return Message(
        (Paragraph(words), Buttons((Button(_("Open the draft"), action("draft", piece.id), Style.PRIMARY),))),
        why=say(_("You get this because you are the deputy editor of this project.")),
    )
