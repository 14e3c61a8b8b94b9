"""Nothing of the desk is read or changed but by whom it is for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.core.audit.actions import entries
from bot.core.members.actions import leave_community
from bot.core.personal_data.actions import erase_person
from bot.core.roles.actions import grant, revoke
from bot.core.roles.rules import Role
from bot.core.sign_in.actions import delete_old_sign_ins
from bot.core.sign_in.tables import links, sessions
from bot.inbox.tables import inbox
from bot.routing.replies import Show
from bot.routing.requests import Kind
from bot.store import Tx
from bot.ui.message import Buttons, LinkButton
from tests.app.demo import Demo, by_hand
from tests.desk.visiting import ADDRESS, PROJECT, Visitor, browser, desks, draft, forms, place, visitor

NOBODY = "You are not signed in."


def test_a_link_shows_one_button_and_looking_at_it_does_not_use_it_up(demo: Demo) -> None:
    marcus = visitor(demo, "marcus.delaney")
    link = marcus.link(f"digests/{draft(demo).id}")
    for _preview in range(3):
        page = marcus.http.get(link)
        assert page.status_code == 200
        assert page.text.count("<button") == 1
        assert "set-cookie" not in page.headers
    entered = marcus.http.post(link)
    assert (entered.status_code, entered.headers["location"]) == (303, place(demo))
    assert "Video consultations, digest 1" in marcus.see(place(demo))


def test_a_link_works_once(demo: Demo) -> None:
    marcus = visitor(demo, "marcus.delaney")
    link = marcus.link()
    assert marcus.http.post(link).status_code == 303
    other = browser(demo)
    assert other.get(link).status_code == 404
    assert other.post(link).status_code == 404
    assert other.get("/desk/").status_code == 403


def test_a_link_works_for_fifteen_minutes(demo: Demo) -> None:
    marcus = visitor(demo, "marcus.delaney")
    early, late = marcus.link(), marcus.link()
    demo.clock.move_to(demo.clock.now() + timedelta(minutes=14, seconds=59))
    assert marcus.http.post(early).status_code == 303
    demo.clock.move_to(demo.clock.now() + timedelta(seconds=1))
    assert browser(demo).post(late).status_code == 404


@pytest.mark.parametrize("token", ["0" * 32, "x", "%00", "a" * 5000])
def test_a_made_up_link_is_like_a_used_one(demo: Demo, token: str) -> None:
    http = browser(demo)
    assert http.get(f"/desk/in?key={token}").status_code == 404
    assert http.post(f"/desk/in?key={token}").status_code == 404


def test_only_hashes_are_kept(demo: Demo) -> None:
    marcus = visitor(demo, "marcus.delaney")
    link = marcus.link()
    marcus.http.post(link)
    secrets = {link.rpartition("=")[2], *marcus.http.cookies.values()}
    with demo.store.engine.connect() as connection:
        kept = str(connection.execute(sa.select(links)).all() + connection.execute(sa.select(sessions)).all())
    assert len(secrets) == 2
    assert not any(secret in kept for secret in secrets)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(demo: Demo) -> None:
    marcus = visitor(demo, "marcus.delaney")
    here = marcus.http.post(marcus.link()).headers["set-cookie"]
    assert "HttpOnly" in here
    assert "SameSite=lax" in here
    assert "Max-Age=43200" in here
    assert "Secure" not in here  # this computer itself
    away = visitor(demo, "marcus.delaney", "https://desk.example", "https://desk.example")
    there = away.http.post(away.link()).headers["set-cookie"]
    assert there.startswith("__Host-")
    assert "; Secure" in there


def test_without_a_session_every_address_answers_alike(demo: Demo) -> None:
    http = browser(demo)
    paths = ["/desk/", place(demo), "/desk/digests/dig_none", f"/desk/rounds/{PROJECT}", f"{place(demo)}/preview"]
    answers = {(answer.status_code, answer.text) for answer in map(http.get, paths)}
    assert len(answers) == 1
    ((status, text),) = answers
    assert status == 403
    assert NOBODY in text
    assert "Video" not in text


def test_a_session_lasts_twelve_hours_whatever_is_done_in_it(demo: Demo, marcus: Visitor) -> None:
    demo.clock.move_to(demo.clock.now() + timedelta(hours=11, minutes=59))
    marcus.see("/desk/")
    demo.clock.move_to(demo.clock.now() + timedelta(minutes=1))
    assert marcus.http.get("/desk/").status_code == 403


def test_who_has_no_role_gets_no_link_and_is_not_let_in_with_one(demo: Demo) -> None:
    aisha = visitor(demo, "aisha.mahmood").signed_in()
    assert aisha.http.get("/desk/").status_code == 403
    assert aisha.http.get(place(demo)).status_code == 403
    assert aisha.http.post(place(demo), data={"verb": "approve"}).status_code == 403


async def test_the_bot_gives_a_link_to_editors_alone_and_keeps_it_nowhere(demo: Demo) -> None:
    async with demo.bot() as bot:
        refused = await bot.dispatch(by_hand("aisha.mahmood", Kind.PRESS, "desk:open:"))
        given = await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"desk:open:digests/{draft(demo).id}"))
        again = await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"desk:open:digests/{draft(demo).id}"))
    url = _link_in(given)
    assert url.startswith(f"{ADDRESS}/desk/in?key=")
    assert _link_in(refused) == _link_in(again) == ""
    with demo.store.engine.connect() as connection:
        assert url.rpartition("=")[2] not in str(connection.execute(sa.select(inbox)).all())
    entered = browser(demo).post(url)
    assert entered.headers["location"] == place(demo)


def _link_in(reply: object) -> str:
    assert isinstance(reply, Show)
    rows = [block for block in reply.message.blocks if isinstance(block, Buttons)]
    return next((one.url for row in rows for one in row.buttons if isinstance(one, LinkButton)), "")


async def test_the_menu_leads_editors_to_the_desk_and_nobody_else(demo: Demo) -> None:
    async with demo.bot() as bot:
        menus = [
            await bot.dispatch(by_hand(who, Kind.PRESS, "menu:open:")) for who in ("marcus.delaney", "aisha.mahmood")
        ]
    labels = ["Open the desk" in str(menu) for menu in menus]
    assert labels == [True, False]


def test_signing_out_ends_the_session_on_the_server(demo: Demo, marcus: Visitor) -> None:
    stolen = dict(marcus.http.cookies)
    form = next(form for form in forms(marcus.see("/desk/")) if form.action == "/desk/out")
    assert marcus.http.post("/desk/out", data=form.fields).status_code == 200
    thief = browser(demo)
    thief.cookies.update(stolen)
    assert thief.get("/desk/").status_code == 403


def test_a_session_ends_with_its_role_and_does_not_come_back_with_it(demo: Demo) -> None:
    aisha = visitor(demo, "aisha.mahmood")
    demo.store.write_now(grant, aisha.person.id, Role.INSIGHT_TEAM, "system")
    aisha.signed_in().see(place(demo))
    demo.store.write_now(revoke, aisha.person.id, Role.INSIGHT_TEAM, "system")
    assert aisha.http.get(place(demo)).status_code == 403
    demo.store.write_now(grant, aisha.person.id, Role.INSIGHT_TEAM, "system")
    assert aisha.http.get(place(demo)).status_code == 403


@pytest.mark.parametrize("goes", [leave_community, erase_person])
def test_a_session_and_unused_links_end_when_their_person_goes(
    demo: Demo, goes: Callable[[Tx, str, str], None]
) -> None:
    aisha = visitor(demo, "aisha.mahmood")
    demo.store.write_now(grant, aisha.person.id, Role.INSIGHT_TEAM, "system")
    aisha.signed_in()
    unused = aisha.link()
    demo.store.write_now(goes, aisha.person.id, aisha.person.id)
    assert aisha.http.get("/desk/").status_code == 403
    assert browser(demo).post(unused).status_code == 404


def test_the_insight_team_reads_a_draft_and_cannot_change_it(demo: Demo) -> None:
    aisha = visitor(demo, "aisha.mahmood")
    demo.store.write_now(grant, aisha.person.id, Role.INSIGHT_TEAM, "system")
    page = aisha.signed_in().see(place(demo))
    assert "change and approve it" in page
    assert {form.action for form in forms(page)} == {"/desk/out"}
    csrf = forms(page)[0].fields["csrf"][0]
    sent = aisha.http.post(place(demo), data={"csrf": csrf, "verb": "out", "key": draft(demo).kept[0].id})
    assert sent.status_code == 422
    assert draft(demo).kept[0].out == ""


def test_of_another_projects_digest_nobody_learns_that_it_exists(demo: Demo) -> None:
    aisha = visitor(demo, "aisha.mahmood")
    demo.store.write_now(grant, aisha.person.id, Role.INSIGHT_TEAM, "system", scope=PROJECT)
    other = demo.community.projects[0].model_copy(update={"id": "other"})
    demo.community = demo.community.model_copy(update={"projects": (other, *demo.community.projects)})
    aisha.http = browser(demo)
    aisha.signed_in()
    unknown = aisha.http.get("/desk/rounds/nothing-at-all")
    for path in ("/desk/rounds/other", "/desk/rounds/other/themes", "/desk/digests/dig_0000000000000000"):
        answer = aisha.http.get(path)
        assert (answer.status_code, answer.text) == (404, unknown.text)
    aisha.see(f"/desk/rounds/{PROJECT}")


@pytest.mark.parametrize("csrf", ["", "0" * 64, "another session's"])
def test_a_form_without_its_sessions_token_does_nothing(
    demo: Demo, marcus: Visitor, hannah: Visitor, csrf: str
) -> None:
    line = draft(demo).kept[0].id
    form = marcus.form(place(demo), "out", line)
    token = hannah.form(place(demo), "out", line).fields["csrf"][0] if "another" in csrf else csrf
    answer = marcus.send(place(demo), form, csrf=token)
    assert answer.status_code == 403
    assert draft(demo).kept[0].id == line
    assert marcus.send(place(demo), form).status_code == 303


@pytest.mark.parametrize(
    ("headers", "method"),
    [
        ({"host": "rebound.example"}, "GET"),
        ({"host": "127.0.0.1:9999"}, "GET"),
        ({"origin": "https://evil.example"}, "POST"),
        ({"origin": "null"}, "POST"),
        ({"sec-fetch-site": "cross-site"}, "POST"),
        ({"sec-fetch-site": "same-site"}, "POST"),
    ],
)
def test_what_comes_for_another_host_or_from_another_site_is_refused(
    demo: Demo, marcus: Visitor, headers: dict[str, str], method: str
) -> None:
    form = marcus.form(place(demo), "out", draft(demo).kept[0].id)
    answer = marcus.http.request(method, place(demo), headers=headers, data=form.fields if method == "POST" else None)
    assert answer.status_code == 403
    assert "Video" not in answer.text
    assert draft(demo).kept[0].out == ""


def test_without_an_address_there_is_no_desk(demo: Demo) -> None:
    assert browser(demo, public_url="").get("/desk/").status_code == 403


def test_pages_are_kept_by_nobody_and_run_no_script(demo: Demo, marcus: Visitor) -> None:
    for path in ("/desk/", place(demo), f"/desk/rounds/{PROJECT}", "/desk/in?key=none"):
        answer = marcus.http.get(path)
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "<script" not in answer.text
        assert "style=" not in answer.text
        assert " on" + "click" not in answer.text


def test_a_body_that_is_too_large_is_refused(demo: Demo, marcus: Visitor) -> None:
    form = marcus.form(place(demo), "ask")
    answer = marcus.http.post(place(demo), data={**form.fields, "note": "x" * 300_000})
    assert answer.status_code == 413


def test_signing_in_is_in_the_audit_log_and_old_sessions_are_deleted(demo: Demo, marcus: Visitor) -> None:
    told = {entry.action for entry in demo.store.read_now(entries, subject=marcus.person.id)}
    assert {"desk.link_issued", "desk.signed_in"} <= told
    assert demo.store.write_now(delete_old_sign_ins) == 0
    demo.clock.move_to(demo.clock.now() + timedelta(days=31))
    assert demo.store.write_now(delete_old_sign_ins) == 2


def test_every_desk_has_areas_of_its_own() -> None:
    areas = [area for desk in desks() for area in desk.areas]
    assert len(areas) == len(set(areas))
    assert areas
