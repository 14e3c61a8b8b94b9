"""Finding what there is by walking the folders: capabilities, handlers and jobs."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import bot
import bot.programme
import handlers
import jobs
from bot.app.standing import as_it_stands
from bot.config import Community
from bot.core.capability import Capability, programme_of
from bot.core.ports import Ports
from bot.llm.model import Model, NoModel
from bot.routing.routes import Routes
from bot.scheduling.jobs import Job


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{package.__name__}.{found.name}")


def capabilities() -> tuple[Capability, ...]:
    """Give every capability of the programme."""
    found = tuple(module.CAPABILITY for module in _modules(bot.programme) if hasattr(module, "CAPABILITY"))
    programme = programme_of(found)
    return tuple(as_it_stands(each, programme) for each in found)


def routes() -> Routes:
    """Give the routes of every handler module."""
    return Routes(route for module in _modules(handlers) for route in module.ROUTES)


def ports(found: tuple[Capability, ...], model: Model | None = None) -> Ports:
    """Give what the capabilities answer, by name, and the model there is."""
    return Ports({capability.name: capability.answers for capability in found}, model or NoModel())


def all_jobs(community: Community, asked: Ports) -> tuple[Job, ...]:
    """Give the jobs of every job module."""
    return tuple(job for module in _modules(jobs) for job in module.jobs(community, asked))


def import_tables() -> None:
    """Import every module of tables, so that the metadata is complete."""
    for found in pkgutil.walk_packages(bot.__path__, "bot."):
        if found.name.endswith(".tables") and not found.name.startswith("bot.platforms."):
            importlib.import_module(found.name)
