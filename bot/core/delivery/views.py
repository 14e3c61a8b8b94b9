"""What staff read of messages that are stuck, and what a person reads whose door was closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.channels.rules import Channel
from bot.core.channels.views import cure, platform_name, why
from bot.core.delivery.rules import Stuck
from bot.ui.message import Block, Button, Buttons, Confirm, Context, Divider, Heading, Message, Paragraph, Style, note
from bot.ui.text import Text, say
from bot.ui.words import _, ngettext

MOST_SHOWN = 5


def stuck(
    found: Sequence[Stuck], names: Mapping[str, str], channels: Sequence[Channel], not_done: Mapping[str, int]
) -> tuple[Block, ...]:
    """Give what could not be delivered and why, with what staff can do about it; nothing where all is well."""
    if not found and not channels and not not_done:
        return ()
    blocks: list[Block] = [Divider(), Heading(_("What needs you"))]
    for each in found[:MOST_SHOWN]:
        blocks += [Paragraph(_stuck(each, names)), Buttons(_buttons(each))]
    if len(found) > MOST_SHOWN:
        more = ngettext("{count} more kind.", "{count} more kinds.", len(found) - MOST_SHOWN)
        blocks.append(Context(say(more, count=len(found) - MOST_SHOWN)))
    for channel in channels[:MOST_SHOWN]:
        again = Button(_("Try again"), f"staff:reopen:{channel.platform}/{channel.channel_id}")
        blocks += [Paragraph(_gone(channel)), Buttons((again,))]
    if not_done:
        blocks.append(Paragraph(_not_done(not_done)))
    return tuple(blocks)


def _not_done(not_done: Mapping[str, int]) -> Text:
    total = sum(not_done.values())
    count = ngettext("{total} thing", "{total} things", total).format(total=total)
    words = _(
        "**{count}** that people did failed each time and was given up: {kinds}. They were told of a fault then. The "
        "log says why; please ask them to do it again once it is mended."
    )
    kinds = ", ".join(f"{route} ({number})" for route, number in list(not_done.items())[:MOST_SHOWN])
    return say(words, count=count, kinds=kinds)


def _stuck(each: Stuck, names: Mapping[str, str]) -> Text:
    count = ngettext("{rows} message", "{rows} messages", each.rows).format(rows=each.rows)
    to = ", ".join(names[one] for one in each.some if names.get(one))
    more = each.people - len(each.some)
    if to and more > 0:
        to = _("{names} and {more} more").format(names=to, more=more)
    said = say(_("**{count}** not delivered: {why}."), count=count, why=_why(each))
    return say("{said} {to}", said=said, to=_("To: {names}.").format(names=to)) if to else said


def _why(each: Stuck) -> str:
    if each.unknown:
        return _("nobody can tell whether they arrived; look before trying again")
    return {
        "dm_closed": _("they take no direct messages from me; the menu shows it to them when they next open it"),
        "account_gone": _("the account is gone"),
        "too_late": _("it would have come too late"),
        "no_user_group": _("there is no user group of that name, and nothing else to give"),
        "paid_teams_only": _("user groups need a paid plan"),
        "unknown_role": _("there is no role of that name"),
        "role_out_of_reach": _("the role stands above mine; drag mine above it in the list of roles"),
    }.get(each.reason, _("the platform refused ({code})").format(code=each.reason))


def _buttons(each: Stuck) -> tuple[Button, ...]:
    key = f"{'parked' if each.unknown else 'dead'}/{each.reason}"
    confirm = Confirm(_("Drop them?"), _("They will not be sent any more."), _("Drop them"), _("Keep them"))
    return (
        Button(_("Try again"), f"staff:retry:{key}"),
        Button(_("Drop"), f"staff:drop:{key}", Style.QUIET, confirm),
    )


def _gone(channel: Channel) -> Text:
    return say(
        _("**#{channel}** on {platform}: {why}, so what goes there waits. {cure}"),
        channel=channel.name,
        platform=platform_name(channel.platform),
        why=why(channel.reason),
        cure=cure(),
    )


def rehearsal(testers: int) -> Paragraph:
    """Say that this is a rehearsal."""
    words = ngettext(
        "This is a rehearsal: only the {count} tester named in the settings receives anything.",
        "This is a rehearsal: only the {count} testers named in the settings receive anything.",
        testers,
    )
    return Paragraph(say(words, count=testers))


def tried_again(rows: int) -> Paragraph:
    """Confirm that messages are tried again."""
    words = ngettext("{count} message is being tried again.", "{count} messages are being tried again.", rows)
    return Paragraph(say(words, count=rows))


def dropped(rows: int) -> Paragraph:
    """Confirm that messages were dropped."""
    words = ngettext("{count} message was dropped.", "{count} messages were dropped.", rows)
    return Paragraph(say(words, count=rows))


def undelivered(count: int) -> tuple[Block, ...]:
    """Tell a person in the menu that messages did not reach them; nothing where all did."""
    if not count:
        return ()
    words = ngettext(
        "I could not send you {count} message, since you take no direct messages from me.",
        "I could not send you {count} messages, since you take no direct messages from me.",
        count,
    )
    read = ngettext("Read it", "Read them", count)
    return (Paragraph(say(words, count=count)), Buttons((Button(read, "me:undelivered:", Style.PRIMARY),)), Divider())


def handed_over(messages: Sequence[Message], left: int) -> Message:
    """Give messages that could not be sent, one after another."""
    if not messages:
        return note(say(_("There is nothing that you have not got.")), Button(_("Menu"), "menu:open:"))
    blocks: list[Block] = []
    for message in messages:
        blocks += [*([Divider()] if blocks else []), *message.blocks, *([Context(message.why)] if message.why else [])]
    if left:
        blocks += [Divider(), Buttons((Button(_("Read the rest"), "me:undelivered:"),))]
    return Message(tuple(blocks))
