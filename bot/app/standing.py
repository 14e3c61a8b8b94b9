"""Pages of capabilities, given the programme as it stands in the transaction that makes them."""

from __future__ import annotations

from dataclasses import replace

from bot.config import Community
from bot.core.capability import Capability, Desk, Site
from bot.core.desk import DeskPage, Part, Post, Visit
from bot.core.desk import Done as DeskDone
from bot.core.members.rules import Person
from bot.core.ports import Programme
from bot.store import Tx
from bot.ui.page import Page


def as_it_stands(each: Capability, programme: Programme) -> Capability:
    """Give a capability whose public pages and desk know the programme as it stands, not as the file alone says."""
    site = _site(each.site, programme) if each.site is not None else None
    desk = _desk(each.desk, programme) if each.desk is not None else None
    return replace(each, site=site, desk=desk)


def _site(site: Site, programme: Programme) -> Site:
    def pages(tx: Tx, community: Community) -> tuple[Page, ...]:
        return site.pages(tx, programme(tx, community))

    def page(tx: Tx, community: Community, slug: str) -> Page | None:
        return site.page(tx, programme(tx, community), slug)

    return replace(site, pages=pages, page=page)


def _desk(desk: Desk, programme: Programme) -> Desk:
    def now(tx: Tx, visit: Visit) -> Visit:
        return replace(visit, community=programme(tx, visit.community))

    def may_enter(tx: Tx, person: Person, community: Community) -> bool:
        return desk.may_enter(tx, person, programme(tx, community))

    def home(tx: Tx, visit: Visit) -> tuple[Part, ...]:
        return desk.home(tx, now(tx, visit))

    def show(tx: Tx, visit: Visit) -> DeskPage | None:
        return desk.show(tx, now(tx, visit))

    def do(tx: Tx, visit: Visit, post: Post) -> DeskDone:
        return desk.do(tx, now(tx, visit), post)

    return replace(desk, may_enter=may_enter, home=home, show=show, do=do)
