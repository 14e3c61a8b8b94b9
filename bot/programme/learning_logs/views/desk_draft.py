"""A digest at the desk: the draft beside its sources, what was left out, who it rests on, and who changed what."""

from __future__ import annotations

from datetime import datetime

from bot.core.consent.rules import Consent, State
from bot.core.desk import (
    Act,
    Bar,
    Bars,
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
    Step,
    Tone,
)
from bot.programme.learning_logs.rules.arranging import version_of
from bot.programme.learning_logs.rules.coverage import Coverage, Share
from bot.programme.learning_logs.rules.drafts import Draft, Dropped
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState, Out
from bot.programme.learning_logs.rules.synthesis import SYNTHESIS
from bot.programme.learning_logs.views.desk_history import history_part
from bot.programme.learning_logs.views.synthesis import evidence_words
from bot.ui.text import joined, say, untrusted
from bot.ui.when import day, moment
from bot.ui.words import _, ngettext

LONGEST_LINE = 400
LONGEST_NAME = 80


def draft_page(draft: Draft) -> DeskPage:
    """Give the page of a digest."""
    piece = draft.piece
    lede = say(
        _lede(piece),
        project=draft.project_name,
        number=piece.round_number,
    )
    side = (*_evidence(draft), _coverage(piece.coverage), _before(draft), history_part(draft))
    return DeskPage(
        title=piece.title,
        trail=(Link(_("Desk"), ""), Link(draft.project_name, f"rounds/{piece.project}")),
        lede=lede,
        steps=steps_of(draft),
        state=state_words(draft),
        does=_whole(draft),
        main=(_lines(draft), *_taken_out(draft), *_left_out(draft)),
        side=side,
        version=version_of(piece),
    )


def _lede(piece: DigestPiece) -> str:
    if piece.round_number == SYNTHESIS:
        return _(
            "{project}, all rounds. Each theme is a recommendation: rename it so that it says what to do. Its lines "
            "are the evidence; those that repeat a published digest need no new yes."
        )
    return _(
        "{project}, round {number}. Beside each line stand the logs it rests on; open one to read the whole answer."
    )


def _evidence(draft: Draft) -> tuple[Part, ...]:
    if not draft.evidence:
        return ()
    told = tuple(
        Prose(joined([say("**{theme}**", theme=theme), evidence_words(found)]), small=True)
        for theme, found in draft.evidence.items()
    )
    return (Part("evidence", _("What each recommendation rests on"), told),)


def waiting_lines(draft: Draft) -> tuple[DigestLine, ...]:
    """Give the lines that are in and whose author has not answered."""
    asked = {line for line, consent in draft.consents.items() if consent.state is State.ASKED}
    return tuple(line for line in draft.piece.kept if line.id in asked)


def steps_of(draft: Draft) -> tuple[Step, ...]:
    """Give the way of a digest and where it is on it."""
    piece = draft.piece
    approved, published = piece.state is not DigestState.DRAFT, piece.state is DigestState.PUBLISHED
    checked = not waiting_lines(draft) or published
    until = _("until {when}").format(when=moment(piece.check_until, draft.zone))
    return (
        Step(_("Draft"), "done", _("made {when}").format(when=day(piece.drafted_at, draft.zone))),
        Step(_("Participants checking"), "done" if checked else "now", "" if checked else until),
        Step(
            _("Approved"),
            "done" if approved else ("now" if checked else "later"),
            moment(piece.approved_at, draft.zone) if piece.approved_at else _("needs a named editor"),
        ),
        Step(
            _("Published"),
            "done" if published else ("now" if approved and checked else "later"),
            moment(piece.published_at, draft.zone) if piece.published_at else "",
        ),
    )


def state_words(draft: Draft) -> str:
    """Give the state of a digest in a sentence."""
    piece, waiting = draft.piece, len(waiting_lines(draft))
    if piece.state is DigestState.PUBLISHED and piece.published_at is not None:
        words = _("Published once, {when}, in #{channel}, on its page and in the feed.")
        return words.format(when=moment(piece.published_at, draft.zone), channel=draft.channel)
    open_lines = ngettext(
        "{count} of {lines} lines waits for its author, until {until}.",
        "{count} of {lines} lines wait for their authors, until {until}.",
        waiting,
    ).format(count=waiting, lines=len(piece.kept), until=moment(piece.check_until, draft.zone))
    if piece.state is DigestState.APPROVED:
        said = _("Approved by {editor}, {when}.").format(
            editor=draft.approved_by or _("an editor"),
            when=moment(piece.approved_at, draft.zone) if piece.approved_at else "",
        )
        return f"{said} {open_lines if waiting else _('It goes out now.')}"
    if waiting:
        return _("Draft; its authors are checking.") + " " + open_lines
    return _("Draft. Every line is settled; only the insight team sees it.")


def _whole(draft: Draft) -> tuple[Does, ...]:
    piece = draft.piece
    preview = Link(_("Preview"), f"digests/{piece.id}/preview")
    if not draft.may_edit or piece.state is DigestState.PUBLISHED:
        return (preview,)
    if piece.state is DigestState.APPROVED:
        return (Act("take_back", _("Take the approval back"), style="primary"), preview, _ask(draft))
    waiting = len(waiting_lines(draft))
    says = (
        _("It is published in your name as soon as every line is settled, at the latest {when}.").format(
            when=moment(piece.check_until, draft.zone)
        )
        if waiting
        else _("Every line is settled, so it is published at once, in your name, and once.")
    )
    why_not = "" if piece.kept else _("there is no line left in it")
    approve = Act("approve", _("Approve"), says=says, style="primary", why_not=why_not)
    return (approve, preview, _ask(draft))


def _ask(draft: Draft) -> Act:
    to = draft.deputy or _("the other editor")
    note = Input("note", _("What should change?"), "long", hint=_("It goes to {name}.").format(name=to), most=1000)
    return Act("ask", _("Ask for a change"), inputs=(note,), button=_("Send it"))


def _lines(draft: Draft) -> Part:
    piece = draft.piece
    can = draft.may_edit and piece.state is not DigestState.PUBLISHED
    number = 0
    blocks: list[Block] = []
    themes = piece.themes()
    for place, (theme, lines) in enumerate(themes):
        entries = []
        for position, line in enumerate(lines):
            number += 1
            does = _line_acts(draft, line, position, len(lines)) if can else ()
            entries.append(_entry(draft, line, number, does))
        head = _theme_acts(theme, first=place == 0, last=place == len(themes) - 1) if can else ()
        blocks.append(Entries(tuple(entries), theme, head))
    if not blocks:
        blocks.append(Prose(say(_("No line is left in it. Put one back below, or let the round go without a digest."))))
    counted = ngettext("{count} line", "{count} lines", number).format(count=number)
    return Part("draft", _("The draft: {lines}").format(lines=counted), tuple(blocks))


def _entry(draft: Draft, line: DigestLine, number: int, does: tuple[Does, ...]) -> Entry:
    consent = draft.consents.get(line.id)
    kind = _whose_words(draft, line)
    if consent is not None and consent.state is State.AMENDED:
        kind = Mark(_("as its author put it"), Tone.OK)
    notes = []
    if consent is not None and consent.state is State.ASKED:
        silence = (
            _("Its author was told. It may run like this if there is no answer by {when}.")
            if not line.verbatim
            else _("Leaves the draft {when} if there is no answer.")
        )
        notes.append(silence.format(when=moment(consent.deadline, draft.zone)))
    return Entry(
        id=line.id,
        text=untrusted(line.text),
        number=str(number),
        quoted=line.verbatim,
        by=line.attribution,
        marks=(kind, *_consent_marks(consent, draft.zone)),
        sources=tuple(_source(draft, source) for source in line.sources),
        notes=tuple(notes),
        does=does,
    )


def _whose_words(draft: Draft, line: DigestLine) -> Mark:
    if line.verbatim:
        return Mark(_("word for word"), Tone.OK)
    if line.id in draft.reworded:
        return Mark(_("the editor's words"), Tone.OWN)
    return Mark(_("drafted with AI"), Tone.OWN)


def _source(draft: Draft, source: str) -> Link:
    label = draft.labels.get(source)
    words = _("log {number}").format(number=label) if label else _("a log that is gone")
    return Link(words, f"digests/{draft.piece.id}/log/{source}")


def _consent_marks(consent: Consent | None, zone: str) -> tuple[Mark, ...]:
    if consent is None:
        return ()
    when = day(consent.answered_at, zone) if consent.answered_at else ""
    return {
        State.ASKED: (Mark(_("asked, no answer yet"), Tone.WAIT),),
        State.NAMED: (Mark(_("named: yes, {when}").format(when=when), Tone.OK),),
        State.ANONYMOUS: (Mark(_("without a name: yes, {when}").format(when=when), Tone.OK),),
        State.AMENDED: (Mark(_("without a name: yes, {when}").format(when=when), Tone.OK),),
        State.REFUSED: (Mark(_("said no"), Tone.STOP),),
        State.EXPIRED: (Mark(_("no answer in time")),),
        State.WITHDRAWN: (Mark(_("withdrawn, {when}").format(when=when)),),
    }[consent.state]


def _line_acts(draft: Draft, line: DigestLine, position: int, among: int) -> tuple[Does, ...]:
    words = Input(
        "text",
        _("In your words"),
        "long",
        (line.text,),
        hint=_("It becomes a paraphrase: no quotation marks, no name. Its author is asked about it."),
        most=LONGEST_LINE,
    )
    acts: list[Act] = [
        Act("out", _("Take out"), line.id),
        Act("word", _("Put it in other words"), line.id, (words,), button=_("Use these words")),
    ]
    if line.id in draft.reworded:
        acts.append(Act("unword", _("Back to the author's words"), line.id))
    if position > 0:
        acts.append(Act("up", _("Up"), line.id, style="quiet"))
    if position < among - 1:
        acts.append(Act("down", _("Down"), line.id, style="quiet"))
    return tuple(acts)


def _theme_acts(theme: str, *, first: bool, last: bool) -> tuple[Does, ...]:
    name = Input("name", _("Name of the theme"), "line", (theme,), most=LONGEST_NAME)
    acts = [Act("theme_name", _("Rename"), theme, (name,), button=_("Use this name"))]
    if not first:
        acts.append(Act("theme_up", _("Move theme up"), theme, style="quiet"))
    if not last:
        acts.append(Act("theme_down", _("Move theme down"), theme, style="quiet"))
    return tuple(acts)


def _taken_out(draft: Draft) -> tuple[Part, ...]:
    piece = draft.piece
    out = [line for line in piece.lines if line.out is Out.EDITOR]
    silent = sum(1 for line in piece.lines if line.out in (Out.AUTHOR, Out.NO_ANSWER, Out.WITHDRAWN))
    if not out and not silent:
        return ()
    can = draft.may_edit and piece.state is not DigestState.PUBLISHED
    entries = tuple(
        Entry(
            id=line.id,
            text=untrusted(line.text),
            quoted=line.verbatim,
            sources=tuple(_source(draft, source) for source in line.sources),
            marks=_consent_marks(draft.consents.get(line.id), draft.zone),
            does=(Act("in", _("Put it back"), line.id),) if can else (),
        )
        for line in out
    )
    blocks: list[Block] = [Entries(entries)] if entries else []
    if silent:
        words = ngettext(
            "{count} line is out at its author's word, or because no answer came in time. It stays out of sight.",
            "{count} lines are out at their authors' word, or because no answer came in time. They stay out of sight.",
            silent,
        )
        blocks.append(Prose(say(words, count=silent), small=True))
    return (Part("out", _("Taken out"), tuple(blocks)),)


def _left_out(draft: Draft) -> tuple[Part, ...]:
    piece = draft.piece
    if not piece.left_out:
        return ()
    more = len(piece.left_out) - len(draft.dropped)
    entries = tuple(_dropped(draft, each, number) for number, each in enumerate(draft.dropped, 1))
    blocks: list[Block] = [Entries(entries)]
    if more > 0:
        words = ngettext("and {count} more sentence", "and {count} more sentences", more)
        blocks.append(Prose(say(words, count=more), small=True))
    note = _("These sentences failed a check before the draft was made. Nothing here is published.")
    return (Part("left-out", _("Left out of the draft, and why"), tuple(blocks), note),)


def _dropped(draft: Draft, dropped: Dropped, number: int) -> Entry:
    near = dropped.nearest
    sources = (
        (Link(_("log {number}").format(number=near.label), f"digests/{draft.piece.id}/log/{near.id}"),) if near else ()
    )
    notes = (_near_words(dropped),)
    why = dropped.why[:1].upper() + dropped.why[1:]
    return Entry(f"left-{number}", untrusted(dropped.text), by=f"{why}.", sources=sources, notes=notes)


def _near_words(dropped: Dropped) -> str:
    if dropped.nearest is None:
        return _("No source comes near it.")
    return _("It stands in this log.") if dropped.stands_there else _("The nearest source.")


def _coverage(coverage: Coverage) -> Part:
    blocks: list[Block] = []
    if coverage.participants:
        full = round(100 * coverage.answered / coverage.participants)
        of = _("{count} of {all}")
        bars = (
            Bar(_("Logs in"), full, of.format(count=coverage.answered, all=coverage.participants)),
            Bar(
                _("Public, and read"),
                round(100 * coverage.people / coverage.participants),
                of.format(count=coverage.people, all=coverage.participants),
            ),
        )
        blocks.append(Bars("", bars))
    blocks += [_shares(_("By sector"), coverage.sectors), _shares(_("By nation"), coverage.nations)]
    missing = [*coverage.missing_nations, *coverage.missing_sectors]
    if missing:
        blocks.append(Prose(say(_("**Nobody among them:** {missing}."), missing=", ".join(missing)), small=True))
    small = _("Groups under five people are shown together. Nobody who was silent is named.")
    blocks.append(Prose(say("{words}", words=small), small=True))
    return Part("rests-on", _("Who this rests on"), tuple(blocks))


def _shares(heading: str, shares: tuple[Share, ...]) -> Bars:
    everybody = sum(share.people for share in shares) or 1
    bars = tuple(Bar(share.name, round(100 * share.people / everybody), str(share.people)) for share in shares)
    return Bars(heading, bars)


def _before(draft: Draft) -> Part:
    waiting = waiting_lines(draft)
    by_editor = sum(1 for line in draft.piece.kept if line.id in draft.reworded)
    entries = [
        say(_("Every line has a source: **{count}** of {count}."), count=len(draft.piece.kept)),
        say(_("Consent: **{count}** open."), count=len(waiting)) if waiting else say(_("Consent: nothing is open.")),
    ]
    if by_editor:
        entries.append(say(_("In the editor's words: **{count}**, marked as such."), count=by_editor))
    limits = say(_("Its last line: {limits}"), limits=draft.piece.limits) if draft.piece.limits else None
    blocks: list[Block] = [Prose(entry, small=True) for entry in (*entries, *((limits,) if limits else ()))]
    if not draft.may_edit:
        blocks.append(
            Prose(say(_("You can read this draft. The project's editors change and approve it.")), small=True)
        )
    return Part("before", _("Before it goes out"), tuple(blocks))


def state_name(draft: Draft) -> str:
    """Give the state of a digest as a mark."""
    if draft.piece.state is DigestState.DRAFT and waiting_lines(draft):
        return _("participants checking")
    return {
        DigestState.DRAFT: _("draft"),
        DigestState.APPROVED: _("approved"),
        DigestState.PUBLISHED: _("published"),
    }[draft.piece.state]


def state_mark(draft: Draft) -> Mark:
    """Give the state of a digest as a mark with its colour."""
    published = draft.piece.state is DigestState.PUBLISHED
    return Mark(state_name(draft), Tone.OK if published else Tone.WAIT)


def stale_words(who: str, at: datetime | None, zone: str) -> str:
    """Say that the draft was changed in between."""
    when = moment(at, zone) if at else ""
    if who:
        words = _("{who} changed this digest in the meantime ({when}), so nothing of yours was done yet.")
    else:
        words = _("This digest changed in the meantime ({when}), so nothing of yours was done yet.")
    return words.format(who=who, when=when) + " " + _("You see it as it is now, and what you typed is kept.")
