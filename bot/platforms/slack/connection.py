"""The connection to Slack: made, watched and ended. Slack's own packages are loaded when one is made, not before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from bot.clock import Clock
from bot.errors import ConfigError, PlatformError
from bot.platforms.pacing import within
from bot.platforms.ports import Asgi, Finding, House
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.faults import TOKEN_REFUSED
from bot.platforms.slack.identity import Identity
from bot.platforms.underway import UnderWay
from bot.ui.words import _

if TYPE_CHECKING:
    from bot.platforms.slack.bare import Bring
    from bot.platforms.slack.socket import Socket

TIMEOUT_S = 20.0
STOP_WITHIN_S = 6.0  # of the ten seconds there are on SIGTERM; acknowledging may have taken two and a half
LAST_ACKS_S = 0.1
ASK_EVERY_S = 60.0  # auth.test
SILENT_S = 300.0  # an open socket that says nothing for so long may be deaf, which costs nothing to put right
READ_WITHIN_S = 20.0  # a large workspace goes on being read while people are answered already
READ_EVERY_S = 6 * 3600.0
READ_AGAIN_S = 60.0  # where it could not be read
_log = structlog.get_logger("slack")


class SlackConnection:
    """One workspace: what the composition root starts, watches and stops."""

    def __init__(self, config: SlackConfig, house: House, clock: Clock, *, timeout_s: float = TIMEOUT_S) -> None:
        from bot.platforms.slack.answers import Answers
        from bot.platforms.slack.api import SlackApi
        from bot.platforms.slack.bolt import bolt_app
        from bot.platforms.slack.events import Events
        from bot.platforms.slack.front import Front, Parts
        from bot.platforms.slack.missed import Missed
        from bot.platforms.slack.outgoing import SlackPlatform
        from bot.platforms.slack.voice import Voice
        from bot.platforms.slack.workspace import Workspace

        self._config, self._clock = config, clock
        self._under_way = UnderWay(clock)
        self._api = SlackApi(config, clock, timeout_s)
        self._workspace = Workspace(self._api, house)
        self._identity = Identity()
        voice = Voice(self._api, clock)
        parts = Parts(house, self._workspace, Answers(voice), Events(house, self._workspace))
        self._front = Front(parts, clock, self._under_way)
        self._missed = Missed(self._api, voice, house, self._front, clock)
        self._app = bolt_app(config, self._api, self._front, self._identity)
        self._socket: Socket | None = None
        self._running = self._reading = False
        self._read_at: float | None = None
        self._asked_at = 0.0
        self._wrong, self._unread = "not_started", ""
        self.platform = SlackPlatform(self._api, self._workspace, clock)

    async def start(self) -> None:
        """Connect, bring people and channels in step and hear what was missed; a token Slack refuses is a ConfigError.

        Where Slack cannot be reached, this returns all the same: `watch` goes on trying, and `health` says so.
        """
        if self._config.mode == "socket" and not self._config.app_token:
            raise ConfigError("Slack's app token is missing.", "Set it (xapp-...), or choose HTTP mode.")
        if self._config.mode == "http" and not self._config.signing_secret:
            raise ConfigError("Slack's signing secret is missing.", "Set it, or choose socket mode.")
        await self._under_way.open()
        self._running = True
        try:
            await self._connect()
            reading = self._under_way.begin("read_all", self._read_all())
            await within(self._clock, READ_WITHIN_S, reading)
        except PlatformError as error:
            self._note(error)
            if error.code in TOKEN_REFUSED:
                await self.stop()
                cure = "`convenor doctor` says which, and where to find the right one."
                raise ConfigError(f"Slack refuses a token ({error.code}).", cure) from error

    async def _connect(self) -> None:
        await self._ask()
        if self._config.mode == "socket":
            await self._new_socket()

    async def _ask(self) -> None:
        """Ask Slack whether the token works, and who the bot is."""
        self._asked_at = self._clock.elapsed_s()
        answer = await self._api.call("auth.test")
        self._identity.user = self._workspace.bot_user = str(answer.get("user_id") or "")
        self._identity.bot = str(answer.get("bot_id") or "")
        self._identity.team = str(answer.get("team_id") or "")
        self._wrong = ""

    async def _new_socket(self) -> None:
        """Open a socket, and only then close the one before: Slack lets several be open (PLATFORMS 1.2)."""
        from bot.platforms.slack.socket import Socket

        opened = await self._api.call("apps.connections.open", app_token=self._config.app_token)
        made = Socket(self._config, self._app, self._api, self._clock)
        await made.connect(str(opened["url"]))
        before, self._socket = self._socket, made
        if before is not None:
            await before.close()

    async def _read_all(self) -> None:
        self._reading = True
        try:
            await self._workspace.read_all()
            self._read_at, self._unread = self._clock.elapsed_s(), ""
        except PlatformError as error:  # `watch` begins again
            self._read_at = self._clock.elapsed_s() - READ_EVERY_S + READ_AGAIN_S
            self._unread = error.code
            _log.warning("people_not_read", code=error.code)
        finally:
            self._reading = False
        await self._missed.hear()

    def _note(self, error: PlatformError) -> None:
        self._wrong = error.code
        _log.warning("slack_not_reached", code=error.code)

    async def watch(self) -> None:
        """Ask Slack now and then, put a socket right that is closed or silent, and read people and channels again."""
        if not self._running:
            return
        try:
            if self._wrong or self._clock.elapsed_s() - self._asked_at >= ASK_EVERY_S:
                await self._ask()
            if self._config.mode == "socket":
                await self._look_at_socket()
        except PlatformError as error:
            self._note(error)
            return
        due = self._read_at is None or self._clock.elapsed_s() - self._read_at >= READ_EVERY_S
        if due and not self._reading:
            self._under_way.begin("read_all", self._read_all())

    async def _look_at_socket(self) -> None:
        if self._socket is None or not await self._socket.is_connected():
            _log.warning("socket_rebuilt", why="closed")
            self._read_at = None  # nobody knows for how long nothing was heard, nor what Slack has given up since
            await self._new_socket()
        elif self._clock.elapsed_s() - self._socket.heard_at >= SILENT_S:
            _log.info("socket_rebuilt", why="silent")
            await self._new_socket()
            self._under_way.begin("missed", self._missed.hear())

    def health(self) -> Finding:
        """Give whether the connection stands."""
        code = self._wrong if self._running else "stopped"
        if not code and self._config.mode == "socket" and (self._socket is None or not self._socket.is_open):
            code = "socket_closed"
        if code:
            wrong = _("Slack is not connected ({code}): what people do there is not heard.").format(code=code)
        elif self._unread:
            wrong = _("Slack does not tell who and which channels are there ({code}).").format(code=self._unread)
        else:
            return Finding("fine", "Slack")
        return Finding("wrong", "Slack", wrong, _("Run `convenor doctor`: it says why, and what to do."))

    async def check(self) -> Sequence[Finding]:
        """Give what `convenor doctor` needs to know."""
        from bot.platforms.slack.check import findings

        try:
            return await findings(self._config, self._api, self._clock)
        finally:
            if not self._running:
                await self._api.close()

    @property
    def bring(self) -> Bring:
        """Give the way in for a payload that neither a socket nor a request brings, for measuring."""
        from bot.platforms.slack.bare import brought_to

        return brought_to(self._app)

    def mounts(self) -> Mapping[str, Asgi]:
        """Give Slack's request address in HTTP mode; with a socket there is none."""
        if self._config.mode != "http":
            return {}
        from bot.platforms.slack.http import PATH, RequestUrl

        return {PATH: RequestUrl(self._app_if_running)}

    def _app_if_running(self) -> Any:
        return self._app if self._running else None

    async def stop(self) -> None:
        """Take nothing more in, and wait for what is under way, ten seconds at most."""
        if not self._running:
            return
        try:
            await self._front.end()
            broken_off = await self._under_way.close(STOP_WITHIN_S)
            if broken_off:
                _log.warning("broken_off", pieces=broken_off)
            if self._socket is not None:
                await self._clock.wait_s(LAST_ACKS_S)  # the acknowledgements of the last ones are on their way
        finally:  # whoever waits for this may lose patience
            self._running = False
            if self._socket is not None:
                await self._socket.close()
            await self._api.close()
