"""The way through the demo, one step at a time: what to try next, read from how far things have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.app.causeway import Causeway
from bot.app.causeway_checks import read_causeway
from bot.config import Community
from bot.outbox.store import rows_by_subject
from bot.platforms.local.ports import Hint
from bot.platforms.local.records import Account
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.store.digests import digest_of_round
from bot.programme.learning_logs.store.logs import closed_at
from bot.store import Store, Tx
from bot.ui.words import _

ANSWERS, NOTHING, AUTHOR, EDITOR = "p02", "p07", "p23", "p18"  # whom it is best to be, as in people.toml
STEPS = 6


@dataclass(frozen=True, slots=True)
class Tour:
    """The way through round 1 of the demo's project."""

    causeway: Causeway
    round: Round

    def hint(self, tx: Tx, *, answered: bool) -> Hint:
        """Give what to try now; `answered` says that the visitor has answered a log."""
        piece = digest_of_round(tx, self.round.project.id, self.round.number)
        if piece is not None and piece.state is DigestState.PUBLISHED:
            return self._published()
        if piece is not None and piece.state is DigestState.APPROVED:
            return self._approved()
        if piece is not None and rows_by_subject(tx, piece.id, "digest_draft"):
            return self._drafted()
        if not rows_by_subject(tx, self.round.key, "log_prompt"):
            return self._start()
        return self._answered() if answered or closed_at(tx, self.round.key) else self._prompted()

    def _hint(self, number: int, words: str, *people: str) -> Hint:
        step = _("Try this, {number} of {steps}").format(number=number, steps=STEPS)
        found = (self.causeway.person(one) for one in people)
        return Hint(step, words, tuple(Account(one.account, one.name) for one in found))

    def _start(self) -> Hint:
        return self._hint(1, _("At the top, press “To the next event”: the project's first prompts go out."))

    def _prompted(self) -> Hint:
        words = _("The prompt has come as a direct message. As Tomos, answer it; as Kwame, report nothing.")
        return self._hint(2, words, ANSWERS, NOTHING)

    def _answered(self) -> Hint:
        words = _(
            "Move on, by day or by event: the others answer, one reminder goes out, the log closes on Tuesday night, "
            "and on Wednesday 24 March, 08:00, the editor has a draft."
        )
        return self._hint(3, words)

    def _drafted(self) -> Hint:
        words = _("The draft is with Marcus, the editor. As Marcus, take a line out, put it back, then approve.")
        return self._hint(4, words, EDITOR)

    def _approved(self) -> Hint:
        words = _("Its authors are asked whether their lines are fair. As Zoë, say so; then move on to 30 March.")
        return self._hint(5, words, AUTHOR)

    def _published(self) -> Hint:
        words = _(
            "The digest is out: read it in #insight-digests, on its page and as Markdown. Then go round again, look "
            "into the outbox, and type “/convenor me”."
        )
        return self._hint(6, words)


@dataclass(frozen=True, slots=True)
class Staging:
    """What the demo adds to a workspace: the file its people's answers go to, who they are, the way through it."""

    workspace: Store | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    tour: Tour | None = None


def staged(workspace: Store, community: Community) -> Staging:
    """Give what the demo adds; raises ConfigError for data that contradict each other."""
    causeway = read_causeway(community)
    project = next((community.project(part.project) for part in causeway.participants), None)
    tour = Tour(causeway, Round(project, 1, community.community.timezone)) if project else None
    return Staging(workspace, {one.account: one.about for one in causeway.people}, tour)
