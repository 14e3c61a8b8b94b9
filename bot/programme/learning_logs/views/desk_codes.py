"""The codebook and the answers of a round at the desk; answers stand under their log's number alone."""

from __future__ import annotations

from collections.abc import Mapping

from bot.config.community import Project
from bot.core.desk import (
    Act,
    Block,
    DeskPage,
    Does,
    Entries,
    Entry,
    Input,
    Link,
    Mark,
    Part,
    Prose,
    Row,
    Tone,
    Verbatim,
)
from bot.programme.learning_logs.rules.codebook import Code, Reading, Suggestion
from bot.programme.learning_logs.rules.log_answers import Audience
from bot.ui.message import Option
from bot.ui.text import say, untrusted
from bot.ui.when import moment
from bot.ui.words import _, ngettext

LONGEST_NAME = 80
_SHORT = 90


def themes_page(
    project: Project, codes: tuple[Code, ...], fresh: tuple[Suggestion, ...], found: Mapping[str, Reading]
) -> DeskPage:
    """Give the codebook: themes with a name, and the machine's suggestions."""
    name = Input("name", _("Name of the theme"), "line", most=LONGEST_NAME)
    new = Act("add", _("Add a theme"), inputs=(name,), button=_("Add it"), style="primary")
    blocks: list[Block] = [Row((new,))]
    if codes:
        blocks.append(Entries(tuple(_code(code, codes, found) for code in codes)))
    else:
        blocks.append(Prose(say(_("No theme has a name yet. Add one, or name a suggestion."))))
    parts = [Part("themes", _("Themes"), tuple(blocks))]
    if fresh:
        note = _("The machine grouped the drafts by these. They stay suggestions until somebody gives them a name.")
        entries = Entries(tuple(_suggestion(each, found, number) for number, each in enumerate(fresh, 1)))
        parts.append(Part("suggestions", _("Suggested by the machine"), (entries,), note))
    return DeskPage(
        title=_("Codebook of themes"),
        trail=(Link(_("Desk"), ""), Link(project.name, f"rounds/{project.id}")),
        lede=say(_("What people in {project} write about, in names that people gave."), project=project.name),
        main=tuple(parts),
    )


def _code(code: Code, codes: tuple[Code, ...], found: Mapping[str, Reading]) -> Entry:
    mine = [found[each] for each in code.answers if each in found]
    name = Input("name", _("Name of the theme"), "line", (code.name,), most=LONGEST_NAME)
    does: list[Does] = [Act("rename", _("Rename"), code.id, (name,), button=_("Use this name"))]
    others = tuple(Option(other.id, other.name) for other in codes if other.id != code.id)
    if others:
        into = Input("into", _("Into which theme?"), "choice", options=others)
        says = _("Its answers go there, and this name is gone.")
        does.append(Act("merge", _("Merge"), code.id, (into,), says=says, button=_("Merge them")))
    if len(mine) > 1:
        new = Input("name", _("Name of the new theme"), "line", most=LONGEST_NAME)
        ticks = Input("answers", _("Answers that go to it"), "ticks", options=tuple(_option(each) for each in mine))
        does.append(Act("split", _("Split"), code.id, (new, ticks), button=_("Split it")))
    counted = ngettext("{count} answer", "{count} answers", len(mine)).format(count=len(mine))
    return Entry(
        code.id,
        say("**{name}**", name=code.name),
        by=counted,
        marks=(Mark(_("named by a person"), Tone.OK),),
        sources=_rounds(mine),
        does=tuple(does),
    )


def _option(reading: Reading) -> Option:
    return Option(reading.id, _("log {number}: {words}").format(number=reading.label, words=_short(reading.words)))


def _short(words: str) -> str:
    return words if len(words) <= _SHORT else f"{words[: _SHORT - 1].rstrip()}…"


def _rounds(mine: list[Reading]) -> tuple[Link, ...]:
    """Give the answers of a theme as links, at most four and how many more."""
    links = [Link(_("log {number}").format(number=each.label), _place(each)) for each in mine[:4]]
    more = len(mine) - len(links)
    if more > 0:
        links.append(Link(_("and {count} more").format(count=more), _place(mine[4])))
    return tuple(links)


def _place(reading: Reading) -> str:
    return f"rounds/{reading.project}/answers/{reading.round_number}#{reading.id}"


def _suggestion(each: Suggestion, found: Mapping[str, Reading], number: int) -> Entry:
    name = Input("name", _("Name of the theme"), "line", (each.name,), most=LONGEST_NAME)
    mine = [found[answer] for answer in each.answers if answer in found]
    return Entry(
        f"s-{number}",
        untrusted(each.name),
        by=ngettext("{count} answer", "{count} answers", len(mine)).format(count=len(mine)),
        marks=(Mark(_("suggested by the machine"), Tone.BOT),),
        sources=_rounds(mine),
        does=(
            Act("take", _("Name it"), each.name, (name,), button=_("Use this name")),
            Act("aside", _("Set aside"), each.name, style="quiet"),
        ),
    )


def answers_page(project: Project, number: int, found: tuple[Reading, ...], codes: tuple[Code, ...]) -> DeskPage:
    """Give the answers of a round, log by log, each with its themes."""
    options = tuple(Option(code.id, code.name) for code in codes)
    logs: dict[str, list[Reading]] = {}
    for reading in found:
        logs.setdefault(reading.label, []).append(reading)
    blocks: list[Block] = [
        Entries(
            tuple(_answer(each, codes, options) for each in mine),
            _("Log {number}").format(number=label) + (_(", late") if mine[0].late else ""),
        )
        for label, mine in logs.items()
    ]
    if not blocks:
        blocks.append(Prose(say(_("No log has been handed in for this round yet."))))
    note = _("Logs are numbered in the order they were handed in. Who wrote them is not shown.")
    return DeskPage(
        title=_("Round {number}: what people wrote").format(number=number),
        trail=(
            Link(_("Desk"), ""),
            Link(project.name, f"rounds/{project.id}"),
            Link(_("Codebook"), f"rounds/{project.id}/themes"),
        ),
        main=(Part("answers", _("Answers"), tuple(blocks), note),),
    )


def _answer(reading: Reading, codes: tuple[Code, ...], options: tuple[Option, ...]) -> Entry:
    mine = [code for code in codes if reading.id in code.answers]
    ticks = Input("themes", _("Themes of this answer"), "ticks", tuple(code.id for code in mine), options)
    does = (Act("tag", _("Tag it"), reading.id, (ticks,), button=_("Save the themes")),) if options else ()
    return Entry(
        reading.id,
        untrusted(reading.words),
        by=reading.question,
        marks=(*(Mark(code.name, Tone.BOT) for code in mine), _who_may_read(reading)),
        does=does,
    )


def audience_words(audience: Audience) -> str:
    """Give who may read an answer, said to somebody who is not its author."""
    return {
        Audience.INSIGHT_TEAM: _("the insight team only"),
        Audience.PROJECT: _("people in this project"),
        Audience.PUBLIC_ANONYMOUS: _("anyone, without a name"),
        Audience.PUBLIC_NAMED: _("anyone, with the author's name"),
    }[audience]


def _who_may_read(reading: Reading) -> Mark:
    return Mark(_("for {audience}").format(audience=audience_words(reading.audience)), Tone.OWN)


def source_page(title: str, digest_id: str, reading: Reading, lines: tuple[str, ...], zone: str) -> DeskPage:
    """Give one answer whole, as a source of a digest."""
    blocks: list[Block] = [
        Prose(say(_("**{question}**"), question=reading.question)),
        Verbatim(reading.words),
    ]
    when = moment(reading.handed_in_at, zone) if reading.handed_in_at else ""
    late = " " + _("It came after the close, so it counted to the next digest.") if reading.late else ""
    told = [
        say(_("**Who may read it:** {audience}."), audience=audience_words(reading.audience)),
        say("{words}", words=_("Handed in {when}.").format(when=when) + late),
        say(_("Its author is known here by the number of the log alone.")),
    ]
    used = [Prose(say("“{line}”", line=line)) for line in lines] or [
        Prose(say(_("No line of this digest rests on it.")))
    ]
    return DeskPage(
        title=_("Log {number}").format(number=reading.label),
        trail=(Link(_("Desk"), ""), Link(title, f"digests/{digest_id}")),
        main=(
            Part("answer", _("The whole answer"), tuple(blocks)),
            Part(
                "used",
                _("Lines that rest on it"),
                (*used, Row((Link(_("Back to the draft"), f"digests/{digest_id}"),))),
            ),
        ),
        side=(Part("about", _("About this log"), tuple(Prose(each, small=True) for each in told)),),
    )
