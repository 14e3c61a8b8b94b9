"""Whether the server is alive and ready, and its figures; nothing here says anything about a member."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.outbox.store import State
from bot.store import Store, Tx

CHECK_TIMEOUT_S = 2.0  # whoever asks whether we are ready gives up soon after
_log = structlog.get_logger("web")


@dataclass(frozen=True, slots=True)
class Backlog:
    """What is in the outbox, by state, and how much came in that is not done yet."""

    outbox: Mapping[State, int]
    inbox_open: int


Count = Callable[[Tx], Backlog]

# A part of the house says whether it is ready: "" if it is, else why not, in a few words without names.
Check = Callable[[], Awaitable[str]]


class Figures:
    """The server's figures, in a registry of their own, so that two servers in one process do not mix theirs."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "convenor_http_requests", "Requests answered, by status", ["status"], registry=self.registry
        )
        self._seconds = Histogram(
            "convenor_http_request_seconds", "Time until an answer begins, in seconds", registry=self.registry
        )
        self._outbox = Gauge("convenor_outbox_rows", "Rows of the outbox, by state", ["state"], registry=self.registry)
        self._inbox = Gauge("convenor_inbox_open_rows", "Rows of the inbox not done yet", registry=self.registry)
        self._store = Gauge("convenor_store_up", "Whether the store answers: 1 or 0", registry=self.registry)

    def answered(self, status: int, seconds: float) -> None:
        """Count an answer."""
        self._requests.labels(str(status)).inc()
        self._seconds.observe(seconds)

    def show(self, backlog: Backlog | None) -> bytes:
        """Give the figures as Prometheus reads them; None says that the store does not answer."""
        self._store.set(0 if backlog is None else 1)
        if backlog is None:  # an old figure would look like a quiet house
            self._outbox.clear()
            self._inbox.set(float("nan"))
        else:
            self._inbox.set(backlog.inbox_open)
            for state in State:
                self._outbox.labels(state.value).set(backlog.outbox.get(state, 0))
        return generate_latest(self.registry)


@dataclass(frozen=True, slots=True)
class Health:
    """What is asked about the state of the house."""

    store: Store
    count: Count
    checks: Mapping[str, Check]
    figures: Figures
    patience_s: float = CHECK_TIMEOUT_S

    async def alive(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        """Say that the process runs and its loop turns."""
        return _json({"alive": True})

    async def ready(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        """Say whether the house can work, and what keeps it from it: 200 or 503."""
        asked = {"store": self._writable, **self.checks}
        found = {name: await self._asked(name, check) for name, check in asked.items()}
        ready = not any(found.values())
        return _json({"ready": ready, "checks": {name: why or "ok" for name, why in found.items()}}, ready=ready)

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002 - a route's signature
        """Give the figures; those of the store are left out while it does not answer."""
        backlogs: list[Backlog] = []
        await self._asked("store", partial(self._counted, backlogs))
        shown = self.figures.show(backlogs[0] if backlogs else None)
        return Response(shown, headers={"Content-Type": CONTENT_TYPE_LATEST, **_FRESH})

    async def _writable(self) -> str:
        # A store that another process has locked can be read, and takes no answer from anybody.
        await self.store.write(self.count)
        return ""

    async def _counted(self, into: list[Backlog] | None = None) -> str:
        # Counting real rows says more than a mere connection: the tables are there and can be read.
        backlog = await self.store.read(self.count)
        if into is not None:
            into.append(backlog)
        return ""

    async def _asked(self, name: str, check: Check) -> str:
        """Give why a part is not ready, empty if it is; a part that fails or does not answer is not ready."""
        try:
            async with asyncio.timeout(self.patience_s):
                return await check()
        except TimeoutError:
            return f"no answer within {self.patience_s:g} seconds"
        except Exception:  # noqa: BLE001 - whatever it is, the part is not ready; the log has it
            _log.exception("check_fault", check=name)
            return "it fails; the log says why"


_FRESH = {"Cache-Control": "no-store"}


def _json(content: dict[str, object], *, ready: bool = True) -> Response:
    return JSONResponse(content, 200 if ready else 503, headers=_FRESH)
