"""Rounds in numbers that point at nobody, and the codebook of themes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.audit.actions import entries
from bot.core.personal_data.actions import erase_person
from bot.programme.learning_logs.rules.numbers import Taken, count_round, groups_of_five, middle, shares
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.store.codes import codes_of
from bot.programme.learning_logs.store.desk import answers_of_round
from tests.app.demo import Demo
from tests.desk.visiting import PROJECT, Visitor, draft

THEMES = f"/desk/rounds/{PROJECT}/themes"
ANSWERS = f"/desk/rounds/{PROJECT}/answers/1"


def names(demo: Demo) -> dict[str, tuple[str, ...]]:
    return {code.name: code.answers for code in demo.store.read_now(codes_of, PROJECT)}


def code(demo: Demo, name: str) -> str:
    return next(each.id for each in demo.store.read_now(codes_of, PROJECT) if each.name == name)


def test_a_round_is_counted_and_those_who_did_nothing_are_the_rest() -> None:
    found = count_round(
        1,
        ["a", "b", "c", "d", "e"],
        {"a": Standing.HANDED_IN, "b": Standing.NOTHING, "c": Standing.SKIPPED, "d": Standing.OPEN, "z": Standing.OPEN},
        is_open=False,
    )
    assert (found.asked, found.handed_in, found.nothing, found.skipped, found.silent) == (5, 1, 1, 1, 2)
    assert found.answered == 2


taken = st.lists(
    st.builds(Taken, st.sampled_from([f"m{n}" for n in range(30)]), st.just(""), st.booleans()), max_size=60
).map(lambda rows: [Taken(row.member, "abcdefg"[int(row.member[1:]) % 7], row.answered) for row in rows])


@given(taken)
@settings(max_examples=60, deadline=None)
def test_no_group_that_is_shown_has_fewer_than_five_people_or_none_who_answered(rows: list[Taken]) -> None:
    found = shares(rows)
    for share in found:
        assert share.people >= 5
        assert share.answered > 0
    if found:
        assert sum(share.asked for share in found) == len(rows)
        assert sum(share.answered for share in found) == sum(row.answered for row in rows)


def test_small_groups_are_merged_until_five_stand_together() -> None:
    assert groups_of_five({"acute": 6, "charity": 2, "university": 4}) == (("acute",), ("charity", "university"))
    assert groups_of_five({"acute": 2, "charity": 2}) == ()
    assert groups_of_five({"acute": 9, "charity": 1}) == (("acute", "charity"),)


def test_the_middle_of_nothing_is_nothing() -> None:
    assert (middle([]), middle([3, 1, 8]), middle([1, 2])) == (0, 3, 1.5)


def test_the_rounds_are_told_in_words_beside_every_chart(demo: Demo, marcus: Visitor) -> None:
    page = marcus.see(f"/desk/rounds/{PROJECT}")
    assert "Round 1 has closed; 8 of 11 answered." in page
    assert "Round 1: 7 logs, 1 with nothing to report, 0 skipped, of 11." in page
    assert page.count('role="img"') == page.count("<figure")
    assert "(merged)" in page


def test_a_suggestion_is_the_machines_until_somebody_names_it(demo: Demo, marcus: Visitor) -> None:
    theme = draft(demo).themes()[0][0]
    page = marcus.see(THEMES)
    assert "suggested by the machine" in page
    assert "named by a person" not in page
    marcus.press(THEMES, "take", theme, name="Captions and sound")
    assert set(names(demo)) == {"Captions and sound"}
    assert names(demo)["Captions and sound"]
    after = marcus.see(THEMES)
    assert "named by a person" in after
    assert f'value="{theme}"' not in after


def test_a_suggestion_set_aside_does_not_come_back(demo: Demo, marcus: Visitor) -> None:
    theme = draft(demo).themes()[0][0]
    form = marcus.form(THEMES, "aside", theme)
    marcus.send(THEMES, form)
    assert f'value="{theme}"' not in marcus.see(THEMES)
    assert names(demo) == {}
    assert marcus.send(THEMES, form).status_code == 422  # somebody else pressed it, too


def test_no_theme_is_named_after_a_number_that_may_be_a_patients(marcus: Visitor) -> None:
    answered = marcus.press(THEMES, "add", name="NHS number 943 476 5919")
    assert answered.status_code == 422
    assert "This looks like an NHS number" in answered.text


def test_themes_are_named_merged_split_and_tagged(demo: Demo, marcus: Visitor) -> None:
    marcus.press(THEMES, "add", name="Sound")
    marcus.press(THEMES, "add", name="Rooms")
    sound, rooms = code(demo, "Sound"), code(demo, "Rooms")
    first, second, third = [each.id for each in demo.store.read_now(answers_of_round, PROJECT, 1)][:3]
    for answer in (first, second, third):
        marcus.press(ANSWERS, "tag", answer, themes=[sound])
    marcus.press(ANSWERS, "tag", third, themes=[sound, rooms])
    assert names(demo) == {"Sound": tuple(sorted((first, second, third))), "Rooms": (third,)}
    marcus.press(THEMES, "rename", sound, name="Sound and captions")
    marcus.press(THEMES, "split", sound, name="Captions", answers=[first])
    assert names(demo)["Captions"] == (first,)
    assert first not in names(demo)["Sound and captions"]
    marcus.press(THEMES, "merge", rooms, into=sound)
    assert set(names(demo)) == {"Sound and captions", "Captions"}
    assert third in names(demo)["Sound and captions"]
    told = [entry.action for entry in demo.store.read_now(entries) if entry.action.startswith("codebook.")]
    assert {"codebook.theme_split", "codebook.theme_merged", "codebook.answer_tagged"} <= set(told)


def test_a_theme_needs_a_name_of_its_own_and_what_was_typed_is_kept(demo: Demo, marcus: Visitor) -> None:
    marcus.press(THEMES, "add", name="Sound")
    twice = marcus.press(THEMES, "add", name="sound")
    assert twice.status_code == 422
    assert 'value="sound"' in twice.text
    assert marcus.press(THEMES, "add", name=" ").status_code == 422
    assert set(names(demo)) == {"Sound"}


def test_tags_go_with_the_answer_they_are_on(demo: Demo, marcus: Visitor) -> None:
    marcus.press(THEMES, "add", name="Sound")
    line = draft(demo).kept[0]
    marcus.press(ANSWERS, "tag", line.sources[0], themes=[code(demo, "Sound")])
    assert names(demo)["Sound"] == (line.sources[0],)
    demo.store.write_now(erase_person, line.member_id, "system")
    assert names(demo)["Sound"] == ()


def test_an_answer_or_theme_of_nowhere_is_refused(demo: Demo, marcus: Visitor) -> None:
    marcus.press(THEMES, "add", name="Sound")
    form = marcus.form(ANSWERS, "tag", demo.store.read_now(answers_of_round, PROJECT, 1)[0].id)
    assert marcus.send(ANSWERS, form, key="ans_none").status_code == 422
    rename = marcus.form(THEMES, "rename", code(demo, "Sound"))
    assert marcus.send(THEMES, rename, key="thm_none", name="x").status_code == 422
    assert marcus.http.get(f"/desk/rounds/{PROJECT}/answers/999").status_code == 404
