"""The workspace answers its own pages only: host, origin, token, cookie, headers, password."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.errors import ConfigError
from bot.platforms.local.guard import allowed_hosts, is_loopback
from bot.platforms.local.site import Settings
from tests.platforms.local.conftest import HOME, Workspace
from tests.platforms.local.fake_house import fake_workspace
from tests.platforms.local.reader import Browser

PASSWORD = "four words make one"
POSTS = (
    "/say",
    "/press",
    "/choose",
    "/dismiss",
    "/form/keep",
    "/form/close",
    "/form/submit",
    "/clock",
    "/persona",
    "/outbox/retry",
    "/outbox/drop",
)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"])
def test_this_computers_own_names_are_answered(workspace: Workspace, host: str) -> None:
    assert TestClient(workspace.app, base_url=f"http://{host}").get("/").status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:9999", "localhost.evil:8080"]
)
def test_another_host_is_refused(workspace: Workspace, host: str) -> None:
    assert TestClient(workspace.app, base_url=HOME).get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_sites_page_is_refused(browser: Browser, workspace: Workspace, origin: str, method: str) -> None:
    sent = browser.filled(browser.form("/say")) | {"text": ["from elsewhere"]}
    path = "/" if method == "GET" else "/say"
    answer = browser.client.request(method, path, data=sent if method == "POST" else None, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "from elsewhere" not in browser.go("/?at=video").text


def test_a_post_that_the_browser_calls_cross_site_is_refused(browser: Browser) -> None:
    sent = browser.filled(browser.form("/say")) | {"text": ["from elsewhere"]}
    assert browser.client.post("/say", data=sent, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.client.post("/say", data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("token", ["", "wrong", "ключ"])
def test_a_post_without_its_token_does_nothing(browser: Browser, workspace: Workspace, path: str, token: str) -> None:
    sent = browser.filled(browser.form("/say")) | {"text": ["x"], "press": ["1 a:b:"], "by": ["day"], "csrf": [token]}
    before = workspace.house.now()
    answer = browser.client.post(path, data=sent)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert workspace.house.requests == []
    assert workspace.house.now() == before


def test_a_token_of_another_browser_does_not_count(workspace: Workspace, browser: Browser) -> None:
    other = workspace.browser()
    other.go("/?at=video")
    token = other.filled(other.form("/say"))["csrf"]
    sent = browser.filled(browser.form("/say")) | {"text": ["x"], "csrf": token}
    assert browser.client.post("/say", data=sent).status_code == 403


def test_a_cookie_that_was_not_signed_here_is_nobodys(workspace: Workspace) -> None:
    stranger = workspace.browser()
    stranger.client.cookies.set("workspace_8080", "WyJhIiwicDE4IiwiIiwiIl0.forged")
    assert stranger.go("/").one("select", id="persona").one("option", selected="").attributes["value"] == "p04"


@pytest.mark.parametrize("path", ["/", "/outbox", "/updates", "/workspace/workspace.js", "/no-such-page", "/say"])
def test_every_answer_has_the_headers(workspace: Workspace, path: str) -> None:
    headers = TestClient(workspace.app, base_url=HOME).get(path).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ):
        assert part in policy.split("; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_cookie_is_kept_from_scripts_and_other_sites(workspace: Workspace) -> None:
    cookie = TestClient(workspace.app, base_url=HOME).get("/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_page_names_no_other_computer_and_has_no_inline_script_or_style(browser: Browser) -> None:
    for path in ("/?at=video", "/?at=insight-digests", "/?at=dm", "/outbox"):
        page = browser.go(path)
        loaded = [e.attributes.get("src", "") for e in page.all() if "src" in e.attributes]
        assert all(url.startswith(("/", "data:image/")) and not url.startswith("//") for url in loaded)
        assert [link.attributes["href"] for link in page.all("link", rel="stylesheet")] == ["/static/convenor.css"]
        assert all(not script.text for script in page.all("script"))
        assert not [e for e in page.all() if "style" in e.attributes or any(a.startswith("on") for a in e.attributes)]


def test_a_body_too_large_is_refused(browser: Browser) -> None:
    sent = browser.filled(browser.form("/say")) | {"text": ["x" * 7_000_000]}
    assert browser.client.post("/say", data=sent).status_code in {400, 413}


def test_a_form_with_too_many_fields_is_refused(browser: Browser) -> None:
    sent = browser.filled(browser.form("/say")) | {f"f{n}": ["x"] for n in range(1000)}
    assert browser.client.post("/say", data=sent).status_code == 400


def test_a_page_of_the_person_one_was_before_does_nothing(browser: Browser, workspace: Workspace) -> None:
    old = browser.filled(browser.form("/say")) | {"text": ["as Declan?"]}
    browser.become("p12")
    answer = browser.client.post("/say", data=old)
    assert answer.status_code == 409
    assert "You have become Grace Adeyemi in another window" in answer.text
    assert "as Declan?" not in browser.go("/?at=video").text


@pytest.mark.parametrize("listen", ["0.0.0.0", "192.168.1.5", "::", "workspace.example"])
def test_others_are_let_near_with_a_password_only(listen: str) -> None:
    assert not is_loopback(listen)
    with pytest.raises(ConfigError, match="password"):
        Settings(port=8080, listen=listen)
    with pytest.raises(ConfigError, match="short"):
        Settings(port=8080, listen=listen, password="short")
    assert Settings(port=8080, listen=listen, password=PASSWORD).password == PASSWORD


@pytest.mark.parametrize("listen", ["127.0.0.1", "::1", "[::1]", "localhost"])
def test_this_computer_alone_needs_no_password(listen: str) -> None:
    assert Settings(port=8080, listen=listen).password is None


def test_the_configured_names_are_ours_too() -> None:
    hosts = allowed_hosts(80, ("Workspace.example", "fe80::1"))
    assert {"workspace.example:80", "workspace.example", "[fe80::1]:80"} <= hosts


def test_nothing_is_seen_before_the_password(tmp_path: Path) -> None:
    settings = Settings(port=8080, listen="0.0.0.0", password=PASSWORD, hosts=("box",))
    app, house, store = fake_workspace(tmp_path, settings)
    browser = Browser(TestClient(app, base_url="http://box:8080"))
    browser.go("/?at=video")
    assert browser.url.endswith("/sign-in")
    assert "Grace" not in browser.page.text
    assert browser.client.get("/updates", headers={"X-Workspace": "live"}).status_code == 403
    for path in POSTS:
        answer = browser.client.post(path, data={"text": "x"}, follow_redirects=False)
        assert answer.headers["location"] == "/sign-in"
    assert house.requests == []

    browser.go("/sign-in")
    assert "not the workspace’s" not in browser.page.text
    browser.send("/sign-in", {"password": "wrong password"})
    assert browser.status == 403
    browser.send("/sign-in", {"password": PASSWORD})
    assert browser.page.one("h1").text == "#start-here"
    store.close()


def test_a_changed_password_signs_everybody_out(tmp_path: Path) -> None:
    app, _house, store = fake_workspace(tmp_path, Settings(port=8080, password=PASSWORD))
    browser = Browser(TestClient(app, base_url=HOME))
    browser.go("/sign-in")
    browser.send("/sign-in", {"password": PASSWORD})
    cookie = browser.client.cookies["workspace_8080"]
    store.close()

    app, _house, store = fake_workspace(tmp_path, Settings(port=8080, password="another four words"))
    later = Browser(TestClient(app, base_url=HOME, cookies={"workspace_8080": cookie}))
    assert later.go("/").one("h1").text == "Sign in to the workspace"
    store.close()


def test_a_restart_signs_nobody_out(tmp_path: Path) -> None:
    app, _house, store = fake_workspace(tmp_path, Settings(port=8080))
    browser = Browser(TestClient(app, base_url=HOME))
    browser.go("/?at=video")
    sent = browser.filled(browser.form("/say")) | {"text": ["after the restart"]}
    cookie = browser.client.cookies["workspace_8080"]
    store.close()

    app, _house, store = fake_workspace(tmp_path, Settings(port=8080))
    later = Browser(TestClient(app, base_url=HOME, cookies={"workspace_8080": cookie}))
    later.see(later.client.post("/say", data=sent))
    assert later.messages()[-1].one("p", class_="text").text == "after the restart"
    store.close()
