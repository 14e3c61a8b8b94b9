"""What is brought to Bolt without a socket, and a bare application: both for measuring what ours costs beside it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.platforms.slack.words import Native

TOKEN = "xoxb-bench"  # noqa: S105 - nobody's
Bring = Callable[[Native], Awaitable[tuple[int, str]]]  # a payload; the acknowledgement's status and body


def brought_to(app: AsyncApp) -> Bring:
    """Give what brings a payload to an application as the socket does."""

    async def bring(payload: Native) -> tuple[int, str]:
        answer = await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))
        return answer.status, answer.body

    return bring


def bare_app() -> AsyncApp:
    """Give a Bolt application that does nothing but acknowledge, as its own guide has it."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token=TOKEN, bot_id="B0BOT", bot_user_id="U0BOT")

    async def acknowledge(ack: Any) -> None:
        await ack()

    app = AsyncApp(authorize=authorize, signing_secret="bench")  # noqa: S106 - nobody's
    app.action(re.compile(".*"))(acknowledge)
    app.view(re.compile(".*"))(acknowledge)
    return app
