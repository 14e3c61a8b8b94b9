"""A strict server of our own for what llmock cannot say: refusals, bodies that are no JSON, a filter, sly headers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WANTED = {"model", "messages", "response_format", "max_completion_tokens"}


@dataclass(slots=True)
class Stub:
    """What it answers, in turn (the last one again and again), and what it was asked."""

    url: str
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def says(self, message: dict[str, Any], finish: str = "stop", **usage: int) -> None:
        """Answer with a message."""
        choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": finish}
        body = {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        if usage:
            body["usage"] = {**usage, "total_tokens": sum(usage.values())}
        self.sends(200, json.dumps(body).encode())

    def sends(self, status: int, body: bytes, **headers: str) -> None:
        """Answer with a status and a body, whatever it is."""
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, body))

    def next_answer(self) -> tuple[int, dict[str, str], bytes]:
        """Give the next answer."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def stub_server() -> Iterator[Stub]:
    """A stub on a free port; it refuses any request that is not a well-made chat completion."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            stub.asked.append(asked)
            stub.keys.append(self.headers["authorization"])
            well_made = self.path == "/v1/chat/completions" and asked.keys() == WANTED and asked["messages"]
            status, headers, body = stub.next_answer() if well_made else (400, {}, b'{"error": {"message": "no"}}')
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub = Stub(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
