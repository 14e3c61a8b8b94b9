"""What people read when a role is needed or cannot be taken away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.roles.rules import Role
from bot.ui.form import Choice, Date, Form, MemberPicker
from bot.ui.message import Block, Button, Buttons, Heading, Items, Message, Option, Paragraph, Select, Style
from bot.ui.text import say
from bot.ui.words import _


def role_name(role: Role) -> str:
    """Give a role's name as people read it, in the plural: those who hold it."""
    return {
        Role.ADMIN: _("admins"),
        Role.STAFF: _("staff"),
        Role.INSIGHT_TEAM: _("the insight team"),
        Role.EDITOR: _("editors"),
        Role.EXCHANGE_TEAM: _("the Exchange team"),
        Role.SIG_LEAD: _("the leads of this group"),
        Role.WELCOME_HOST: _("welcome hosts"),
        Role.ASSESSOR: _("assessors"),
        Role.PATIENT_PARTNER: _("patient partners"),
    }[role]


def role_needed(roles: Sequence[Role]) -> str:
    """Say whom this is for, and what to do."""
    names = [role_name(role) for role in roles]
    last = names.pop()
    who = _("{first} and {last}").format(first=", ".join(names), last=last) if names else last
    return _("This is for {who}. Nothing was changed. If you need it for your work here, please ask staff.").format(
        who=who
    )


def last_admin() -> str:
    """Say that the last admin cannot go, and what to do."""
    return _(
        "This would leave the community without an admin, so nothing was changed. "
        "Please make somebody else an admin first, without an end date."
    )


def not_held() -> str:
    """Say that the person does not hold the role."""
    return _("This person does not hold that role now. Nothing was changed.")


def end_is_past() -> str:
    """Say that a role cannot end before it begins."""
    return _("That end date has passed already. Please choose a later one.")


def person_gone() -> str:
    """Say that somebody who has left cannot be given a role."""
    return _("This person has left the community, so they cannot be given a role. Nothing was changed.")


def roles_card(held: Sequence[tuple[str, str, Role, str]]) -> Message:
    """Give who holds which role, and the way to give one; each is a grant's id, a name, the role, until when."""
    blocks: list[Block] = [Heading(_("Who may do what"))]
    if held:
        lines = tuple(
            say(_("{name}: {role}, {until}"), name=name, role=role_name(role), until=until or _("without an end"))
            for _id, name, role, until in held
        )
        options = tuple(
            Option(grant_id, f"{name}: {role_name(role)}"[:75])
            for grant_id, name, role, _until in [each for each in held if each[2] not in NEVER_IN_CHAT][:25]
        )
        blocks.append(Items(lines))
        if options:
            blocks.append(Select(_("Take a role away"), "roles:take:", options))
    else:
        blocks.append(Paragraph(say(_("Nobody holds a role."))))
    blocks.append(Buttons((Button(_("Give a role"), "roles:ask:", Style.PRIMARY),)))
    return Message(tuple(blocks))


# Whoever has these can do anything staff can; admins are made in the settings or by the command line.
NEVER_IN_CHAT = frozenset({Role.ADMIN, Role.STAFF})


def give_form(people: Sequence[tuple[str, str]]) -> Form:
    """Give the form with which staff give a role; `people` are ids and names, for where there is no picker."""
    roles = tuple(
        Option(role.value, role_name(role).capitalize())
        for role in Role
        if role not in NEVER_IN_CHAT and role is not Role.SIG_LEAD
    )
    return Form(
        title=_("Give a role"),
        action="roles:give:",
        questions=(
            MemberPicker("member", _("To whom?"), tuple(Option(*each) for each in people), required=True),
            Choice("role", _("Which role?"), roles, required=True),
            Date("until", _("Until which day?"), hint=_("Empty: as long as this role usually lasts.")),
        ),
        submit=_("Give the role"),
    )


def not_known() -> str:
    """Say that the person picked is not known here."""
    return _("I do not know this person yet. Ask them to type start, then try again.")
