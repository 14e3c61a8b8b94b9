"""What is done with the codebook: themes named, merged, split and set aside; answers tagged."""

from __future__ import annotations

from collections.abc import Iterable

from bot.config import Project
from bot.core.audit.actions import record
from bot.core.members.rules import Person
from bot.core.safety.actions import refuse_identifiers
from bot.errors import MemberError
from bot.programme.learning_logs.rules.codebook import Code, suggestions
from bot.programme.learning_logs.store import codes as stored
from bot.programme.learning_logs.store.desk import answer_by_id
from bot.store import Tx
from bot.ui.text import clean
from bot.ui.words import _

LONGEST_NAME = 80


def add_theme(tx: Tx, project: Project, person: Person, name: str) -> str:
    """Add a theme that somebody thought of, and give its id."""
    code_id = stored.add_code(tx, project.id, _free_name(tx, project, name), person.id)
    record(tx, person.id, "codebook.theme_added", code_id, project=project.id)
    return code_id


def take_suggestion(tx: Tx, project: Project, person: Person, suggested: str, name: str) -> str:
    """Name a theme that the machine suggested; the answers behind it are tagged with it."""
    found = _suggestion_answers(tx, project, suggested)
    code_id = stored.add_code(tx, project.id, _free_name(tx, project, name), person.id, suggested_as=suggested)
    stored.add_tags(tx, code_id, _there(tx, project, found), person.id)
    record(tx, person.id, "codebook.suggestion_named", code_id, project=project.id, answers=len(found))
    return code_id


def set_aside(tx: Tx, project: Project, person: Person, suggested: str) -> None:
    """Set a suggestion aside; it is not shown again."""
    _suggestion_answers(tx, project, suggested)
    code_id = stored.add_code(tx, project.id, suggested, person.id, suggested_as=suggested, retired=True)
    record(tx, person.id, "codebook.suggestion_set_aside", code_id, project=project.id)


def _suggestion_answers(tx: Tx, project: Project, suggested: str) -> tuple[str, ...]:
    fresh = suggestions(stored.themes_of_drafts(tx, project.id), stored.known_suggestions(tx, project.id))
    found = next((each for each in fresh if each.name == suggested), None)
    if found is None:
        raise MemberError(_("Somebody has dealt with that suggestion already. You see the codebook as it is now."))
    return found.answers


def rename_theme(tx: Tx, project: Project, person: Person, code_id: str, name: str) -> None:
    """Give a theme another name."""
    code = _code(tx, project, code_id)
    stored.rename_code(tx, code.id, _free_name(tx, project, name, but=code.id), person.id)
    record(tx, person.id, "codebook.theme_named", code.id, project=project.id)


def merge_theme(tx: Tx, project: Project, person: Person, code_id: str, into: str) -> None:
    """Let a theme go up in another, with its answers."""
    code, target = _code(tx, project, code_id), _code(tx, project, into)
    if code.id == target.id:
        raise MemberError(_("Please choose another theme to merge this one into."))
    stored.merge_codes(tx, code.id, target.id, person.id)
    record(tx, person.id, "codebook.theme_merged", code.id, into=target.id, answers=len(code.answers))


def split_theme(tx: Tx, project: Project, person: Person, code_id: str, name: str, answer_ids: Iterable[str]) -> str:
    """Move some answers of a theme to a new one, and give its id."""
    code = _code(tx, project, code_id)
    chosen = [each for each in code.answers if each in set(answer_ids)]
    if not chosen or len(chosen) == len(code.answers):
        raise MemberError(_("Please tick some of the answers, not all: those go to the new theme, the others stay."))
    new_id = stored.add_code(tx, project.id, _free_name(tx, project, name), person.id)
    stored.add_tags(tx, new_id, chosen, person.id)
    stored.remove_tags(tx, code.id, chosen)
    record(tx, person.id, "codebook.theme_split", code.id, into=new_id, answers=len(chosen))
    return new_id


def tag_answer(tx: Tx, project: Project, person: Person, answer_id: str, code_ids: Iterable[str]) -> None:
    """Give an answer exactly these themes."""
    if not _there(tx, project, (answer_id,)):
        raise MemberError(_("That answer is not there any more. Nothing was changed."))
    wanted = set(code_ids)
    for code in stored.codes_of(tx, project.id):
        if code.id in wanted and answer_id not in code.answers:
            stored.add_tags(tx, code.id, (answer_id,), person.id)
        elif code.id not in wanted and answer_id in code.answers:
            stored.remove_tags(tx, code.id, (answer_id,))
    record(tx, person.id, "codebook.answer_tagged", answer_id, themes=len(wanted))


def _there(tx: Tx, project: Project, answer_ids: Iterable[str]) -> list[str]:
    found = (answer_by_id(tx, answer_id) for answer_id in answer_ids)
    return [each.id for each in found if each is not None and each.project == project.id]


def _code(tx: Tx, project: Project, code_id: str) -> Code:
    found = next((code for code in stored.codes_of(tx, project.id) if code.id == code_id), None)
    if found is None:
        raise MemberError(_("That theme is not there any more. You see the codebook as it is now."))
    return found


def _free_name(tx: Tx, project: Project, name: str, but: str = "") -> str:
    words = " ".join(clean(name).split())[:LONGEST_NAME]
    if not words:
        raise MemberError(_("Please give the theme a name."))
    refuse_identifiers(words)
    taken = {code.name.casefold() for code in stored.codes_of(tx, project.id) if code.id != but}
    if words.casefold() in taken:
        raise MemberError(_("There is a theme of that name already. Merge the two, or choose another name."))
    return words
