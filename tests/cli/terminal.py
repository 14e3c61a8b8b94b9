"""The command as tests use it: in this process for most, and as a process of its own where that is the point."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def _environment(settings: Mapping[str, str], home: Path) -> dict[str, str]:
    named = {f"CONVENOR_{name.upper()}": value for name, value in settings.items()}
    return {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(home), "PYTHONUTF8": "1", **named}


def convenor(*arguments: str, folder: Path, home: Path = ROOT, **settings: str) -> Ended:
    """Run the command to its end in a folder, with these settings and no others."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "bot", *arguments],
        cwd=folder,
        env=_environment(settings, home),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@dataclass(slots=True)
class Server:
    """A server that runs; `address` is where."""

    process: subprocess.Popen[str]
    address: str

    def get(self, path: str = "/") -> str:
        """Get a page as a browser does, with its redirects and cookies."""
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        with opener.open(self.address + path, timeout=30) as answer:
            page: str = answer.read().decode()
        return page

    def stop(self, how: signal.Signals = signal.SIGTERM, within_s: float = 10) -> Ended:
        """Tell it to stop; fails if it takes longer."""
        self.process.send_signal(how)
        out, err = self.process.communicate(timeout=within_s)
        return Ended(self.process.returncode, out, err)


@contextmanager
def started(*arguments: str, folder: Path, home: Path = ROOT, **settings: str) -> Iterator[Server]:
    """Start `run` or `demo` in a folder and wait until it says where it is; it is gone at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=_environment(settings, home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    too_long = threading.Timer(PATIENCE_S, process.kill)
    too_long.start()
    try:
        yield Server(process, _address(process))
    finally:
        too_long.cancel()
        process.kill()
        process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return found[0]
    assert process.stderr is not None
    raise AssertionError(process.stderr.read())
