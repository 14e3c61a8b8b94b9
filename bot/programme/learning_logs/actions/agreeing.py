"""Agreeing to a project's consent text: on joining, and again before the next log when the text has changed."""

from __future__ import annotations

from bot.config import Community, Project
from bot.core.members.rules import Person
from bot.errors import MemberError
from bot.programme.learning_logs.actions.taking_part import part_or_refuse, project_or_refuse, round_or_refuse
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store import places as stored
from bot.programme.learning_logs.store.places import Agreement
from bot.store import Tx
from bot.ui.words import _


def agree(tx: Tx, project: Project, member_id: str) -> None:
    """Note that somebody agrees to the consent text as it is now, and keep the text."""
    consent = project.consent
    stored.note_agreement(tx, project.id, member_id, consent.version, consent.text, agreed=True)
    stored.set_consent_version(tx, project.id, member_id, consent.version)


def must_agree(tx: Tx, log_round: Round, member_id: str) -> bool:
    """Tell whether somebody has to agree to the text of a round before their log of it counts.

    Who agreed to a text of a later round has seen the newer one, and need not agree to the older.
    """
    have = stored.consent_version_of(tx, log_round.whole.id, member_id)
    wanted = log_round.project.consent.version
    if not have or have == wanted:
        return False
    newer = [each.consent.version for each in (*log_round.whole.earlier, log_round.whole)]
    return not (have in newer and wanted in newer and newer.index(have) > newer.index(wanted))


def agree_for(tx: Tx, community: Community, person: Person, round_key: str) -> Round:
    """Agree to the text of a round; raises MemberError for somebody who does not take part."""
    log_round = round_or_refuse(community, round_key)
    part_or_refuse(tx, log_round.project, person)
    if must_agree(tx, log_round, person.id):
        agree(tx, log_round.project, person.id)
    return log_round


def decline(tx: Tx, community: Community, person: Person, log_round: Round) -> Project:
    """Note that somebody does not agree to a new text; what they wrote before stays under the text of then.

    Raises MemberError if there is nothing (any more) to agree to.
    """
    project = project_or_refuse(community, log_round.whole.id)
    part_or_refuse(tx, project, person)
    if not must_agree(tx, log_round, person.id):
        raise MemberError(_("You agreed to this text already, so nothing was changed. You can leave at any time."))
    consent = log_round.project.consent
    stored.note_agreement(tx, project.id, person.id, consent.version, consent.text, agreed=False)
    return project


def agreements(tx: Tx, project_id: str, member_id: str) -> list[Agreement]:
    """Give what somebody said of the consent texts of a project, in order."""
    return stored.agreements_of(tx, project_id, member_id)
