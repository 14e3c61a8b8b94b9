"""`convenor hold`: stop every send at once, and let it go again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.store import Tx


def register(app: typer.Typer) -> None:
    """Add `hold` to the command."""
    app.command(epilog='Example: convenor hold --reason "a message went to the wrong people"')(hold)


def hold(
    release: Annotated[bool, typer.Option("--release", help="Let messages go again.")] = False,
    reason: Annotated[str, typer.Option(help="Why, for staff.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Stop every send at once, answers to what people do excepted; `--release` lets messages go again.

    It works while the bot runs, and when it cannot be reached in the chat: the next message asks before it goes. What
    waited too long by the release is not sent. It is in the audit log.
    """
    from bot.app.programme_store import open_programme

    with open_programme() as store:
        was_held, waiting = store.write_now(_release) if release else store.write_now(_hold, reason)
    if as_json:
        typer.echo(json.dumps({"held": not release, "was_held": was_held, "waiting": waiting}))
        return
    typer.echo(_words(release=release, was_held=was_held, waiting=waiting))


def _hold(tx: Tx, reason: str) -> tuple[bool, int]:
    from bot.core.audit.rules import SYSTEM
    from bot.core.contact.actions.staff import hold_all, stopped
    from bot.core.delivery.actions import outbox_counts

    was_held = stopped(tx).held
    if not was_held:
        hold_all(tx, SYSTEM, reason)
    return was_held, outbox_counts(tx).get("waiting", 0)


def _release(tx: Tx) -> tuple[bool, int]:
    from bot.core.audit.rules import SYSTEM
    from bot.core.contact.actions.staff import release_hold, stopped
    from bot.core.delivery.actions import outbox_counts

    was_held = stopped(tx).held
    release_hold(tx, SYSTEM)
    return was_held, outbox_counts(tx).get("waiting", 0)


def _words(*, release: bool, was_held: bool, waiting: int) -> str:
    wait = f"{waiting:,} {'message waits' if waiting == 1 else 'messages wait'}"
    if release:
        return f"Messages go out again; {wait} at this moment." if was_held else "Nothing was held. Messages go out."
    if was_held:
        return f"Everything was held already; {wait}. `convenor hold --release` lets them go."
    return f"Everything is held, answers excepted; {wait}. `convenor hold --release` lets them go."
