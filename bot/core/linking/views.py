"""The words of linking accounts: what is linked, the code, and what each side is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.channels.views import platform_name
from bot.core.members.rules import Account
from bot.ui.form import Form, ShortText
from bot.ui.message import Button, Buttons, Confirm, Heading, Items, Message, Paragraph, Style, note
from bot.ui.text import Text, say, untrusted
from bot.ui.when import moment
from bot.ui.words import _

LONGEST = 40  # of a code as people type it, with room for slips


def panel(accounts: Sequence[Account]) -> Message:
    """Give a person's accounts, and the two ways to add another."""
    mine = tuple(_account(one) for one in accounts)
    words = say(
        _(
            "Use every platform we are on as one person: one membership, one vote, one set of messages. Get a code "
            "here and type it on your other account, or type here the code you got there or from staff."
        )
    )
    buttons = (
        Button(_("Get a code"), "linking:code:", Style.PRIMARY),
        Button(_("I have a code"), "linking:ask:"),
        Button(_("Menu"), "menu:open:", Style.QUIET),
    )
    return Message((Heading(_("Your accounts")), Items(mine), Paragraph(words), Buttons(buttons)))


def _account(account: Account) -> Text:
    named = platform_name(account.platform)
    return say("{platform}: {name}", platform=named, name=account.name) if account.name else untrusted(named)


def code(given: str, until: datetime, zone: str, command: str) -> Message:
    """Give the code, how it is used, and until when."""
    words = say(
        _(
            "Your code is **{code}**. On your other account open the menu, press **Link my other account** and "
            "**I have a code**, or type `/{command} link {code}`. It works once, until {until}. Show it to nobody: "
            "whoever types it is taken for you. A new code replaces this one."
        ),
        code=given,
        command=command,
        until=moment(until, zone),
    )
    return note(words, Button(_("My accounts"), "linking:open:"))


def form() -> Form:
    """Give the form in which a code is typed."""
    return Form(
        title=_("Link this account"),
        action="linking:enter:",
        intro=say(_("The code comes from your other account (Menu, Link my other account), or from staff.")),
        questions=(
            ShortText("code", _("Your code"), LONGEST, required=True, hint=_("Eight letters and figures, k7m2-9xqa.")),
        ),
        submit=_("Link"),
    )


def linked(accounts: Sequence[Account]) -> Message:
    """Confirm, to the side on which the code was typed."""
    words = say(
        _(
            "Done: {accounts} are one person now. What you chose about messages counts for all of them, and what you "
            "began on one you can finish on the other. I have told your other account too."
        ),
        accounts=_named(accounts),
    )
    return note(words, Button(_("Me and my messages"), "me:open:"), Button(_("Menu"), "menu:open:"))


def told(new: Account, accounts: Sequence[Account], detach: str) -> Message:
    """Tell the other side that an account has been linked, and what to do if it was somebody else."""
    words = say(
        _(
            "{name} on {platform} was just linked to you with your code. {accounts} are one person now. If it was not "
            "you who typed the code, press **That was not me**, and that account is taken away from you at once."
        ),
        name=new.name or _("An account"),
        platform=platform_name(new.platform),
        accounts=_named(accounts),
    )
    confirm = Confirm(
        _("Take that account away?"),
        _("It becomes a guest of its own. What it brought along stays with you; staff are told."),
        _("Take it away"),
        _("Leave it"),
    )
    buttons = (Button(_("That was not me"), detach, Style.DANGER, confirm), Button(_("My accounts"), "linking:open:"))
    return Message((Paragraph(words), Buttons(buttons)), why=say(_("You get this because a code of yours was used.")))


def _named(accounts: Sequence[Account]) -> str:
    names = [platform_name(one.platform) for one in accounts]
    last = names.pop()
    return _("{first} and {last}").format(first=", ".join(names), last=last) if names else last


def detached(platform: str) -> Message:
    """Confirm that an account was taken away."""
    words = say(
        _("Done. That account on {platform} is no longer yours, and staff have been told. Your other accounts stay."),
        platform=platform_name(platform),
    )
    return note(words, Button(_("My accounts"), "linking:open:"))


def not_there() -> str:
    """Say that there is no such account to take away."""
    return _("That account is not linked to you any more, so nothing was changed.")


def for_staff(name: str, platform: str) -> Message:
    """Tell staff that somebody linked an account that was not theirs."""
    words = say(
        _(
            "{name} says that an account on {platform} was linked to them by somebody else. It has been taken away "
            "from them. Please ask them how the code could be seen."
        ),
        name=name,
        platform=platform_name(platform),
    )
    return Message((Paragraph(words),), why=say(_("You get this because you are on staff.")))
