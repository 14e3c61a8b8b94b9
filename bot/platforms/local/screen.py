"""What a person sees: their channels, one place with its messages, perhaps a thread beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.platforms.local import store as workspace
from bot.platforms.local.records import Account, Channel, Post
from bot.store import Tx

SHOWN = 60
THREAD_SHOWN = 300
CHANGES_AT_ONCE = 100
DM_SLUG = "dm"  # in addresses: the persona's own talk with the bot, whoever that is


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, or the person's talk with the bot; `slug` names it in addresses."""

    id: str
    slug: str
    topic: str = ""

    @property
    def is_dm(self) -> bool:
        """Tell whether it is the talk with the bot."""
        return self.slug == DM_SLUG


@dataclass(frozen=True, slots=True)
class Screen:
    """All that the page shows of the workspace's own file."""

    me: Account
    people: list[Account]
    channels: list[Channel]
    dm_unread: int
    place: Place
    posts: list[Post]
    has_earlier: bool
    thread: Post | None
    replies: list[Post]
    pinned: list[Post]
    version: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What has changed since the page was made or last asked; `too_many` asks for the page anew."""

    posts: list[Post]
    channels: list[Channel]
    dm_unread: int
    place: Place
    version: int
    too_many: bool


def place_for(tx: Tx, me: Account, slug: str) -> Place:
    """Give the place an address names, the first channel (or the talk with the bot) if the person may not see it."""
    found = workspace.channel_by_id(tx, slug)
    if found is not None and workspace.may_see(tx, me.id, found.id):
        return Place(found.id, found.id, found.topic)
    mine = workspace.channels_of(tx, me.id)
    if slug == DM_SLUG or not mine:
        return Place(me.dm, DM_SLUG)
    return Place(mine[0].id, mine[0].id, mine[0].topic)


def screen(tx: Tx, me: Account, slug: str, *, thread: int = 0, before: int = 0) -> Screen:
    """Give what a person sees at an address."""
    place = place_for(tx, me, slug)
    posts = workspace.posts_in(tx, me.id, place.id, limit=SHOWN + 1, before=before or None)
    root = thread_root(tx, me, place, thread)
    channels, dm_unread = _rail(tx, me, place)
    return Screen(
        me=me,
        people=workspace.switchable(tx),
        channels=channels,
        dm_unread=dm_unread,
        place=place,
        posts=posts[-SHOWN:],
        has_earlier=len(posts) > SHOWN,
        thread=root,
        replies=workspace.thread_of(tx, me.id, root.seq, limit=THREAD_SHOWN) if root else [],
        pinned=workspace.pinned_in(tx, me.id, place.id),
        version=workspace.version(tx),
    )


def thread_root(tx: Tx, me: Account, place: Place, seq: int) -> Post | None:
    """Give the message a thread starts from, None where there can be no thread."""
    found = workspace.post_by_seq(tx, me.id, seq) if seq and not place.is_dm else None
    if found is None or found.place != place.id or found.root is not None or found.only_for is not None:
        return None
    return found


def changes(tx: Tx, me: Account, slug: str, after: int) -> Changes:
    """Give what has changed in a place since a version."""
    place = place_for(tx, me, slug)
    posts = workspace.changed_in(tx, me.id, place.id, after=after, limit=CHANGES_AT_ONCE + 1)
    channels, dm_unread = _rail(tx, me, place)
    return Changes(
        posts=posts,
        channels=channels,
        dm_unread=dm_unread,
        place=place,
        version=workspace.version(tx),
        too_many=len(posts) > CHANGES_AT_ONCE,
    )


def _rail(tx: Tx, me: Account, place: Place) -> tuple[list[Channel], int]:
    # What is on the screen counts as read.
    channels = [replace(c, unread=0) if c.id == place.id else c for c in workspace.channels_of(tx, me.id)]
    return channels, 0 if place.is_dm else workspace.unread_in(tx, me.id, me.dm)


def mark_seen(tx: Tx, me: Account, place: Place, version: int) -> None:
    """Note that the person has seen a place as it was at a version."""
    workspace.mark_read(tx, me.id, place.id, workspace.last_seq(tx, place.id, version))
