from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app.causeway import Causeway, PersonEntry, read_files
from bot.app.causeway_checks import check_start, read_causeway
from bot.app.seed import DEMO_START, is_seeded, seed_demo, zone_of
from bot.clock import SteppedClock
from bot.config import load_community
from bot.core.contact.actions.choices import settings_of
from bot.core.contact.rules.policy import QuietHours
from bot.core.members.actions import accounts_of, find_person, people, person_by_ref
from bot.core.members.rules import Person, Standing
from bot.core.roles.actions import has_role, roles_of
from bot.core.roles.rules import Role
from bot.errors import ConfigError
from bot.outbox.store import count_by_state
from bot.platforms.local import store as rooms
from bot.platforms.local.records import Post
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.store.logs import participants_of
from bot.store import Store, Tx
from bot.store.metadata import metadata
from tests.app.demo import Demo, seeded

COMMUNITY = load_community()
CAUSEWAY = read_files()
PROJECT = "video-consultations"


def ref(demo: Demo, roster_ref: str) -> Person:
    found = demo.store.read_now(person_by_ref, roster_ref)
    assert found is not None
    return found


def posts(demo: Demo, account: str, channel: str) -> list[Post]:
    return demo.workspace.read_now(rooms.posts_in, account, channel, limit=500)


def test_the_demo_starts_on_monday_morning_in_london() -> None:
    assert datetime(2027, 3, 15, 9, tzinfo=ZoneInfo("Europe/London")) == DEMO_START
    assert DEMO_START.tzinfo is UTC
    assert {project.start for project in COMMUNITY.projects} == {DEMO_START.date()}


@pytest.mark.parametrize("where", ["sqlite", "postgres"])
def test_everybody_is_there_once_and_by_the_roster(where: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with seeded(tmp_path, request.getfixturevalue(f"{where}_url")) as demo:
        members = demo.store.read_now(people)
        guests = demo.store.read_now(people, Standing.GUEST)
        assert len(members) + len(guests) == len(CAUSEWAY.people) >= 40
        assert [guest.name for guest in guests] == ["Zoë Kiernan"]
        assert demo.store.read_now(people, Standing.GONE) == []
        assert {ref(demo, one.id).name for one in CAUSEWAY.people if one.standing == "member"} == {
            member.name for member in members
        }


def test_a_guest_is_not_on_the_roster(demo: Demo) -> None:
    assert demo.store.read_now(person_by_ref, "p23") is None


def test_each_has_an_account_that_leads_to_them(demo: Demo) -> None:
    for one in CAUSEWAY.people:
        person = demo.store.read_now(find_person, "local", one.account)
        assert person is not None
        assert person.name == one.name
        accounts = demo.store.read_now(accounts_of, person.id)
        assert [(account.platform, account.account_id) for account in accounts] == [("local", one.account)]


def test_a_profile_holds_what_the_files_say(demo: Demo) -> None:
    tomos = ref(demo, "p02")
    assert (tomos.nation, tomos.sector, tomos.role) == ("wales", "community_health", "direct_care")
    assert (tomos.role_title, tomos.organisation) == ("Physiotherapist", "Bro Hafren Health Board")
    assert (tomos.language, tomos.interests) == ("cy", ("measurement", "coaching_and_facilitation"))
    zoe = demo.store.read_now(find_person, "local", "zoe.kiernan")
    assert zoe is not None
    assert (zoe.nation, zoe.sector, zoe.organisation) == ("ireland", "voluntary", "Open Door Drop-ins")


def test_a_zone_is_ones_own_before_the_nations(demo: Demo) -> None:
    assert ref(demo, "p39").zone == "Europe/Madrid"
    assert ref(demo, "p05").zone == "Europe/Dublin"
    assert ref(demo, "p04").zone == "Europe/London"
    assert zone_of(CAUSEWAY.person("p39"), COMMUNITY) == "Europe/Madrid"


def test_roles_are_given_and_a_lead_has_their_own_group_only(demo: Demo) -> None:
    def holds(roster_ref: str, role: Role, scope: str = "") -> bool:
        return demo.store.read_now(has_role, ref(demo, roster_ref).id, role, scope)

    assert holds("p20", Role.ADMIN)
    assert holds("p17", Role.STAFF)
    assert holds("p18", Role.INSIGHT_TEAM)
    assert holds("p12", Role.SIG_LEAD, "video")
    assert holds("p13", Role.SIG_LEAD, "green")
    assert not holds("p12", Role.SIG_LEAD, "green")
    given = sum(len(one.leads) + len([r for r in one.roles if r is not Role.SIG_LEAD]) for one in CAUSEWAY.people)
    assert sum(len(demo.store.read_now(roles_of, person.id)) for person in demo.store.read_now(people)) == given


def test_choices_about_messages_are_kept(demo: Demo) -> None:
    def chosen(tx: Tx, roster_ref: str) -> object:
        return settings_of(tx, ref(demo, roster_ref))

    olu = demo.store.read_now(settings_of, ref(demo, "p16"))
    assert olu.quiet == QuietHours(time(8), time(16))
    assert demo.store.read_now(settings_of, ref(demo, "p08")).no_reminders
    assert demo.store.read_now(chosen, "p04") == replace(olu, quiet=None, nation="northern_ireland",
        sector="mental_health", organisation="Mournebridge Trust")  # fmt: skip


def test_a_pause_lasts_until_the_day_it_names(demo: Demo) -> None:
    joanna = demo.store.read_now(settings_of, ref(demo, "p09"))
    assert joanna.paused_at(DEMO_START)
    assert joanna.paused_at(datetime(2027, 4, 1, 23, 59, tzinfo=ZoneInfo("Europe/London")))
    assert not joanna.paused_at(datetime(2027, 4, 2, tzinfo=ZoneInfo("Europe/London")))


def test_a_pause_that_is_over_is_not_begun_again(tmp_path: Path) -> None:
    late = SteppedClock(datetime(2027, 5, 1, tzinfo=UTC))
    house, workspace = Store(f"sqlite:///{tmp_path}/h.db", late), Store(f"sqlite:///{tmp_path}/w.db", late)
    house.write_now(lambda tx: metadata.create_all(tx.connection))
    seed_demo(house, workspace, COMMUNITY)
    joanna = house.read_now(person_by_ref, "p09")
    assert joanna is not None
    assert house.read_now(settings_of, joanna).paused_from is None
    house.close()
    workspace.close()


def test_the_participants_take_part_with_the_audience_they_chose(demo: Demo) -> None:
    parts = demo.store.read_now(participants_of, PROJECT)
    assert {part.member_id: part.audience for part in parts} == {
        person.id: part.audience
        for part in CAUSEWAY.participants
        if (person := demo.store.read_now(find_person, "local", CAUSEWAY.person(part.person).account)) is not None
    }
    assert len(parts) == 12
    assert {part.audience for part in parts} == set(Audience)


def test_nobody_is_contacted_by_seeding(demo: Demo) -> None:
    assert demo.store.read_now(count_by_state) == {}


def test_the_workspace_has_every_account_and_offers_some_first(demo: Demo) -> None:
    offered = demo.workspace.read_now(rooms.switchable)
    assert [one.id for one in offered] == [one.account for one in CAUSEWAY.people if one.in_switcher]
    assert {one.id: one.blurb for one in offered}["zoe.kiernan"] == "Services lead, guest"
    for one in CAUSEWAY.people:
        account = demo.workspace.read_now(rooms.account_by_id, one.account)
        assert account is not None
        assert len(account.blurb) <= 50


def test_a_member_is_in_the_open_channels_and_their_groups(demo: Demo) -> None:
    names = [channel.id for channel in demo.workspace.read_now(rooms.channels_of, "eilidh.morran")]
    assert names == [*(c.name for c in CAUSEWAY.channels if c.kind == "programme"), "video"]


def test_a_guest_is_only_where_guests_were_invited(demo: Demo) -> None:
    names = {channel.id for channel in demo.workspace.read_now(rooms.channels_of, "zoe.kiernan")}
    assert names == {"start-here", "announcements", "insight-digests", "ask-staff", "video"}


def test_a_channel_shows_its_topic_and_nothing_unread(demo: Demo) -> None:
    channels = demo.workspace.read_now(rooms.channels_of, "ewan.kinnaird")
    assert {channel.id: channel.topic for channel in channels} == {c.name: c.topic for c in CAUSEWAY.channels}
    assert {channel.unread for channel in channels} == {0}


def test_everything_said_is_there_in_its_thread_at_its_time(demo: Demo) -> None:
    roots = {post.seq: post for channel in CAUSEWAY.channels for post in posts(demo, "ewan.kinnaird", channel.name)}
    threads = {seq: demo.workspace.read_now(rooms.thread_of, "ewan.kinnaird", seq, limit=500) for seq in roots}
    assert len(roots) + sum(len(thread) for thread in threads.values()) == len(CAUSEWAY.talk)
    first = CAUSEWAY.talk[0]
    root = next(post for post in roots.values() if post.body == first.text)
    assert root.at == first.at.replace(tzinfo=ZoneInfo("Europe/London"))
    assert [reply.body for reply in threads[root.seq]] == [s.text for s in CAUSEWAY.talk if s.reply_to == first.thread]
    assert all(reply.place == root.place for reply in threads[root.seq])
    counted = Counter(said.person for said in CAUSEWAY.talk)
    said = Counter(post.author for post in (*roots.values(), *(p for thread in threads.values() for p in thread)))
    assert said == {CAUSEWAY.person(person).account: count for person, count in counted.items()}


def test_seeding_again_changes_nothing(demo: Demo) -> None:
    def seen() -> tuple[object, ...]:
        return (
            demo.store.read_now(people, *Standing),
            demo.store.read_now(participants_of, PROJECT),
            [demo.store.read_now(roles_of, person.id) for person in demo.store.read_now(people)],
            [posts(demo, "ewan.kinnaird", channel.name) for channel in CAUSEWAY.channels],
        )

    before = seen()
    seed_demo(demo.store, demo.workspace, demo.community)
    assert seen() == before


def test_a_store_counts_as_seeded_once_somebody_is_in_it(demo: Demo, tmp_path: Path) -> None:
    assert demo.store.read_now(is_seeded)
    empty = Store(f"sqlite:///{tmp_path}/empty.db", demo.clock)
    empty.write_now(lambda tx: metadata.create_all(tx.connection))
    assert not empty.read_now(is_seeded)
    empty.close()


def test_the_shipped_files_fit_together() -> None:
    assert read_causeway(COMMUNITY) == CAUSEWAY
    check_start(CAUSEWAY, COMMUNITY.zone, DEMO_START)


def with_person(causeway: Causeway, person_id: str, **changes: object) -> Causeway:
    def changed(one: PersonEntry) -> PersonEntry:
        return one.model_copy(update=changes) if one.id == person_id else one

    return replace(causeway, people=tuple(changed(one) for one in causeway.people))


def with_channel(causeway: Causeway, which: str, **changes: object) -> Causeway:
    changed = (each.model_copy(update=changes) if each.name == which else each for each in causeway.channels)
    return replace(causeway, channels=tuple(changed))


def with_first(causeway: Causeway, field: str, **changes: object) -> Causeway:
    first, *rest = getattr(causeway, field)
    return replace(causeway, **{field: (first.model_copy(update=changes), *rest)})


Spoil = Callable[[Causeway], Causeway]
CONTRADICTIONS: dict[str, Spoil] = {
    "the account “declan.mcgurk” is there twice": lambda c: with_person(c, "p05", account="declan.mcgurk"),
    "the address “declan.mcgurk@example.org” is there twice": lambda c: with_person(
        c, "p05", email="Declan.McGurk@example.org"
    ),
    "p18 edits “Video consultations” and is not a member": lambda c: with_person(c, "p18", standing="guest"),
    "p05 has the nation “atlantis”": lambda c: with_person(c, "p05", nation="atlantis"),
    "p05 has the interest “golf”": lambda c: with_person(c, "p05", interests=("golf",)),
    "p05 lives in “Europe/Cork”": lambda c: with_person(c, "p05", zone="Europe/Cork"),
    "p05 leads a group without the role": lambda c: with_person(c, "p05", leads=("video",)),
    "p05 leads “video”, and the channels do not say so": lambda c: with_person(
        c, "p05", leads=("video",), roles=(Role.SIG_LEAD,)
    ),
    "p12 leads #video, and people.toml does not say so": lambda c: with_person(c, "p12", leads=(), roles=()),
    "the pause of p09 has a beginning without an end": lambda c: with_person(c, "p09", paused_until=None),
    "the pause of p09 ends before it begins": lambda c: with_person(c, "p09", paused_until=date(2027, 3, 1)),
    "the channel “video” is there twice": lambda c: with_channel(c, "green", name="video"),
    "community.toml names #ask-staff": lambda c: with_channel(c, "ask-staff", name="ask"),
    "#green names p99, who is not in people.toml": lambda c: with_channel(c, "green", members=("p99",)),
    "is in a channel that does not exist": lambda c: with_first(c, "talk", channel="gren"),
    "is by p05, who is not in that channel": lambda c: with_first(c, "talk", person="p05"),
    "is earlier than the one before it": lambda c: with_first(c, "talk", at=datetime(2027, 1, 1)),  # noqa: DTZ001 - a wall clock
    "answers “theatre-bins”, which was not said there before": lambda c: with_first(c, "talk", thread=""),
    "starts the thread “theatre-bins” a second time": lambda c: replace(c, talk=(c.talk[0], *c.talk)),
    "p01 takes part in “audio”, which community.toml does not know": lambda c: with_first(
        c, "participants", project="audio"
    ),
    "p99 takes part in “video-consultations”": lambda c: with_first(c, "participants", person="p99"),
    "p01 has agreed to “vc-0”": lambda c: with_first(c, "participants", consent="vc-0"),
    "p22 in round 1 (later) does not take part": lambda c: with_first(c, "steps", person="p22"),
    "is after the last of 6 rounds": lambda c: with_first(c, "steps", round=7),
    "does not say what is answered, chosen or wanted": lambda c: with_first(c, "steps", choice=None),
    "is about “moon”, which is no question": lambda c: with_first(c, "steps", answers={"moon": "full"}),
    "answers “confidence” with something": lambda c: with_first(c, "steps", answers={"confidence": 6}),
    "answers “what_helped” with something": lambda c: with_first(c, "steps", answers={"what_helped": ("luck",)}),
}


@pytest.mark.parametrize("sentence", CONTRADICTIONS)
def test_data_that_contradict_each_other_are_refused_by_name(sentence: str) -> None:
    spoilt = CONTRADICTIONS[sentence](CAUSEWAY)
    with pytest.raises(ConfigError) as refused:
        read_causeway(COMMUNITY, spoilt)
    assert sentence in refused.value.sentence
    assert refused.value.cure


def test_what_lies_after_the_start_is_refused() -> None:
    talk = (*CAUSEWAY.talk, CAUSEWAY.talk[-1].model_copy(update={"at": datetime(2027, 3, 16)}))  # noqa: DTZ001 - a wall clock
    with pytest.raises(ConfigError, match="after the demo starts"):
        check_start(replace(CAUSEWAY, talk=talk), COMMUNITY.zone, DEMO_START)
    away = with_person(CAUSEWAY, "p09", paused_from=date(2027, 3, 20))
    with pytest.raises(ConfigError, match="p09 begins after the demo starts"):
        check_start(away, COMMUNITY.zone, DEMO_START)


def test_nothing_is_written_when_the_data_contradict_the_community(tmp_path: Path) -> None:
    clock = SteppedClock(DEMO_START)
    house, workspace = Store(f"sqlite:///{tmp_path}/h.db", clock), Store(f"sqlite:///{tmp_path}/w.db", clock)
    house.write_now(lambda tx: metadata.create_all(tx.connection))
    workspace.write_now(rooms.prepare)
    with pytest.raises(ConfigError, match="has the nation “wales”"):
        seed_demo(house, workspace, COMMUNITY.model_copy(update={"nations": COMMUNITY.nations[:2]}))
    assert not house.read_now(is_seeded)
    assert workspace.read_now(rooms.switchable) == []
    house.close()
    workspace.close()


@pytest.mark.parametrize(
    ("file", "was", "becomes", "sentence"),
    [
        ("people", 'id = "p01"', 'id = "p01"\nage = 50', "people.toml: people, number 1, age"),
        ("people", 'id = "p01"', 'id = "p01"\nquiet = "late"', "people.toml: people, number 1, quiet"),
        ("people", 'id = "p01"', 'id = "p01', "people.toml cannot be read"),
        ("logs", 'act = "nothing"', 'act = "dance"', "logs.toml: steps, number 3, act"),
    ],
)
def test_a_slip_in_a_file_is_named(tmp_path: Path, file: str, was: str, becomes: str, sentence: str) -> None:
    shipped = Path(__file__).parents[2] / "bot" / "causeway"
    for name in ("people", "channels", "talk", "logs"):
        text = (shipped / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace(was, becomes, 1) if name == file else text, "utf-8")
    with pytest.raises(ConfigError) as refused:
        read_files(tmp_path)
    assert sentence in str(refused.value)
