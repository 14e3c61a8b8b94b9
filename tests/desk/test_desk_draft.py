"""Every button of a draft, through the browser's forms to the store; and what an editor then sees."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from markupsafe import escape

from bot.core.audit.actions import entries
from bot.core.consent.actions import answer, consents_for
from bot.core.consent.rules import State
from bot.core.members.actions import people_by_ids
from bot.core.personal_data.actions import erase_person
from bot.errors import MemberError
from bot.outbox.store import rows_for_member
from bot.programme.learning_logs.actions.editing import put_back
from bot.programme.learning_logs.actions.publishing import leave_me_out, publish_if_ready, settle
from bot.programme.learning_logs.actions.reading import published_page
from bot.programme.learning_logs.rules.numbers import ANSWERED
from bot.programme.learning_logs.rules.publishing import DigestLine, DigestState, Out
from bot.programme.learning_logs.store.desk import everybody_of, versions_of
from bot.programme.learning_logs.store.logs import standings
from bot.routing.replies import OpenForm
from bot.routing.requests import Kind
from bot.ui.markdown import page_markdown
from tests.app.demo import Demo, by_hand
from tests.desk.visiting import PROJECT, Visitor, draft, place, visitor


def kept(demo: Demo) -> tuple[DigestLine, ...]:
    return draft(demo).kept


def texts(demo: Demo) -> list[str]:
    return [line.text for _theme, lines in draft(demo).themes() for line in lines]


def consent_of(demo: Demo, line_id: str) -> State:
    return next(each.state for each in demo.store.read_now(consents_for, draft(demo).id) if each.line == line_id)


def say(demo: Demo, line: DigestLine, state: State) -> None:
    """Let an author answer about a line."""
    consent = next(each for each in demo.store.read_now(consents_for, draft(demo).id) if each.line == line.id)
    demo.store.write_now(answer, consent.id, line.member_id, state)


def test_a_line_taken_out_can_be_put_back(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    assert marcus.press(place(demo), "out", line.id).status_code == 303
    assert line.id not in {each.id for each in kept(demo)}
    assert "Taken out" in marcus.see(place(demo))
    assert marcus.press(place(demo), "in", line.id).headers["location"] == f"{place(demo)}#{line.id}"
    assert kept(demo)[0] == line


def test_a_line_taken_out_whose_author_did_not_answer_in_time_stays_out(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    marcus.press(place(demo), "out", line.id)
    demo.clock.move_to(draft(demo).check_until)
    demo.store.write_now(settle, demo.community, draft(demo).id)
    refused = visitor(demo, "marcus.delaney").signed_in().press(place(demo), "in", line.id)
    assert refused.status_code == 422
    assert "has not said yes" in refused.text
    with pytest.raises(MemberError):  # the same in chat: with it in, nothing could go out
        demo.store.write_now(put_back, demo.community, marcus.person, draft(demo).id, line.id)


def test_lines_move_within_their_theme(demo: Demo, marcus: Visitor) -> None:
    theme, lines = draft(demo).themes()[0]
    first, second, *others = lines
    marcus.press(place(demo), "down", first.id)
    assert [line.id for line in draft(demo).themes()[0][1]] == [second.id, first.id, *(line.id for line in others)]
    marcus.press(place(demo), "up", first.id)
    assert [line.id for line in draft(demo).themes()[0][1]] == [line.id for line in lines]
    assert draft(demo).themes()[0][0] == theme


def test_themes_move_with_their_lines(demo: Demo, marcus: Visitor) -> None:
    before = draft(demo).themes()
    names = [name for name, _lines in before]
    marcus.press(place(demo), "theme_down", names[0])
    after = draft(demo).themes()
    assert [name for name, _lines in after] == [names[1], names[0], *names[2:]]
    assert {name: [line.id for line in lines] for name, lines in after} == {
        name: [line.id for line in lines] for name, lines in before
    }
    marcus.press(place(demo), "theme_up", names[0])
    assert draft(demo).themes() == before


def test_a_theme_gets_another_name(demo: Demo, marcus: Visitor) -> None:
    name = draft(demo).themes()[0][0]
    marcus.press(place(demo), "theme_name", name, name="  Captions, from   the start ")
    assert draft(demo).themes()[0][0] == "Captions, from the start"
    assert "Marcus Delaney renamed" in marcus.see(place(demo))


def test_other_words_make_an_unnamed_paraphrase_that_its_author_is_asked_about(demo: Demo, marcus: Visitor) -> None:
    named = next(line for line in kept(demo) if line.attribution.startswith("Zoë"))
    at = texts(demo).index(named.text)
    words = "One voluntary organisation opened its side room, so that nobody has to travel."
    assert marcus.press(place(demo), "word", named.id, text=words).status_code == 303
    assert texts(demo)[at] == words
    line = next(each for each in kept(demo) if each.text == words)
    assert not line.verbatim
    assert line.attribution == "in the editor's words, from one log"
    assert line.sources == named.sources
    page = marcus.see(place(demo))
    assert "the editor&#39;s words" in page
    assert not re.search(rf"<blockquote>\s*<p>{re.escape(words)}", page)
    asked = [row.payload for row in demo.store.read_now(rows_for_member, named.member_id)]
    assert any(words in payload and "no quotation any more" in payload for payload in asked)
    assert consent_of(demo, line.id) is State.ASKED


def test_a_paraphrase_goes_out_unquoted_when_its_author_stays_silent(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    words = "One team opened a side room."
    marcus.press(place(demo), "word", line.id, text=words)
    marcus.press(place(demo), "approve")
    assert draft(demo).state is DigestState.APPROVED
    for each in kept(demo)[1:]:
        say(demo, each, State.ANONYMOUS)
    assert not demo.store.write_now(publish_if_ready, demo.community, draft(demo).id)  # its author has time still
    demo.clock.move_to(draft(demo).check_until)
    demo.store.write_now(settle, demo.community, draft(demo).id)
    assert draft(demo).state is DigestState.PUBLISHED
    page = demo.store.read_now(published_page, demo.community, draft(demo).slug)
    assert page is not None
    written = page_markdown(page, "Causeway", "Europe/London")
    assert words in written
    assert f"> {words}" not in written
    assert f"“{words}" not in written
    assert line.text not in written
    assert "the editor's words" in written


def test_the_author_of_a_paraphrase_can_still_say_no(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    marcus.press(place(demo), "word", line.id, text="One team painted a wall.")
    tomos = visitor(demo, "tomos.prydderch").person
    assert tomos.id == line.member_id
    demo.store.write_now(leave_me_out, demo.community, tomos, draft(demo).id)
    assert "One team painted a wall." not in texts(demo)
    assert "painted a wall" not in marcus.see(place(demo))


def test_rewording_late_gives_the_author_their_working_days(demo: Demo, marcus: Visitor) -> None:
    until = draft(demo).check_until
    demo.clock.move_to(until - timedelta(minutes=30))
    marcus = visitor(demo, "marcus.delaney").signed_in()
    marcus.press(place(demo), "word", kept(demo)[0].id, text="One team opened a side room.")
    assert draft(demo).check_until >= until + timedelta(days=2)


def test_the_authors_own_words_come_back(demo: Demo, marcus: Visitor) -> None:
    before = [(line.id, line.text) for line in kept(demo)]
    line = kept(demo)[1]
    for words in ("One hospital.", "Another wording."):
        mine = next(each for each in kept(demo) if each.sources == line.sources and each.theme == line.theme)
        marcus.press(place(demo), "word", mine.id, text=words)
    now = next(each for each in kept(demo) if each.text == "Another wording.")
    marcus.press(place(demo), "unword", now.id)
    assert [(each.id, each.text) for each in kept(demo)] == before


@pytest.mark.parametrize(("text", "says"), [("   ", "in your words"), ("x" * 401, "401 letters")])
def test_words_that_do_not_fit_are_refused_and_kept(demo: Demo, marcus: Visitor, text: str, says: str) -> None:
    line = kept(demo)[0]
    answered = marcus.press(place(demo), "word", line.id, text=text)
    assert answered.status_code == 422
    assert says in answered.text
    assert text in answered.text
    assert '<details class="act" open>' in answered.text
    assert kept(demo)[0] == line


def test_who_comes_second_is_told_who_was_first_and_loses_nothing(demo: Demo, marcus: Visitor, hannah: Visitor) -> None:
    line, other = kept(demo)[:2]
    form = marcus.form(place(demo), "word", other.id)
    hannah.press(place(demo), "out", line.id)
    answered = marcus.send(place(demo), form, text="What I typed for five minutes")
    assert answered.status_code == 409
    assert "Hannah" in answered.text
    assert "What I typed for five minutes" in answered.text
    assert "Taken out" in answered.text  # the new state
    assert other.text in texts(demo)
    again = next(each for each in [marcus.form(place(demo), "word", other.id)])
    assert marcus.send(place(demo), again, text="What I typed for five minutes").status_code == 303


def test_what_was_typed_for_a_line_that_is_gone_is_shown_too(demo: Demo, marcus: Visitor, hannah: Visitor) -> None:
    line = kept(demo)[0]
    form = marcus.form(place(demo), "word", line.id)
    hannah.press(place(demo), "out", line.id)
    answered = marcus.send(place(demo), form, text="What I typed for five minutes")
    assert answered.status_code == 409
    assert "nothing is lost" in answered.text
    assert "What I typed for five minutes" in answered.text


def test_approving_what_an_author_has_changed_meanwhile_is_not_done(demo: Demo, marcus: Visitor) -> None:
    form = marcus.form(place(demo), "approve")
    author = visitor(demo, "zoe.kiernan").person
    demo.store.write_now(leave_me_out, demo.community, author, draft(demo).id)
    answered = marcus.send(place(demo), form)
    assert answered.status_code == 409
    assert "Zoë" not in answered.text
    assert draft(demo).state is DigestState.DRAFT


def test_an_approval_is_taken_back(demo: Demo, marcus: Visitor) -> None:
    marcus.press(place(demo), "approve")
    assert draft(demo).approved_by == marcus.person.id
    assert "Approved by Marcus Delaney" in marcus.see(place(demo))
    marcus.press(place(demo), "take_back")
    assert draft(demo).state is DigestState.DRAFT


def test_a_digest_without_a_line_cannot_be_approved_and_says_why(demo: Demo, marcus: Visitor) -> None:
    for line in kept(demo):
        marcus.press(place(demo), "out", line.id)
    page = marcus.see(place(demo))
    assert 'aria-disabled="true"' in page
    assert "there is no line left in it" in page


def test_a_note_goes_to_the_other_editor(demo: Demo, marcus: Visitor, hannah: Visitor) -> None:
    marcus.press(place(demo), "ask", note="Please look at <b>line 3</b>, it may point at somebody.")
    sent = [row for row in demo.store.read_now(rows_for_member, hannah.person.id) if row.purpose == "change_asked"]
    assert len(sent) == 1
    assert "Please look at" in sent[0].payload
    assert "asked for a change" in hannah.see(place(demo))


def test_a_published_digest_has_no_buttons_but_the_preview(demo: Demo, marcus: Visitor) -> None:
    for line in kept(demo):
        say(demo, line, State.ANONYMOUS)
    form = marcus.form(place(demo), "out", kept(demo)[0].id)
    marcus.press(place(demo), "approve")
    assert draft(demo).state is DigestState.PUBLISHED
    page = marcus.see(place(demo))
    assert 'name="verb"' not in page
    assert "Published once" in page
    assert marcus.send(place(demo), form).status_code == 409


def test_everything_done_is_in_the_audit_log_by_id_alone(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    marcus.press(place(demo), "theme_name", line.theme, name="A new name")
    marcus.press(place(demo), "word", line.id, text="Other words.")
    marcus.press(place(demo), "down", kept(demo)[0].id)
    marcus.press(place(demo), "out", kept(demo)[0].id)
    marcus.press(place(demo), "approve")
    told = demo.store.read_now(entries, subject=draft(demo).id)
    assert [entry.action for entry in told] == [
        "digest.approved",
        "digest.line_out",
        "digest.line_moved",
        "digest.line_reworded",
        "digest.theme_named",
    ]
    assert {entry.actor for entry in told} == {marcus.person.id}
    assert "Other words" not in str(told)


def test_earlier_wordings_go_with_their_author(demo: Demo, marcus: Visitor) -> None:
    line = kept(demo)[0]
    marcus.press(place(demo), "word", line.id, text="Other words.")
    assert [each.before for each in demo.store.read_now(versions_of, draft(demo).id).values()] == [line.text]
    demo.store.write_now(erase_person, line.member_id, "system")
    assert demo.store.read_now(versions_of, draft(demo).id) == {}
    assert line.text not in marcus.see(place(demo))


def test_a_source_opens_whole_without_a_name(demo: Demo, marcus: Visitor) -> None:
    line = next(each for each in kept(demo) if each.attribution.startswith("Zoë"))
    page = marcus.see(f"{place(demo)}/log/{line.sources[0]}")
    assert line.text in page.replace("&#39;", "'")
    assert "Who may read it:" in page
    assert "Log 1-" in page
    assert "Zoë" not in page


def test_nobody_silent_is_named_on_any_page(demo: Demo, marcus: Visitor) -> None:
    took_part = {part.member_id for part in demo.store.read_now(everybody_of, PROJECT)}
    answered = {who for who, at in demo.store.read_now(standings, f"{PROJECT}:1").items() if at in ANSWERED}
    silent = [person.name for person in demo.store.read_now(people_by_ids, sorted(took_part - answered))]
    assert len(silent) == 4
    rounds = f"/desk/rounds/{PROJECT}"
    for path in ("/desk/", place(demo), f"{place(demo)}/preview", rounds, f"{rounds}/themes", f"{rounds}/answers/1"):
        page = marcus.see(path)
        assert not [name for name in silent if name in page], path


def test_what_was_left_out_stands_there_with_why_masked_and_beside_its_nearest_source(
    demo: Demo, marcus: Visitor
) -> None:
    page = marcus.see(place(demo))
    assert "Holds what looks like a phone number." in page
    assert "Call me on [a phone number]" in page
    assert "It stands in this log." in page
    assert "&lt;script&gt;alert" in page
    assert "<script" not in page


def test_the_preview_says_what_each_place_shows_and_what_does_not_fit(demo: Demo, marcus: Visitor) -> None:
    page = marcus.see(f"{place(demo)}/preview")
    assert "It fills 2 messages" in page
    assert "heading has 200 characters" in page
    assert page.count(str(escape(kept(demo)[0].text))) >= 2  # in chat and on the page
    assert "The feed holds the summary and a link" in page


@pytest.mark.parametrize("words", ["NHS number 943 476 5919", "Ring 07700 900123", "Write to jo@example.org"])
@pytest.mark.parametrize(("verb", "name"), [("word", "text"), ("theme_name", "name"), ("ask", "note")])
def test_an_editors_own_words_hold_no_identifier(demo: Demo, marcus: Visitor, verb: str, name: str, words: str) -> None:
    before = draft(demo)
    key = {"word": kept(demo)[0].id, "theme_name": kept(demo)[0].theme}.get(verb, "")
    answered = marcus.press(place(demo), verb, key, **{name: words})
    assert answered.status_code == 422
    assert "This looks like a" in answered.text
    assert words in answered.text  # still in its box
    assert draft(demo) == before


def test_the_preview_shows_chat_and_page_as_readers_will_see_them(demo: Demo, marcus: Visitor) -> None:
    page = marcus.see(f"{place(demo)}/preview")
    web = page.partition('id="at-web"')[2].partition('id="at-markdown"')[0]
    chat = page.partition('id="at-1"')[2].partition('id="at-web"')[0]
    for shown in (web, chat):
        assert '<figure class="voice">' in shown
        assert "&gt; " not in shown  # no Markdown
    assert "<h4>Who this rests on</h4>" in web


def test_the_sentence_after_a_press_is_shown_once(demo: Demo, marcus: Visitor) -> None:
    marcus.press(place(demo), "out", kept(demo)[0].id)
    assert "The line is out." in marcus.see(place(demo))
    assert "The line is out." not in marcus.see(place(demo))


@pytest.mark.parametrize(
    ("verb", "key"), [("", ""), ("drop table", ""), ("out", "line_none"), ("word", ""), ("in", "x")]
)
def test_a_made_up_press_changes_nothing(demo: Demo, marcus: Visitor, verb: str, key: str) -> None:
    form = marcus.form(place(demo), "approve")
    before = draft(demo)
    answered = marcus.send(place(demo), form, verb=verb, key=key)
    assert answered.status_code in {404, 422}
    assert draft(demo) == before


def test_a_line_out_at_its_authors_word_is_counted_and_not_shown(demo: Demo, marcus: Visitor) -> None:
    out = kept(demo)[0]
    demo.store.write_now(leave_me_out, demo.community, visitor(demo, "zoe.kiernan").person, draft(demo).id)
    assert {line.out for line in draft(demo).lines} == {Out.NO, Out.AUTHOR}
    page = marcus.see(place(demo))
    assert out.text not in page
    assert "2 lines are out at their authors" in page


async def test_a_change_is_asked_for_in_chat_too(demo: Demo, hannah: Visitor) -> None:
    async with demo.bot() as bot:
        form = await bot.dispatch(by_hand("marcus.delaney", Kind.PRESS, f"learning_logs:ask_change:{draft(demo).id}"))
        sent = await bot.dispatch(
            by_hand(
                "marcus.delaney", Kind.SUBMIT, f"learning_logs:send_change:{draft(demo).id}", note=("Line 3, please.",)
            )
        )
        stranger = await bot.dispatch(
            by_hand("aisha.mahmood", Kind.SUBMIT, f"learning_logs:send_change:{draft(demo).id}", note=("Let me in.",))
        )
    assert isinstance(form, OpenForm)
    assert "Hannah" in str(sent)
    assert "for the editors of the project only" in str(stranger)
    asked = [row for row in demo.store.read_now(rows_for_member, hannah.person.id) if row.purpose == "change_asked"]
    assert len(asked) == 1
    assert "Line 3, please." in hannah.see(place(demo))
