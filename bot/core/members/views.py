"""What people read when linking an account or changing their profile does not work."""

from __future__ import annotations

from bot.core.members.rules.codes import CodeProblem
from bot.ui.words import _


def code_refused(problem: CodeProblem) -> str:
    """Give why a code does not link, and what to do."""
    return {
        CodeProblem.TOO_MANY: _(
            "That was several codes that do not fit. Nothing is lost: please try again in an hour, or ask staff."
        ),
        CodeProblem.UNKNOWN: _(
            "We do not know that code. Please check it and type it once more; a newer code replaces an older one."
        ),
        CodeProblem.USED: _("That code has been used already; each works once. Please ask for a new one."),
        CodeProblem.LATE: _("That code is too old. Nothing is lost: please ask for a new one."),
        CodeProblem.LINKED: _("This account is linked to you already. There is nothing to do."),
        CodeProblem.OWN: _(
            "That is your own code, and this account is yours already. Please type it from the other account, "
            "the one you want to link. It still works."
        ),
        CodeProblem.OTHER_PERSON: _(
            "This account belongs to another entry in the membership, so it was not linked. Staff can look into it."
        ),
    }[problem]


def row_gone() -> str:
    """Say that the person has left, so that nothing can be linked to them."""
    return _("This person has left the community. Nothing was changed; they can come back with a new enrolment.")


def claim_over() -> str:
    """Say that a row waited too long to be claimed."""
    return _("This entry waited more than 90 days, so it can no longer be claimed. Please enrol the person anew.")


def not_merged() -> str:
    """Say that two rows cannot become one."""
    return _("These two entries cannot be merged: one of them is empty, or they are the same. Nothing was changed.")


def check_profile() -> str:
    """Ask to look at the fields that were marked."""
    return _("Not saved yet: please look at what is marked. What you typed is kept.")


def name_needed() -> str:
    """Say that a name is needed."""
    return _("Please give the name that others should see.")


def name_too_long(longest: int) -> str:
    """Say that a name is too long."""
    return _("Please use at most {longest} letters.").format(longest=longest)


def zone_unknown() -> str:
    """Say that a time zone is not known."""
    return _("We do not know that time zone. Please choose one such as Europe/London.")
