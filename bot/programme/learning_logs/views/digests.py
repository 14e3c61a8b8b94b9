"""A digest as its authors, its editor and its readers see it in chat."""

from __future__ import annotations

from collections.abc import Mapping

from bot.programme.learning_logs.rules.digest import Coverage, Share
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece, DigestState
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.rules.synthesis import NO_EVIDENCE, SYNTHESIS, Evidence
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.making import line_block, made_for_readers, paraphrased
from bot.programme.learning_logs.views.synthesis import called, evidence_words, theme_heading
from bot.routing.replies import Show
from bot.ui.message import (
    Block,
    Button,
    Buttons,
    Context,
    Divider,
    Heading,
    LinkButton,
    Message,
    Paragraph,
    Style,
    note,
)
from bot.ui.text import Text, joined, say, untrusted
from bot.ui.when import for_each_reader, moment
from bot.ui.words import _, ngettext


def digest_title(log_round: Round) -> str:
    """Give what the digest of a round is called."""
    return _("{project}, digest {number}").format(project=log_round.project.name, number=log_round.number)


def unnamed_participant() -> str:
    """Give how somebody appears who is not to be named, where nothing more may be said."""
    return _("a participant")


def coverage_words(coverage: Coverage) -> Text:
    """Give who a digest rests on, in sentences."""
    of = (
        _("{answered} of {participants} participants handed in a log.")
        if coverage.participants is not None
        else _("{answered} people handed in a log.")
    )
    parts = [
        say(of, answered=coverage.answered, participants=coverage.participants or 0),
        say(
            ngettext(
                "{people} of them chose that anyone may read what they wrote; the lines are theirs.",
                "{people} of them chose that anyone may read what they wrote; the lines are theirs.",
                coverage.people,
            ),
            people=coverage.people,
        ),
        say(_("Where they work: {sectors}."), sectors=_shares(coverage.sectors)),
        say(_("Nations: {nations}."), nations=_shares(coverage.nations)),
    ]
    missing = [*coverage.missing_nations, *coverage.missing_sectors]
    if missing:
        parts.append(say(_("Nobody among them is from: {missing}."), missing=", ".join(missing)))
    return joined(parts)


def _shares(shares: tuple[Share, ...]) -> str:
    return ", ".join(f"{share.name} {share.people}" for share in shares) or _("not known")


def in_editors_words(logs: int) -> str:
    """Give how a paraphrase is attributed: to nobody, and to how many logs."""
    words = ngettext("in the editor's words, from one log", "in the editor's words, from {count} logs", logs)
    return words.format(count=logs)


def line_check(piece: DigestPiece, mine: tuple[DigestLine, ...], audience: str, zone: str) -> Message:
    """Ask an author about the lines that would stand for them."""
    ask = say(
        ngettext(
            "This line would stand for your log in {digest}. It would be published for {audience}. Is it fair?",
            "These lines would stand for your log in {digest}. They would be published for {audience}. Are they fair?",
            len(mine),
        ),
        digest=called(piece),
        audience=audience,
    )
    silence = say(_silence_words(mine), deadline=moment(piece.check_until, zone))
    ours = _("Drafted with AI from what you wrote.")
    before = (Paragraph(say(ours)),) if piece.made_by.with_ai and not all(line.verbatim for line in mine) else ()
    quotes = tuple(line_block(line) for line in mine)
    return Message(
        (
            *before,
            Paragraph(ask),
            *quotes,
            Paragraph(silence),
            Buttons(
                (
                    Button(_("It is fair"), action("fair", piece.id), Style.PRIMARY),
                    Button(_("Change it"), action("change", piece.id)),
                    Button(_("Leave me out"), action("leave_out", piece.id)),
                )
            ),
        ),
        why=say(_("You get this because the draft rests on your log. You may say no without giving a reason.")),
    )


def _silence_words(mine: tuple[DigestLine, ...]) -> str:
    """Give what silence means: exact words stay out, a paraphrase may run without a name."""
    exact = [line.verbatim for line in mine]
    if all(exact):
        return _("If we do not hear by {deadline}, your words stay out.")
    if any(exact):
        return _("Without an answer by {deadline}, your exact words stay out; the rest may run unnamed.")
    return _("If we do not hear by {deadline}, it may run without your name.")


def thanked(piece: DigestPiece, *, fair: bool, zone: str, reworded: bool = False) -> Show:
    """Thank an author for their yes, for their own new words, or for their no."""
    if piece.state is DigestState.PUBLISHED and not fair:
        words = say(_("Done. Your words are out of the digest, on its page and where it was posted. Nobody asks why."))
        return Show(note(words))
    if fair and reworded:
        words = say(_("Thank you. Your new words are in, and are published once the editor has approved the digest."))
    elif fair:
        words = say(_("Thank you. It stays as it is, and is published once the editor has approved the digest."))
    else:
        words = say(
            _(
                "Thank you for telling us. Your words are out of the draft, and we will not ask again for this digest. "
                "You need not give a reason, and only the editor knows. If you change your mind by {deadline}, the "
                "button below still works."
            ),
            deadline=moment(piece.check_until, zone),
        )
    change = Button(_("Change my answer"), action("reconsider", piece.id))
    return Show(note(words, change))


def rests_on(piece: DigestPiece) -> Context:
    """Give the line at the end of a digest that says who it rests on."""
    return Context(joined([say(_("**Who this rests on.**")), coverage_words(piece.coverage)]))


def published_card(
    piece: DigestPiece,
    project_name: str,
    page: str,
    editor: str = "",
    evidence: Mapping[str, Evidence] = NO_EVIDENCE,
    zone: str = "UTC",
) -> Message:
    """Give the digest as it is posted in its channel; `editor` is who approved it, `zone` the programme's."""
    blocks: list[Block] = [Heading(piece.title)]
    opening = (
        _("What all rounds of {project} point to. Exact words stand as quotations, with their authors' yes.")
        if piece.round_number == SYNTHESIS
        else _("What people in {project} wrote, in short. Exact words stand as quotations, with their authors' yes.")
        if piece.made_by.with_ai or piece.paraphrased
        else _("What people in {project} wrote, in their own words, with their yes.")
    )
    blocks.append(Paragraph(joined([say(opening, project=project_name), made_for_readers(piece, editor)])))
    for place, (theme, lines) in enumerate(piece.themes(), 1):
        blocks.append(Paragraph(say("**{theme}**", theme=theme_heading(piece, place, theme))))
        blocks += [line_block(line) for line in lines]
        if theme in evidence:
            blocks.append(Context(evidence_words(evidence[theme])))
    if piece.paraphrased and not piece.made_by.with_ai:
        blocks.append(Context(paraphrased()))
    blocks += [Divider(), rests_on(piece)]
    if piece.limits:
        blocks.append(Context(untrusted(piece.limits)))
    if piece.published_at:
        published = for_each_reader(piece.published_at, zone)  # the channel's readers live in several zones
        blocks.append(Context(say(_("Published {when}."), when=published)))
    blocks.append(Buttons((LinkButton(_("Read it on a page"), page), LinkButton(_("As Markdown"), f"{page}.md"))))
    return Message(tuple(blocks))
