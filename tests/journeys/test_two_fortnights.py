"""The main job through two fortnights: who was asked what and when, and what came of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, time

import pytest

from bot.core.consent.actions import consents_of
from bot.core.consent.rules import State
from bot.core.contact.actions.answers import explain
from bot.core.contact.actions.choices import settings_of
from bot.core.contact.config import policy_of
from bot.core.contact.rules.hours import is_quiet
from bot.core.contact.views.later import ROUTE as LATER
from bot.core.members.actions import person_by_id
from bot.outbox.store import Effect, Row
from bot.programme.learning_logs.rules.publishing import DigestState, Out
from bot.programme.learning_logs.rules.responses import Standing
from bot.programme.learning_logs.store.logs import participants_of
from tests.journeys.town import LONDON, PROJECT, Town, actions_of, at, markdown, text

PARTICIPANTS = {
    "aisha.mahmood",
    "tomos.prydderch",
    "eilidh.morran",
    "declan.mcgurk",
    "niamh.gilsenan",
    "margaret.ashdown",
    "kwame.adjetey",
    "priya.nandakumar",
    "joanna.wetherell",
    "samuel.brandt",
    "olu.adeyinka",
    "zoe.kiernan",
}
NEVER_PUBLISHED = (
    "1234567T",  # a patient's PPS number
    "PPS",
    "07700",  # somebody's mobile number
    "Mrs T",
    "@everyone",
    "<!channel>",
    "<script",
    "alert(",
    "Ignore previous",
    "complete success",
    "came to harm",
    "not coping",
)


def to_whom(town: Town, rows: list[Row]) -> Counter[str]:
    """Give how many of these went to each person, by account."""
    return Counter(row.address.removeprefix("dm:") for row in rows)


# --- prompts


def test_the_town_is_the_one_these_tests_are_about(story: Town) -> None:
    parts = story.store.read_now(participants_of, PROJECT)
    assert {part.member_id for part in parts} == {story.person(account).id for account in PARTICIPANTS}


def test_each_participant_gets_one_prompt_a_round_and_one_more_if_they_put_it_off(story: Town) -> None:
    once = dict.fromkeys(PARTICIPANTS - {"joanna.wetherell"}, 1)  # who is away
    assert to_whom(story, story.sent("log_prompt", number=1)) == once | {"niamh.gilsenan": 2}
    assert to_whom(story, story.sent("log_prompt", number=2)) == once | {"olu.adeyinka": 2}


def test_a_prompt_comes_at_half_past_twelve_on_the_wall_also_after_the_clocks_change(story: Town) -> None:
    for number, day, change in ((1, 16, 0), (2, 30, 1)):
        moments = {row.finished_at for row in story.sent("log_prompt", number=number)} - {None}
        assert min(moments) == at(3, day, 12, 30)  # type: ignore[type-var]  # None is taken out above
        assert at(3, day, 12, 30).astimezone(UTC).hour == 12 - change


def test_nothing_but_answers_comes_in_anybodys_quiet_hours(story: Town) -> None:
    policy = policy_of(story.community)
    seen = 0
    for purpose in ("log_prompt", "log_reminder", "line_check", "digest_draft", "approval_overdue", "pause_ended"):
        for row in story.sent(purpose):
            person = story.store.read_now(person_by_id, row.member_id or "")
            assert person is not None
            assert row.finished_at is not None
            quiet = story.store.read_now(settings_of, person).quiet_hours(policy)
            assert not is_quiet(row.finished_at, quiet, person.zone), (purpose, person.name, row.finished_at)
            seen += 1
    assert seen > 40


def test_who_works_nights_gets_the_prompt_when_they_get_up(story: Town) -> None:
    first, *_ = story.sent("log_prompt", "olu.adeyinka", 1)
    assert first.finished_at == at(3, 16, 16)
    reason = next(each for each in story.store.read_now(explain, first.member_id or "") if each.at == first.finished_at)
    assert "You get this because you take part" in reason.why.plain()


def test_later_comes_back_once_at_its_hour_and_cannot_be_put_off_again(story: Town) -> None:
    _first, second = story.sent("log_prompt", "niamh.gilsenan", 1)
    assert second.finished_at == at(3, 16, 19)
    posts = [post for post in story.told("niamh.gilsenan") if "log 1 of 6" in text(post)]
    assert [any(action.startswith(LATER) for action in actions_of(post)) for post in posts] == [True, False]
    assert story.sent("log_prompt", "olu.adeyinka", 2)[1].finished_at == at(3, 31, 16)  # not at nine, in his sleep


# --- the one reminder


@pytest.mark.parametrize(
    ("number", "monday", "reminded"),
    [
        (1, at(3, 22, 12, 30), {"aisha.mahmood", "margaret.ashdown", "samuel.brandt"}),
        (2, at(4, 5, 12, 30), {"aisha.mahmood", "zoe.kiernan", "samuel.brandt"}),
    ],
)
def test_one_reminder_goes_to_those_who_are_not_done_and_to_nobody_else(
    story: Town, number: int, monday: object, reminded: set[str]
) -> None:
    rows = story.sent("log_reminder", number=number)
    assert to_whom(story, rows) == dict.fromkeys(reminded, 1)
    assert {row.finished_at for row in rows} == {monday}


def test_a_reminder_says_how_far_one_is(story: Town) -> None:
    (post,) = [post for post in story.told("zoe.kiernan") if "only reminder" in text(post)]
    assert "You have answered 2 of 9; they are saved." in text(post)
    first = next(post for post in story.told("aisha.mahmood") if "only reminder" in text(post))
    assert "You have not started; that is fine." in text(first)


@pytest.mark.parametrize(
    ("account", "reason"),
    [("priya.nandakumar", "no_reminders"), ("joanna.wetherell", "paused")],
)
def test_who_wants_none_can_be_told_why_there_was_none(story: Town, account: str, reason: str) -> None:
    dropped = [each for each in story.store.read_now(explain, story.person(account).id) if each.purpose != "log_prompt"]
    assert ("log_reminder", reason) in {(each.purpose, each.reason) for each in dropped}
    assert story.sent("log_reminder", account) == []


def test_who_had_nothing_to_report_is_done(story: Town) -> None:
    for number in (1, 2):
        log = story.log("kwame.adjetey", number)
        assert log is not None
        assert (log.standing, log.typed, log.handed_in) == (Standing.NOTHING, {}, {})
    assert story.sent("log_reminder", "kwame.adjetey") == []
    assert story.sent("line_check", "kwame.adjetey") == []


def test_who_is_away_hears_at_the_end_of_it_once_and_of_nothing_missed(story: Town) -> None:
    heard = story.told("joanna.wetherell")
    assert [post.at.astimezone(LONDON).date().isoformat() for post in heard] == ["2027-04-02"]
    assert "Your pause ended today" in text(heard[0])
    assert heard[0].at.astimezone(LONDON).time() >= time(8)


# --- the digests


def test_a_late_log_counts_to_the_next_digest_and_its_author_is_told_so(story: Town) -> None:
    late = story.log("aisha.mahmood", 1)
    assert late is not None
    assert (late.standing, late.late) == (Standing.HANDED_IN, True)
    first, second = story.digest(1).coverage, story.digest(2).coverage
    assert (first.answered, first.participants) == (7, 11)  # one is away
    assert (second.answered, second.participants) == (9, 12)  # eight of the second round, and hers of the first


def test_every_line_is_word_for_word_somebodys_who_lets_anyone_read_it(story: Town) -> None:
    accounts = {story.person(account).id: account for account in PARTICIPANTS}
    read = 0
    for number in (1, 2):
        for line in story.digest(number).lines:
            log = story.log(accounts[line.member_id], number)
            assert log is not None
            said = [" ".join(given) for given in log.handed_in.values()]
            amended = line.text.startswith("Video triage from the patient's home takes us longer")
            assert amended or any(line.text in words for words in said), line.text
            read += 1
    assert read > 10


def test_only_who_wants_to_be_named_is_named(story: Town) -> None:
    named = {"tomos.prydderch", "declan.mcgurk", "zoe.kiernan"}
    accounts = {story.person(account).id: account for account in PARTICIPANTS}
    for number in (1, 2):
        for line in story.digest(number).lines:
            name = story.person(accounts[line.member_id]).name
            assert (name in line.attribution) == (accounts[line.member_id] in named), line.attribution


def test_what_is_for_the_project_or_the_team_alone_is_in_no_digest(story: Town) -> None:
    private = {"aisha.mahmood", "joanna.wetherell"}
    members = {story.person(account).id for account in private}
    assert not members & {line.member_id for number in (1, 2) for line in story.digest(number).lines}
    written = [
        sentence
        for account in private
        for number in (1, 2)
        if (log := story.log(account, number)) is not None
        for given in log.handed_in.values()
        for sentence in " ".join(given).split(". ")
        if len(sentence) > 20
    ]
    assert len(written) > 10
    shown = "".join([text(post) for post in (*story.told("marcus.delaney"), *story.posted())])
    assert [sentence for sentence in written if sentence in shown] == []


def test_nothing_hostile_or_identifying_is_published(story: Town) -> None:
    out = "".join([*(text(post) for post in story.posted()), markdown(story, 1)])
    assert all(line.text in out for line in story.digest(1).kept)  # the digest is what is looked at
    assert [words for words in NEVER_PUBLISHED if words in out] == []


def test_the_editor_is_told_what_was_left_out_and_why_without_the_identifier(story: Town) -> None:
    card = next(text(post) for post in story.told("marcus.delaney") if "digest 1" in text(post))
    assert "holds what looks like a phone number" in card
    assert "speaks to a machine, not to people" in card
    assert not any(each in card for each in ("1234567T", "07700 900123"))


def test_what_the_editor_dropped_and_what_authors_refused_stays_out(story: Town) -> None:
    lines = story.digest(1).lines
    assert [line.member_id for line in lines if line.out is Out.EDITOR] == [story.person("zoe.kiernan").id]
    by_author = {line.member_id: line.out for line in lines}
    assert by_author[story.person("margaret.ashdown").id] is Out.AUTHOR
    assert by_author[story.person("tomos.prydderch").id] is Out.NO
    (post,) = story.posted()
    assert [line.text in text(post) for line in lines] == [line.out is Out.NO for line in lines]


def test_an_author_may_put_a_line_into_other_words(story: Town) -> None:
    (post,) = story.posted()
    reworded, *others = story.store.read_now(consents_of, story.person("olu.adeyinka").id)
    assert reworded.state is State.AMENDED
    assert reworded.words in text(post)
    assert reworded.quote not in text(post)
    assert all(other.words in text(post) for other in others if other.piece == reworded.piece)


def test_a_digest_is_posted_once_when_its_lines_are_settled_and_not_before(story: Town) -> None:
    digest = story.digest(1)
    assert digest.check_until == at(3, 30, 17)  # two working days: Good Friday and Easter Monday are none
    (row,) = story.sent("digest_published")
    assert (row.finished_at, digest.published_at, digest.changed_at) == (at(3, 30, 17), at(3, 30, 17), None)
    assert len(story.posted()) == 1
    assert story.digest(2).state is DigestState.DRAFT


def test_a_digest_is_a_page_and_a_markdown_file_that_end_with_who_it_rests_on(story: Town) -> None:
    page = story.page(1)
    assert page is not None
    assert page.byline == "Approved by Marcus Delaney"
    written = markdown(story, 1)
    for line in story.digest(1).kept:
        assert line.text.replace(".", "") in written.replace("\\", "").replace(".", "")
    assert "7 of 11 participants handed in a log." in written.replace("\\", "")
    assert "not for their organisations" in written
    assert story.page(2) is None  # a draft is nobody's to read


def test_authors_are_asked_once_about_all_their_lines(story: Town) -> None:
    asked = to_whom(story, story.sent("line_check"))
    authors = Counter(
        account
        for number in (1, 2)
        for account in PARTICIPANTS
        if story.person(account).id in {line.member_id for line in story.digest(number).lines}
    )
    assert asked == authors


def test_the_deputy_is_asked_on_the_second_working_day_where_the_editor_has_not_approved(story: Town) -> None:
    (asked,) = story.sent("approval_overdue", "hannah.whitcombe")
    assert asked.subject == story.digest(2).id
    assert asked.finished_at == story.digest(2).check_until == at(4, 9, 17)
    assert len(story.sent("approval_overdue")) == 1


def test_nobody_who_is_silent_is_named_anywhere(story: Town) -> None:
    silent = ("Priya", "Samuel", "Brandt", "Nandakumar")
    public = "".join([*(text(post) for post in story.posted()), markdown(story, 1)])
    told = "".join(text(post) for account in PARTICIPANTS | {"marcus.delaney"} for post in story.told(account))
    assert not [name for name in silent if name in public]
    assert not [name for name in silent if name in told]


def test_everything_that_went_out_arrived_once(story: Town) -> None:
    assert {row.state.value for row in story.rows()} == {"sent"}
    assert max(Counter(row.dedupe for row in story.rows()).values()) == 1
    said = sum(len(story.told(account)) for account in PARTICIPANTS | {"marcus.delaney", "hannah.whitcombe"})
    made = [row for row in story.rows() if row.kind is not Effect.EDIT]  # the editor's card is changed once it is out
    assert said + len(story.posted()) + len(story.sent("log_question_asked")) == len(made)
