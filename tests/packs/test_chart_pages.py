"""Charts where readers meet them: on the digest's page, in its Markdown, and at the desk before it is published."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.app.discover import capabilities
from bot.clock import SteppedClock
from bot.programme.learning_logs.actions.charting import count_again
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.store.charts import charts_of
from bot.routing.requests import Kind
from bot.web.app import web_app
from bot.web.health import Backlog
from tests.app.demo import Demo, by_hand, opened
from tests.app.stage import digest
from tests.desk.visiting import PROJECT, browser, visitor
from tests.packs.stage import TWO_ROUNDS_LATER

SETTLED = datetime(2027, 4, 16, 9, tzinfo=UTC)
PAGE = "/digests/video-consultations-2"


@pytest.fixture(scope="session")
def published_files(two_rounds_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of Causeway once the second digest, which has charts, is published."""
    folder = tmp_path_factory.mktemp("published")
    for file in two_rounds_files.iterdir():
        shutil.copy(file, folder)
    with opened(folder, TWO_ROUNDS_LATER) as demo:
        asyncio.run(_publish(demo))
    return folder


async def _publish(demo: Demo) -> None:
    async with demo.bot() as bot:
        await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"learning_logs:approve:{digest(demo, 2).id}"))
        await demo.walk(bot, SETTLED)


@pytest.fixture
def out(published_files: Path, tmp_path: Path) -> Iterator[Demo]:
    """A copy of it."""
    folder = tmp_path / "published"
    shutil.copytree(published_files, folder)
    with opened(folder, SETTLED) as demo:
        assert digest(demo, 2).state is DigestState.PUBLISHED
        yield demo


def reader(demo: Demo) -> TestClient:
    """Somebody with a browser and no account."""
    sites = [each.site for each in capabilities() if each.site is not None]
    clock = SteppedClock(SETTLED)
    app = web_app(sites, demo.community, demo.store, clock, count=lambda _tx: Backlog({}, 0), checks={})
    return TestClient(app)


def files(html: str) -> list[str]:
    return re.findall(r'(?:src|srcset)="([^"]+\.svg\?[^"]+)"', html)


def test_the_page_shows_each_chart_with_its_words_and_a_table_for_light_dark_and_narrow(out: Demo) -> None:
    drawn = out.store.read_now(charts_of, digest(out, 2).id)
    html = reader(out).get(PAGE).text
    assert drawn
    assert html.count("<picture>") == html.count('<details class="figures">') == len(drawn)
    assert len(files(html)) == 4 * len(drawn)
    for chart in drawn:
        assert f'alt="{chart.alt}"'.replace("&", "&amp;") in html
    assert 'media="(max-width: 40rem) and (prefers-color-scheme: dark)"' in html


def test_a_picture_comes_from_our_own_address_and_may_be_kept_for_good_under_its_version(out: Demo) -> None:
    web = reader(out)
    for file in files(web.get(PAGE).text):
        assert file.startswith(f"{PAGE}/")
        found = web.get(file)
        assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "style-src 'self'" in found.headers["content-security-policy"]
        assert "style=" not in found.text
        assert "<style" not in found.text
        assert web.get(file.partition("?")[0]).headers["cache-control"] == "no-cache"
        assert web.get(file, headers={"if-none-match": found.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", [f"{PAGE}/nothing.svg", f"{PAGE}/..%2f..%2fpyproject.svg", f"{PAGE}/handed_in.wide"])
def test_there_is_no_other_picture(out: Demo, path: str) -> None:
    assert reader(out).get(path).status_code == 404


def test_the_markdown_has_the_sentence_and_the_table(out: Demo) -> None:
    chart = out.store.read_now(charts_of, digest(out, 2).id)[0]
    written = reader(out).get(f"{PAGE}.md").text
    assert "## In figures" in written
    assert f"![{chart.alt}](" in written
    assert "| Log |" in written


def test_a_drafts_charts_are_shown_to_its_editors_alone(later: Demo) -> None:
    draft = digest(later, 2)
    drawn = later.store.read_now(charts_of, draft.id)
    file = drawn[0].file("wide")
    assert reader(later).get(f"{PAGE}/{file}").status_code == 404
    at_desk = f"/desk/digests/{draft.id}/{file}"
    assert browser(later).get(at_desk).status_code == 403
    editor = visitor(later, "marcus.delaney").signed_in()
    found = editor.http.get(at_desk)
    assert (found.status_code, found.headers["content-type"]) == (200, "image/svg+xml")
    assert found.headers["cache-control"] == "no-store"
    assert at_desk in editor.see(f"/desk/digests/{draft.id}/preview")
    assert editor.http.get(f"/desk/digests/{draft.id}/other.svg").status_code == 404
    assert editor.http.get(f"/desk/rounds/{PROJECT}/{file}").status_code == 404


def test_a_page_whose_charts_are_drawn_anew_shows_none_meanwhile_and_then_the_new_ones(out: Demo) -> None:
    web = reader(out)
    before = files(web.get(PAGE).text)
    out.store.write_now(count_again, PROJECT)
    assert files(web.get(PAGE).text) == []
    assert web.get(before[0]).status_code == 404

    async def go() -> None:
        async with out.bot() as bot:
            await bot.do_due()

    asyncio.run(go())
    assert len(files(web.get(PAGE).text)) == len(before)
