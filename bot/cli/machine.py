"""The machine that something is measured on: what it is, how busy it is, what a process holds there."""

from __future__ import annotations

from pathlib import Path


def machine() -> str:
    """Give what was measured on, in words."""
    import platform

    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"


def load() -> str:
    """Give how busy the machine is, in words: what was measured on a busy one says little of the program."""
    import os

    return f"The load is {os.getloadavg()[0]:.1f} on {os.cpu_count() or 1} cores"


def resident_mb(pid: int, *, children: bool = True) -> float | None:
    """Give what a process (and its children, if they count) holds in memory in megabytes, None without a /proc."""
    folder = Path("/proc") / str(pid)
    try:
        status = (folder / "status").read_text()
        tasks = list((folder / "task").iterdir()) if children else []
        born = [int(each) for task in tasks for each in (task / "children").read_text().split()]
    except OSError:
        return None
    kibibytes = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")), 0)
    return kibibytes * 1024 / 1e6 + sum(resident_mb(child) or 0.0 for child in born)
