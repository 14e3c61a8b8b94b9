"""What authors and editors are asked while a draft is worked on at the desk."""

from __future__ import annotations

from datetime import datetime

from bot.core.sign_in.views import open_desk_button
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestPiece
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.making import line_block
from bot.programme.learning_logs.views.synthesis import called
from bot.ui.form import Form, LongText
from bot.ui.message import Button, Buttons, Message, Paragraph, Quote, Style, note
from bot.ui.text import say, untrusted
from bot.ui.when import moment
from bot.ui.words import _

LONGEST_NOTE = 1000


def reworded(piece: DigestPiece, line: DigestLine, until: datetime, zone: str) -> Message:
    """Ask an author about the words that an editor put in place of theirs."""
    told = say(
        _(
            "The editor of {digest} has reworded what you wrote. It is no quotation any more and "
            "stands without your name. Is it fair?"
        ),
        digest=called(piece),
    )
    silence = say(
        _("If we do not hear by {deadline}, it may run like this. You can take it out then, too."),
        deadline=moment(until, zone),
    )
    return Message(
        (
            Paragraph(told),
            line_block(line),
            Paragraph(silence),
            Buttons(
                (
                    Button(_("It is fair"), action("fair", piece.id), Style.PRIMARY),
                    Button(_("Change it"), action("change", piece.id)),
                    Button(_("Leave me out"), action("leave_out", piece.id)),
                )
            ),
        ),
        why=say(_("You get this because the line rests on your log. You may say no without giving a reason.")),
    )


def change_asked(piece: DigestPiece, by: str, words: str) -> Message:
    """Hand a note about a draft to the other editor."""
    told = say(_("**{title}**: {editor} asks for a change."), title=piece.title, editor=by)
    buttons = Buttons(
        (Button(_("Open the draft"), action("draft", piece.id), Style.PRIMARY), open_desk_button(place(piece)))
    )
    return Message(
        (Paragraph(told), Quote(untrusted(words), untrusted(by)), buttons),
        why=say(_("You get this because you edit this project, too.")),
    )


def change_form(piece: DigestPiece, to: str) -> Form:
    """Give the form in which an editor writes to the other one about a draft."""
    return Form(
        title=_("Ask for a change"),
        subtitle=piece.title,
        action=action("send_change", piece.id),
        questions=(LongText("note", _("What should change?"), max_length=LONGEST_NOTE, required=True),),
        intro=say(_("It goes to {name}, who edits this project, too."), name=to),
        submit=_("Send it"),
    )


def change_sent(to: str) -> Message:
    """Confirm that a note has gone to the other editor."""
    return note(say(_("Sent to {name}."), name=to))


def place(piece: DigestPiece) -> str:
    """Give where a digest is on the desk."""
    return f"digests/{piece.id}"


def look_again(piece: DigestPiece) -> Message:
    """Tell the editor that an author's new words need a look, and that the approval is taken back until then."""
    words = _(
        "**{title}**: an author has changed a line after you approved it, so your approval is taken back: nothing goes "
        "out that you have not read. Please read the line, and approve the digest again."
    )
    button = Button(_("Open the draft"), action("draft", piece.id), Style.PRIMARY)
    blocks = (Paragraph(say(words, title=piece.title)), Buttons((button,)))
    return Message(blocks, why=say(_("You get this because you are the editor of this project.")))
