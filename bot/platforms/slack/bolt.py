"""The Bolt application: Slack's signature, its own checks, then everything to the front.

One middleware takes every payload and gives its acknowledgement, so that nothing is left without one. Listeners are
not used: Bolt looks for their acknowledgement every 10 ms only, answers 404 where none fits, and waits for none of
them when it ends (PLATFORMS 1.1).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.platforms.slack.api import SlackApi
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.front import Front
from bot.platforms.slack.identity import Identity


def bolt_app(config: SlackConfig, api: SlackApi, front: Front, me: Identity) -> AsyncApp:
    """Give the application; with a socket there is no signature to check."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=me.team,
            bot_token=config.bot_token,
            bot_id=me.bot,
            bot_user_id=me.user,
        )

    log = logging.getLogger("bot.platforms.slack.bolt")
    log.setLevel(logging.ERROR)  # its warnings are about our not using its listeners and its token
    app = AsyncApp(
        name="convenor",
        client=api.client,
        authorize=authorize,
        signing_secret=config.signing_secret,
        logger=log,
    )

    app.use(_Take(front))
    return app


class _Take(AsyncMiddleware):
    """The last middleware: it never calls the next."""

    def __init__(self, front: Front) -> None:
        self._front = front

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],
    ) -> BoltResponse:
        """Give the acknowledgement of one payload."""
        del resp, next
        ack = await self._front.take(req.body, again=bool(req.headers.get("x-slack-retry-num")))
        return BoltResponse(status=ack.status, body=ack.body if ack.body is not None else "")
