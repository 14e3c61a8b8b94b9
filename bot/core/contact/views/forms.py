"""The forms and replies of a person's own settings, and of what staff stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.contact.rules.policy import MAX_CAP, MIN_CAP, PolicyConfig, Scope, Settings, World
from bot.ui.form import Choice, Choices, Date, Form, Number, ShortText, Time
from bot.ui.message import Block, Button, Buttons, Confirm, Heading, Items, Message, Option, Paragraph, Style, note
from bot.ui.text import Text, say, untrusted
from bot.ui.when import moment
from bot.ui.words import _, ngettext

SETTINGS = "contact:save_settings:"


def settings_form(settings: Settings, policy: PolicyConfig, titles: Mapping[str, str]) -> Form:
    """Give the form in which a person says how much the bot may ask of them."""
    quiet = settings.quiet_hours(policy)
    on = tuple(name for name in titles if name not in settings.opted_out)
    return Form(
        title=_("What I may send"),
        action=SETTINGS,
        intro=say(_("Answers to what you do always come. Everything else keeps to this.")),
        questions=(
            Number(
                "cap",
                _("Messages a fortnight that you did not ask for, at most"),
                MIN_CAP,
                MAX_CAP,
                required=True,
                value=(str(settings.cap_of(policy)),),
                hint=_("From {least} to {most}.").format(least=MIN_CAP, most=MAX_CAP),
            ),
            Time("quiet_from", _("Send nothing from"), value=(quiet.start.strftime("%H:%M"),), required=True),
            Time("quiet_until", _("Send nothing until"), value=(quiet.until.strftime("%H:%M"),), required=True),
            Choices(
                "on",
                _("You may write to me about"),
                tuple(Option(name, title) for name, title in titles.items()),
                value=on,
            ),
            Choice(
                "reminders",
                _("Reminders"),
                (Option("yes", _("One, where something of mine is open")), Option("no", _("None"))),
                required=True,
                value=("no" if settings.no_reminders else "yes",),
            ),
        ),
        submit=_("Save"),
    )


def settings_saved(sentence: Text) -> Message:
    """Confirm what was chosen."""
    return note(say(_("Saved. {sentence}"), sentence=sentence), Button(_("Me and my messages"), "me:open:"))


def settings_sentence(settings: Settings, policy: PolicyConfig, titles: Mapping[str, str], now: datetime) -> Text:
    """Give in sentences what a person has chosen about messages."""
    cap = settings.cap_of(policy)
    quiet = settings.quiet_hours(policy)
    parts = [
        ngettext(
            "At most {cap} message a fortnight that you did not ask for.",
            "At most {cap} messages a fortnight that you did not ask for.",
            cap,
        ).format(cap=cap),
        _("Nothing between {start:%H:%M} and {until:%H:%M}.").format(start=quiet.start, until=quiet.until),
        _("No reminders.") if settings.no_reminders else _("At most one reminder where something is open."),
    ]
    off = [titles.get(name, name) for name in sorted(settings.opted_out)]
    if off:
        parts.append(_("Switched off: {names}.").format(names=", ".join(off)))
    if settings.paused_at(now) and settings.paused_until is not None:
        until = moment(settings.paused_until, settings.zone)
        parts.append(_("Paused until {until}; nothing you miss is sent late.").format(until=until))
    return untrusted(" ".join(parts))


def pause_form() -> Form:
    """Give the form in which a person says until when they want nothing."""
    return Form(
        title=_("Pause messages"),
        action="contact:save_pause:",
        intro=say(
            _("Nothing comes until then, and nothing you miss is sent late. The pause ends by itself and says so.")
        ),
        questions=(Date("until", _("Until which day?"), required=True, hint=_("Such as 2027-04-16.")),),
        submit=_("Pause"),
    )


def paused(until: datetime, zone: str) -> Message:
    """Confirm a pause."""
    words = say(_("Paused until {until}. It ends by itself, and I tell you when it has."), until=moment(until, zone))
    return note(words, Button(_("End the pause now"), "contact:end_pause:"))


def pause_over(*, was_paused: bool) -> Message:
    """Confirm that a pause has ended."""
    words = _("Your pause is over. What you missed is not sent late.") if was_paused else _("You were not paused.")
    return note(say(words), Button(_("Me and my messages"), "me:open:"))


def switched(*, on: bool) -> Message:
    """Confirm the switch beside a message that waits."""
    words = _("It will be sent after all.") if on else _("It will not be sent.")
    return note(say(_("Done. {words}"), words=words), Button(_("Me and my messages"), "me:open:"))


def explanations(lines: Sequence[Text]) -> Message:
    """Give why each of a person's latest messages came, waits or did not come."""
    if not lines:
        return note(say(_("I have sent you nothing but answers, and nothing waits.")))
    return Message((Heading(_("Why you got it, or did not")), Items(tuple(lines))))


def staff_panel(world: World, counts: Mapping[str, int], zone: str) -> Message:
    """Give staff what is stopped, how the outbox stands, and the switches."""
    held = _("Every send is stopped, answers excepted.") if world.held else _("Messages are going out.")
    rows = ", ".join(f"{name} {count}" for name, count in counts.items() if count) or _("nothing")
    blocks: list[Block] = [
        Heading(_("Staff")),
        Paragraph(say("{held}", held=held)),
        Paragraph(say(_("Outbox: {rows}."), rows=rows)),
    ]
    for down in world.stand_downs:
        whom = down.value or _("everyone")
        words = say(
            _("Stood down: {whom}, until {until}. {reason}"),
            whom=whom,
            until=moment(down.until, zone),
            reason=down.reason,
        )
        blocks += [Paragraph(words), Buttons((Button(_("End it now"), f"staff:lift:{down.id}"),))]
    blocks.append(
        Buttons(
            (
                _hold_button(held=world.held),
                Button(_("Stand down"), "staff:stand_down:"),
                Button(_("Roles"), "roles:open:"),
            )
        )
    )
    return Message(tuple(blocks))


def _hold_button(*, held: bool) -> Button:
    if held:
        return Button(_("Let messages go again"), "staff:release:", Style.PRIMARY)
    confirm = Confirm(
        _("Hold every message?"),
        _("Nothing goes out, answers excepted, until somebody on staff lets it go again."),
        _("Hold everything"),
        _("Cancel"),
    )
    return Button(_("Hold everything"), "staff:hold:", Style.DANGER, confirm)


def stand_down_form(nations: Mapping[str, str], sectors: Mapping[str, str]) -> Form:
    """Give the form in which staff keep messages from some people for a time."""
    places = [
        Option(f"{Scope.EVERYONE}:", _("Everyone")),
        *(Option(f"{Scope.NATION}:{key}", name) for key, name in nations.items()),
        *(Option(f"{Scope.SECTOR}:{key}", name) for key, name in sectors.items()),
    ]
    return Form(
        title=_("Stand down"),
        action="staff:save_stand_down:",
        intro=say(_("For a critical incident or a strike: no message but answers, until the day you name.")),
        questions=(
            Choice("whom", _("Whom?"), tuple(places)),
            ShortText("organisation", _("Or one organisation, by its name"), hint=_("Leave empty if chosen above.")),
            Date("until", _("Until which day?"), required=True),
            ShortText("reason", _("Why? Only staff see this."), required=True),
        ),
        submit=_("Stand down"),
    )
