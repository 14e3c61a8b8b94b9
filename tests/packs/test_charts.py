"""Charts: what they show, what they say to those who cannot see them, and that they ask no other computer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from bot.programme.learning_logs.actions.charting import (
    charts_to_draw,
    count_again,
    draw,
    figures_to_draw,
    published_picture,
    save_charts,
)
from bot.programme.learning_logs.charts import (
    DARK,
    INK,
    INK_2,
    OCHRE,
    PINE,
    RULE,
    SURFACE,
    counted_chart,
    handed_in_chart,
    kept_chart,
    scale_chart,
)
from bot.programme.learning_logs.rules.digest import PUBLIC, Audience
from bot.programme.learning_logs.rules.figures import (
    Bar,
    Counted,
    Point,
    Rated,
    Series,
    chosen,
    handed_in_by_round,
    number_by_round,
    scale_by_round,
)
from bot.programme.learning_logs.rules.pack import Given, Log, Source
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.rules.small_groups import Traits
from bot.programme.learning_logs.store.charts import charts_of
from bot.programme.learning_logs.store.digests import digest_of_round
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
    bars = (Bar("Kit", 9), Bar("Time", 9), Bar("Training", 7))
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


def test_options_that_fewer_than_five_chose_are_named_and_not_counted() -> None:
    found = source(5)
    given = tuple(
        Given(f"x{place}", 1, f"m{place}", "what_helped", ("kit", "time") if place else ("kit",), Audience.PROJECT)
        for place in range(5)
    )
    counted = chosen(replace(found, given=given), "what_helped", 6, frozenset(Audience))
    assert counted is not None
    assert [(bar.name, bar.count) for bar in counted.bars] == [("Kit and connection", 5)]
    assert {"Time", "Leadership"} <= set(counted.few)
    assert counted.answers == 5
    drawn = kept_chart("what_helped", counted)
    assert "Chosen by too few people to count here: “" in drawn.alt
    assert ("Time", "too few to count") in drawn.rows
    assert "Time" not in words_of(drawn.pictures["wide"])
    assert chosen(replace(found, given=given[:4]), "what_helped", 6, frozenset(Audience)) is None


def test_of_a_single_choice_no_lone_option_can_be_worked_out_from_the_total() -> None:
    found = source(8)
    project = found.project
    spec = next(each for each in project.questions if each.id == "what_helped")
    options = spec.options[:3]
    one = spec.model_copy(update={"many": False, "options": options})
    single = project.model_copy(
        update={"questions": tuple(one if each.id == spec.id else each for each in project.questions)}
    )
    took = [0] * 11 + [1] * 6 + [2]
    members = [f"m{place % 8}" for place in range(len(took))]
    given = tuple(
        Given(f"x{place}", 1 + place // 8, members[place], "what_helped", (options[chose].id,), Audience.PROJECT)
        for place, chose in enumerate(took)
    )
    logs = tuple(
        Log(1 + place // 8, members[place], Standing.HANDED_IN, datetime(2027, 4, 1, tzinfo=UTC), False, None)
        for place in range(len(took))
    )
    counted = chosen(replace(found, project=single, given=given, logs=logs), "what_helped", 6, frozenset(Audience))
    assert counted is not None
    assert [bar.count for bar in counted.bars] == [11]
    assert counted.few == (options[1].name, options[2].name)


def test_a_number_is_shown_by_its_middle_where_five_have_answered() -> None:
    found = source(6, 4, 5)
    given = tuple(
        replace(each, question="cases", handed_in=(str(10 * place),)) for place, each in enumerate(found.given)
    )
    series = number_by_round(replace(found, given=given), "cases", 6, frozenset(Audience))
    assert series is not None
    assert [(point.round, point.value, point.of) for point in series.points] == [(1, 25, 6), (3, 120, 5)]
    drawn = kept_chart("cases", Rated(series, "How many cases?"))
    assert "Run chart of the middle answer to “How many cases?”" in drawn.alt
    assert drawn.rows == (("1", "25", "6"), ("3", "120", "5"))


def test_a_round_that_fewer_than_five_answered_has_no_point() -> None:
    assert handed_in_by_round(source(6, 4), 6) is None
    series = handed_in_by_round(source(6, 4, 5), 6)
    assert series is not None
    assert [point.round for point in series.points] == [1, 3]


def test_a_chart_is_drawn_for_a_dark_page_and_for_a_phone() -> None:
    drawn = kept_chart("handed_in", SIX)
    css = (FOLDER / "convenor.css").read_text()
    dark_css = css[css.index("prefers-color-scheme") :]
    dark = dict(re.findall(r"--([\w-]+): (#\w{6});", dark_css))
    names = ("ink", "ink-2", "rule", "surface", "data-1", "data-2")
    assert [DARK[each] for each in (INK, INK_2, RULE, SURFACE, PINE, OCHRE)] == [dark[name] for name in names]
    for wide, other in (("wide", "wide-dark"), ("narrow", "narrow-dark")):
        assert words_of(drawn.pictures[wide]) == words_of(drawn.pictures[other])
        assert not any(f'"{light}"' in drawn.pictures[other] for light in DARK)
    assert float(ET.fromstring(drawn.pictures["narrow"]).get("width", "0")) <= 350
    assert "median 9.5" in words_of(drawn.pictures["narrow"])


def test_the_charts_of_a_digest_are_drawn_with_its_draft_and_kept(later: Demo) -> None:
    store = later.store
    first, second = (store.read_now(digest_of_round, "video-consultations", number) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert store.read_now(charts_of, first.id) == ()  # one round is no run
    drawn = store.read_now(charts_of, second.id)
    assert drawn
    again = draw(store.read_now(figures_to_draw, later.community, second.id, 1))
    assert [each.name for each in drawn] == [each.name for each in again]
    # A log came late, after the draft and its charts: what the editor has seen stays.
    assert drawn[0].title == "9 of 12 answered log 2, the same as for log 1"
    assert again[0].title == "10 of 12 answered log 2, up from 9 for log 1"
    file = drawn[0].file("wide")
    assert store.read_now(published_picture, later.community, second.slug, file) is None  # it is a draft


def test_charts_are_gone_at_once_when_somebody_may_not_be_counted_any_more(later: Demo) -> None:
    store = later.store
    second = store.read_now(digest_of_round, "video-consultations", 2)
    assert second is not None
    before = [each.name for each in store.read_now(charts_of, second.id)]
    store.write_now(count_again, "video-consultations")
    assert store.read_now(charts_of, second.id) == ()
    ((digest_id, number, _at),) = [each for each in store.read_now(charts_to_draw) if each[0] == second.id]
    given = store.read_now(figures_to_draw, later.community, digest_id, number)
    store.write_now(save_charts, replace(given, number=number - 1), draw(given))
    assert store.read_now(charts_of, second.id) == ()  # an earlier drawing that comes late is not kept
    store.write_now(save_charts, given, draw(given))
    assert [each.name for each in store.read_now(charts_of, second.id)] == before
