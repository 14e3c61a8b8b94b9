"""Charts: what they show, what they say to those who cannot see them, and that they ask no other computer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.programme.learning_logs.actions.charting import digest_figures, draw
from bot.programme.learning_logs.charts import (
    INK,
    INK_2,
    OCHRE,
    PINE,
    RULE,
    SURFACE,
    counted_chart,
    handed_in_chart,
    scale_chart,
)
from bot.programme.learning_logs.rules.digest import PUBLIC, Audience
from bot.programme.learning_logs.rules.figures import (
    Bar,
    Counted,
    Point,
    Series,
    chosen,
    handed_in_by_round,
    scale_by_round,
)
from bot.programme.learning_logs.rules.pack import Given, Log, Source
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.rules.small_groups import Traits
from bot.web.assets import FOLDER
from tests.app.demo import Demo
from tests.packs.stage import made_up

SIX = Series(
    "Video consultations", tuple(Point(place, value, 12) for place, value in enumerate((8, 9, 7, 10, 11, 11), 1))
)
SVG = "{http://www.w3.org/2000/svg}"


def source(*answering: int) -> Source:
    """A project of eight people; so many of them answered each round, all with a 4."""
    people = {f"m{place}": Traits() for place in range(8)}
    rounds = {
        number: frozenset(f"m{place}" for place in range(count)) for number, count in enumerate(answering, start=1)
    }
    return made_up(people, rounds)[0]


def words_of(svg: str) -> str:
    return " ".join("".join(text.itertext()) for text in ET.fromstring(svg).iter(f"{SVG}text"))


def test_the_title_says_the_finding_and_the_sentence_has_the_first_middle_and_last_values() -> None:
    drawn = handed_in_chart(SIX)
    assert "11 of 12 answered log 6, up from 8 for log 1" in words_of(drawn.svg)
    assert drawn.alt == (
        "Run chart of the answers to each log of Video consultations: 8 of 12 for log 1, 10 of 12 for log 4 and "
        "11 of 12 for log 6. The median is 9.5."
    )


@pytest.mark.parametrize(
    ("last", "said"), [(11, "up from 8 for log 1"), (8, "the same as for log 1"), (3, "down from 8 for log 1")]
)
def test_the_title_says_which_way_it_went(last: int, said: str) -> None:
    drawn = handed_in_chart(Series("P", (Point(1, 8, 12), Point(2, last, 12))))
    assert said in words_of(drawn.svg)
    assert f"8 of 12 for log 1 and {last} of 12 for log 2" in drawn.alt


def test_the_median_differs_from_the_line_by_dashes_and_words_too() -> None:
    drawn = handed_in_chart(SIX)
    dashed = [each for each in ET.fromstring(drawn.svg).iter() if each.get("stroke-dasharray")]
    assert [each.get("stroke") for each in dashed] == [OCHRE]
    assert "median 9.5" in words_of(drawn.svg)


def test_a_round_too_few_answered_has_its_place_and_no_point() -> None:
    drawn = scale_chart(Series("P", (Point(1, 2.9, 8), Point(3, 3.4, 7))), "How confident?", 1, 5)
    assert re.search(r"\b1 2 3\b", words_of(drawn.svg))
    assert "from 1 to 5, to “How confident?” in P: 2.9 from 8 answers for log 1 and 3.4 from 7" in drawn.alt


def test_what_was_chosen_most_is_the_title_also_when_two_were() -> None:
    bars = (Bar("Kit", 9), Bar("Time", 9), Bar("Training", 0))
    assert "“Kit” and “Time” were chosen most: each in 9 of 16 answers" in words_of(
        counted_chart(Counted("P", "What helped?", bars, 16)).svg
    )


def test_names_can_bring_no_markup_into_a_picture() -> None:
    drawn = counted_chart(Counted("P", "Q", (Bar("<script>alert(1)</script>&amp;", 9), Bar("b", 1)), 9))
    tags = {each.tag for each in ET.fromstring(drawn.svg).iter()}
    assert not {tag for tag in tags if tag.endswith(("script", "foreignObject", "image", "style"))}
    assert "<script>" in words_of(drawn.svg)


def test_a_picture_asks_no_other_computer_and_comes_as_png_too() -> None:
    drawn = handed_in_chart(SIX)
    assert set(re.findall(r"https?://[^\"' ]+", drawn.svg)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "url(" not in drawn.svg
    assert drawn.png().startswith(b"\x89PNG")


def test_the_colours_are_the_pages_tokens() -> None:
    css = (FOLDER / "convenor.css").read_text()
    light = dict(re.findall(r"--([\w-]+): (#\w{6});", css[: css.index("prefers-color-scheme")]))
    names = ("ink", "ink-2", "rule", "surface", "data-1", "data-2")
    assert [light[name] for name in names] == [INK, INK_2, RULE, SURFACE, PINE, OCHRE]


def test_confidence_is_shown_only_where_five_have_answered_for_the_public() -> None:
    found = source(6, 4, 5)
    everyone = frozenset(Audience)
    assert scale_by_round(found, "confidence", 6, everyone) == Series(
        "Video consultations", (Point(1, 4.0, 6), Point(3, 4.0, 5))
    )
    assert scale_by_round(found, "confidence", 2, everyone) is None
    assert scale_by_round(found, "confidence", 6, PUBLIC) is None


def test_handed_in_logs_are_counted_of_those_who_took_part_then() -> None:
    found = source(6, 4)
    nothing = Log(2, "m7", Standing.NOTHING, datetime(2027, 4, 1, tzinfo=UTC), False, None)
    skipped = Log(2, "m6", Standing.SKIPPED, datetime(2027, 4, 1, tzinfo=UTC), False, None)
    late = replace(found.parts[5], joined_at=found.closed[1])
    more = replace(found, logs=(*found.logs, nothing, skipped), parts=(*found.parts[:5], late, *found.parts[6:]))
    series = handed_in_by_round(more, 6)
    assert series is not None
    assert [(point.value, point.of) for point in series.points] == [(6, 7), (5, 8)]
    assert handed_in_by_round(more, 1) is None


def test_options_are_counted_with_those_nobody_chose() -> None:
    found = source(5)
    given = tuple(
        Given(f"x{place}", 1, f"m{place}", "what_helped", ("kit", "time") if place else ("kit",), Audience.PROJECT)
        for place in range(5)
    )
    counted = chosen(replace(found, given=given), "what_helped", 6, frozenset(Audience))
    assert counted is not None
    assert [(bar.name, bar.count) for bar in counted.bars][:3] == [
        ("Kit and connection", 5),
        ("Time", 4),
        ("Leadership", 0),
    ]
    assert counted.answers == 5
    assert chosen(replace(found, given=given[:4]), "what_helped", 6, frozenset(Audience)) is None


def test_the_figures_of_a_published_digest_are_read_and_drawn(later: Demo, tmp_path: Path) -> None:
    figures = later.store.read_now(digest_figures, later.community, "video-consultations-1")
    assert figures is not None
    assert figures.handed_in is None  # one round is no run
    assert later.store.read_now(digest_figures, later.community, "video-consultations-2") is None
    both = replace(figures, handed_in=SIX, confidence=Series("P", (Point(1, 2.9, 8), Point(2, 3.4, 7))))
    assert {"handed_in", "confidence"} <= set(draw(both))
