"""What happened while the clock moved, in a few words: who did something, and which messages went out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.outbox.store import Row
from bot.routing.replies import FormErrors, Reply
from bot.routing.requests import Request
from bot.ui.words import _, ngettext

MOST = 4  # what is read at a glance; the rest is counted


@dataclass(slots=True)
class News:
    """What has happened since it was begun: the deeds of the cast in their order, each once."""

    before: frozenset[str]
    deeds: list[str] = field(default_factory=list)

    def note(self, request: Request, reply: Reply) -> None:
        """Take note of what somebody of the cast did."""
        deed = _deed(request.action.route)
        if not deed or isinstance(reply, FormErrors):
            return
        words = deed.format(name=request.account_name)
        if words not in self.deeds:
            self.deeds.append(words)

    def words(self, sent: Sequence[Row], name: Callable[[Row], str], to: Callable[[Row], str]) -> str:
        """Give all of it in sentences, of the rows of the outbox that are sent by now; empty if nothing happened."""
        fresh = [row for row in sent if row.id not in self.before]
        return " ".join(part for part in (_few(self.deeds), _sent(fresh, name, to)) if part)


def _deed(route: str) -> str:
    return {
        "learning_logs:hand_in": _("{name} handed in a log."),
        "learning_logs:keep": _("{name} began a log."),
        "learning_logs:nothing": _("{name} has nothing to report."),
        "contact:put_off": _("{name} pressed Later."),
        "learning_logs:fair": _("{name} says the line is fair."),
        "learning_logs:reword": _("{name} put the line into other words."),
        "learning_logs:leave_out": _("{name} does not want the line published."),
    }.get(route, "")


def _few(deeds: Sequence[str]) -> str:
    more = len(deeds) - MOST
    rest = [ngettext("And {count} more.", "And {count} more.", more).format(count=more)] if more > 0 else []
    return " ".join([*deeds[:MOST], *rest])


def _sent(rows: Sequence[Row], name: Callable[[Row], str], to: Callable[[Row], str]) -> str:
    by_name: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_name[name(row)].append(row)
    parts = []
    for what, found in by_name.items():
        places = {row.destination for row in found}
        whom = to(found[0]) if len(places) == 1 else _("{count} people").format(count=len(places))
        parts.append(_("{what} to {whom}").format(what=what[:1].lower() + what[1:], whom=whom))
    return _("Sent: {what}.").format(what="; ".join(parts)) if parts else ""
