"""Everybody can fetch everything held about them, by a link that is theirs alone and works once."""

from __future__ import annotations

from bot.core.audit.actions import entries
from bot.core.personal_data.actions import export_person
from bot.inbox.tables import inbox
from bot.routing.replies import Show
from bot.routing.requests import Kind
from bot.ui.message import Buttons, LinkButton
from tests.app.demo import Demo, by_hand
from tests.app.stage import member
from tests.desk.visiting import ADDRESS, browser, visitor

WHO = "declan.mcgurk"


async def link(demo: Demo) -> str:
    """The link that somebody is given for the button under their data."""
    async with demo.bot() as bot:
        reply = await bot.dispatch(by_hand(WHO, Kind.PRESS, "me:download:"))
    assert isinstance(reply, Show)
    (button,) = (each for block in reply.message.blocks if isinstance(block, Buttons) for each in block.buttons)
    assert isinstance(button, LinkButton)
    return button.url.removeprefix(ADDRESS)


async def test_the_file_holds_everything_held_about_one_and_nothing_of_others(demo: Demo) -> None:
    at = await link(demo)
    got = browser(demo).post(at)
    assert got.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert got.headers["cache-control"] == "no-store"
    held = got.json()
    assert set(held) == set(demo.store.read_now(export_person, member(demo, WHO)))
    assert "Declan McGurk" in got.text
    assert "Tomos" not in got.text
    acts = [entry.action for entry in demo.store.read_now(entries)]
    assert acts.count("data.exported") == 1


async def test_looking_at_the_page_does_not_use_the_link_up_and_it_works_once(demo: Demo) -> None:
    at = await link(demo)
    for _look in range(2):
        page = browser(demo).get(at)
        assert page.status_code == 200
        assert page.text.count("<button") == 1
    assert browser(demo).post(at).status_code == 200
    again = browser(demo).post(at)
    assert again.status_code == 404
    assert "does not work any more" in again.text


async def test_it_opens_no_desk_and_a_link_to_the_desk_gives_no_data(demo: Demo) -> None:
    at = await link(demo)
    key = at.partition("?")[2]
    assert browser(demo).post(f"/desk/in?{key}").status_code == 404
    assert browser(demo).get(at).status_code == 200  # and it is not used up by that
    desk = visitor(demo, "marcus.delaney").link().partition("?")[2]
    assert browser(demo).post(f"/my-data/?{desk}").status_code == 404


async def test_the_secret_is_kept_nowhere(demo: Demo) -> None:
    key = (await link(demo)).partition("key=")[2]
    kept = demo.store.read_now(lambda tx: tx.rows(inbox.select()))
    assert not any(key in str(row) for row in kept)


def test_another_sites_page_gets_nothing(demo: Demo) -> None:
    other = browser(demo)
    assert other.post("/my-data/?key=x", headers={"origin": "https://elsewhere.example"}).status_code == 403
