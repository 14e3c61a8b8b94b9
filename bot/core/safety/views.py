"""The words about identifiers, harm and distress, for the author alone.

None of them repeats what was found: a reply is kept for a while, and the number must not be.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.safety.rules.routes import Routes
from bot.core.safety.rules.weighing import Choice as What
from bot.core.safety.rules.weighing import about, is_patient
from bot.llm.identifiers import Finding, find_identifiers
from bot.llm.wording import tells_of_distress, tells_of_harm
from bot.ui.form import Choice
from bot.ui.message import Block, Items, Option, Paragraph
from bot.ui.text import Text, say, untrusted
from bot.ui.words import _, ngettext


def looks_like(findings: Sequence[Finding]) -> str:
    """Give "an NHS number and a phone number"."""
    labels = list(dict.fromkeys(finding.label for finding in findings))
    if len(labels) == 1:
        return labels[0]
    return _("{first} and {last}").format(first=", ".join(labels[:-1]), last=labels[-1])


def not_stored(findings: Sequence[Finding]) -> str:
    """Give the sentence beside an answer that is not stored as long as a patient's number may be in it."""
    sentence = _(
        "This looks like {what}. Nothing of this answer has been stored or sent yet. "
        "Change it, take it out, or say that it is not a patient's number."
    )
    return sentence.format(what=looks_like(findings))


def your_choice(findings: Sequence[Finding]) -> str:
    """Give the sentence beside an answer with contact details, which is the author's to decide about."""
    sentence = _("This looks like {what}. Should others see it? Change it, take it out, or leave it in.")
    return sentence.format(what=looks_like(findings))


def words_for(findings: Sequence[Finding]) -> str:
    """Give the sentence beside an answer that its author must look at again."""
    return not_stored(findings) if is_patient(findings) else your_choice(findings)


def options(findings: Sequence[Finding]) -> tuple[Option, ...]:
    """Give what an author can choose; to change the text is always possible beside it."""
    count = len(findings)
    patients = [finding for finding in findings if is_patient((finding,))]
    take_out = ngettext("Take it out", "Take them out", count)
    if not patients:
        return (Option(What.MASK, take_out), Option(What.KEEP, ngettext("Leave it in", "Leave them in", count)))
    other = ngettext("It is not a patient's number", "They are not patients' numbers", len(patients))
    if len(patients) == count:
        return (Option(What.MASK, take_out), Option(What.KEEP, other))
    return (
        Option(What.MASK, _("Take out {what} only").format(what=looks_like(patients))),
        Option(What.MASK_ALL, _("Take out everything")),
        Option(What.KEEP, _("It is not a patient's; leave all of it in")),
    )


def question(field: str, findings: Sequence[Finding]) -> Choice:
    """Give the question about the identifiers in one answer, which the form shows right after it."""
    hint = _("Or change your answer above.")
    what = looks_like(findings)
    return Choice(
        about(field), _("What looks like {what}").format(what=what), options(findings), hint=hint, about=field
    )


def still_in_the_chat(platform: str) -> str:
    """Say that a chat message stays where it was typed, and how its author deletes it."""
    how = {
        "slack": _("To delete it: hold the message (or point at it), choose More actions, then Delete message."),
        "discord": _("To delete it: hold the message (or right-click it), then choose Delete Message."),
    }
    kept = _("What you typed is still here in the chat, where I cannot delete it.")
    here = _("In this workspace it goes when the workspace is made anew.")
    return f"{kept} {how.get(platform, here)}"


def typed_in_chat(findings: Sequence[Finding], platform: str) -> str:
    """Say what was found in a chat message, that nothing of it was stored, and how to delete the original."""
    sentence = _("This looks like {what}. I have stored nothing of it.").format(what=looks_like(findings))
    return f"{sentence} {still_in_the_chat(platform)}"


def typed_where_it_stays(words: str, platform: str) -> str:
    """Give the warning about a chat message that nobody waited for; empty where there is nothing to warn of."""
    findings = find_identifiers(words)
    if findings:
        return typed_in_chat(findings, platform)
    return still_in_the_chat(platform) if tells_of_harm(words) or tells_of_distress(words) else ""


def routes_intro(routes: Routes) -> str:
    """Give the sentence before the routes: why they are shown, and that nobody was told."""
    if routes.for_harm and routes.for_distress:
        why = _("Your words suggest that somebody came to harm, and that this is hard for you.")
    elif routes.for_harm:
        why = _("Your words suggest that a patient came to harm, or could.")
    else:
        why = _("Your words suggest that this is hard for you. Thank you for saying so.")
    alone = _("Only you see this, and I have told nobody: what you write here reaches no one who could act on it.")
    return f"{why} {alone}"


def route_lines(routes: Routes) -> tuple[str, ...]:
    """Give the routes, each once."""
    lines = tuple(dict.fromkeys((*routes.harm, *routes.distress)))
    return lines or (_("Please turn to your own organisation's routes, or the emergency number if it is urgent."),)


def routes_blocks(routes: Routes) -> tuple[Block, ...]:
    """Give the routes as a part of a message; nothing where none are called for."""
    if not routes:
        return ()
    lines: tuple[Text, ...] = tuple(untrusted(line) for line in route_lines(routes))
    return (Paragraph(say("{intro}", intro=routes_intro(routes))), Items(lines))


def routes_words(routes: Routes) -> str:
    """Give the routes as a few sentences beside an answer; empty where none are called for."""
    return " ".join((routes_intro(routes), *route_lines(routes))) if routes else ""
