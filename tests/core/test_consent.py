import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.clock import SteppedClock
from bot.core.consent.actions import (
    Ask,
    answer,
    ask,
    consent_by_id,
    consents_for,
    consents_of,
    expire_due,
    quotations_to_publish,
    states_for,
    withdraw,
)
from bot.core.consent.rules import ANSWERS, MAX_QUOTE, TRANSITIONS, YES, Descriptor, State, descriptor_for, settled
from bot.core.consent.views import descriptor
from bot.core.events import ConsentWithdrawn
from bot.core.members.actions import leave_community, merge, person_for_account
from bot.core.members.rules import Person, Standing
from bot.core.personal_data.actions import erase_person, export_person
from bot.errors import MemberError
from bot.inbox.store import by_key, open_keys
from bot.store import Store, Tx
from bot.store.metadata import metadata

START = datetime(2027, 3, 1, 9, tzinfo=UTC)
DEADLINE = START + timedelta(days=7)
WORDS = "We have stopped apologising and ring instead."


@pytest.fixture
def clock():
    return SteppedClock(START)


@pytest.fixture
def store(tmp_path, clock):
    opened = Store(f"sqlite:///{tmp_path}/t.db", clock)
    opened.write_now(lambda tx: metadata.create_all(tx.connection))
    yield opened
    opened.close()


@pytest.fixture
def do(store):
    return store.write_now


@pytest.fixture
def see(store):
    return store.read_now


@pytest.fixture
def aisha(do):
    return do(person_for_account, "slack", "U1", "Aisha Khan").id


def request(member_id, line="1", **more):
    said = {"capability": "stories", "piece": "sty_1", "quote": WORDS, "descriptor": "a member"}
    return Ask(line=line, member_id=member_id, deadline=DEADLINE, **said | more)


@pytest.fixture
def asked(do, aisha):
    return do(ask, request(aisha))


def withdrawals(see):
    kept = [see(by_key, key) for key in see(open_keys, events=True)]
    return [json.loads(one.body) for one in kept if one.route == ConsentWithdrawn.__name__]


# Asking


def test_a_request_keeps_the_words_and_the_description_that_were_shown(asked, aisha):
    assert (asked.state, asked.quote, asked.descriptor, asked.member_id) == (State.ASKED, WORDS, "a member", aisha)


def test_the_same_line_is_asked_once_whatever_was_answered(do, see, aisha, asked):
    do(answer, asked.id, aisha, State.REFUSED)
    again = do(ask, request(aisha, quote="Other words."))
    assert (again.id, again.state, again.quote) == (asked.id, State.REFUSED, WORDS)
    assert len(see(consents_for, "sty_1")) == 1


# Answering


@pytest.mark.parametrize("state", sorted(YES))
def test_a_yes_of_any_kind_lets_the_words_appear(do, aisha, asked, state):
    do(answer, asked.id, aisha, state, "We ring first.")
    (quoted,) = do(quotations_to_publish, "sty_1")
    assert (quoted.state, quoted.words) == (state, "We ring first.")


def test_words_changed_once_stay_changed_when_the_name_is_added(do, aisha, asked):
    do(answer, asked.id, aisha, State.AMENDED, "We ring first.")
    named = do(answer, asked.id, aisha, State.NAMED)
    assert (named.state, named.words) == (State.NAMED, "We ring first.")


def test_nobody_but_the_person_quoted_answers_or_withdraws(do, see, asked):
    other = do(person_for_account, "slack", "U2", "Tomos").id
    with pytest.raises(MemberError, match="Only the person who is quoted"):
        do(answer, asked.id, other, State.NAMED)
    with pytest.raises(MemberError, match="Only the person who is quoted"):
        do(withdraw, asked.id, other)
    with pytest.raises(MemberError, match="Only the person who is quoted"):
        do(answer, "cns_unknown", other, State.NAMED)
    assert see(states_for, "sty_1") == [State.ASKED]


def test_a_no_can_become_a_yes_before_the_deadline_and_not_after(do, clock, aisha, asked):
    do(answer, asked.id, aisha, State.REFUSED)
    clock.move_to(DEADLINE - timedelta(seconds=1))
    assert do(answer, asked.id, aisha, State.ANONYMOUS).state is State.ANONYMOUS
    clock.move_to(DEADLINE)
    with pytest.raises(MemberError, match="time for this answer is over"):
        do(answer, asked.id, aisha, State.NAMED)


def test_an_answer_after_the_deadline_counts_only_where_the_piece_takes_it(do, clock, aisha, asked):
    late = do(ask, request(aisha, line="2", takes_late=True))
    clock.move_to(DEADLINE + timedelta(days=1))
    do(expire_due, clock.now())
    with pytest.raises(MemberError, match="time for this answer is over"):
        do(answer, asked.id, aisha, State.NAMED)
    assert do(answer, late.id, aisha, State.NAMED).state is State.NAMED


def test_after_publishing_an_answer_stands_and_can_only_be_withdrawn(do, see, aisha, asked):
    do(answer, asked.id, aisha, State.NAMED)
    do(quotations_to_publish, "sty_1")
    with pytest.raises(MemberError, match="has been published"):
        do(answer, asked.id, aisha, State.ANONYMOUS)
    assert do(withdraw, asked.id, aisha).published_at == START
    assert see(states_for, "sty_1") == [State.WITHDRAWN]


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_changed_words_must_be_there(do, see, aisha, asked, text):
    with pytest.raises(MemberError, match="write the words"):
        do(answer, asked.id, aisha, State.AMENDED, text)
    assert see(states_for, "sty_1") == [State.ASKED]


def test_changed_words_may_not_be_endless(do, aisha, asked):
    do(answer, asked.id, aisha, State.AMENDED, "x" * MAX_QUOTE)
    with pytest.raises(MemberError, match="at most 2000 letters"):
        do(answer, asked.id, aisha, State.AMENDED, "x" * (MAX_QUOTE + 1))


@pytest.mark.parametrize("state", sorted(set(State) - ANSWERS))
def test_what_is_no_answer_cannot_be_given_as_one(do, aisha, asked, state):
    with pytest.raises(ValueError, match="is no answer"):
        do(answer, asked.id, aisha, state)


# Expiring


def test_no_answer_by_the_deadline_means_no(do, see, clock, asked):
    assert do(expire_due, DEADLINE - timedelta(seconds=1)) == []
    clock.move_to(DEADLINE)
    assert [one.id for one in do(expire_due, DEADLINE)] == [asked.id]
    assert do(expire_due, DEADLINE) == []
    assert see(states_for, "sty_1") == [State.EXPIRED]
    assert do(quotations_to_publish, "sty_1") == ()


def test_an_answer_that_was_given_does_not_expire(do, see, clock, aisha, asked):
    do(answer, asked.id, aisha, State.NAMED)
    clock.move_to(DEADLINE)
    assert do(expire_due, DEADLINE) == []
    assert see(states_for, "sty_1") == [State.NAMED]


# Publishing


def test_nothing_is_published_while_one_answer_is_missing(do, see, aisha, asked):
    second = do(ask, request(aisha, line="2"))
    do(answer, asked.id, aisha, State.NAMED)
    with pytest.raises(MemberError, match="1 quotation has no answer"):
        do(quotations_to_publish, "sty_1")
    assert see(consent_by_id, asked.id).published_at is None
    do(answer, second.id, aisha, State.REFUSED)
    assert [one.id for one in do(quotations_to_publish, "sty_1")] == [asked.id]


def test_a_piece_that_quotes_nobody_needs_no_consent(do):
    assert do(quotations_to_publish, "sty_none") == ()


def test_one_piece_does_not_wait_for_another(do, aisha, asked):
    other = do(ask, request(aisha, piece="sty_2"))
    do(answer, other.id, aisha, State.NAMED)
    assert [one.id for one in do(quotations_to_publish, "sty_2")] == [other.id]


# Withdrawing


def test_withdrawing_takes_the_words_out_and_tells_the_piece_once(do, see, aisha, asked):
    do(answer, asked.id, aisha, State.AMENDED, "We ring first.")
    do(withdraw, asked.id, aisha)
    do(withdraw, asked.id, aisha)
    assert withdrawals(see) == [{"capability": "stories", "piece": "sty_1", "line": "1"}]
    assert see(consent_by_id, asked.id).words == ""
    assert do(quotations_to_publish, "sty_1") == ()


def test_words_taken_out_stay_out(do, aisha, asked):
    do(withdraw, asked.id, aisha)
    with pytest.raises(MemberError, match="stay out"):
        do(answer, asked.id, aisha, State.NAMED)
    assert do(ask, request(aisha)).state is State.WITHDRAWN


def test_erasing_a_person_takes_all_their_words_out_and_tells_every_piece(do, see, aisha, asked):
    do(ask, request(aisha, piece="sty_2"))
    do(answer, asked.id, aisha, State.NAMED)
    do(erase_person, aisha, aisha)
    assert {one["piece"] for one in withdrawals(see)} == {"sty_1", "sty_2"}
    (left,) = see(consents_for, "sty_1")
    assert (left.state, left.words, left.descriptor) == (State.WITHDRAWN, "", "")
    assert WORDS not in json.dumps(see(export_person, aisha))


def test_who_leaves_keeps_what_they_agreed_to(do, see, aisha, asked):
    do(answer, asked.id, aisha, State.NAMED)
    do(leave_community, aisha, aisha)
    assert withdrawals(see) == []
    assert len(do(quotations_to_publish, "sty_1")) == 1


def test_requests_move_with_a_merge(do, see, aisha, asked):
    survivor = do(person_for_account, "discord", "9", "aisha").id
    do(merge, survivor, aisha)
    assert [one.id for one in see(consents_of, survivor)] == [asked.id]
    assert do(answer, asked.id, survivor, State.NAMED).state is State.NAMED


# The state machine


def test_nothing_leads_back_to_being_asked_and_nothing_out_of_withdrawn():
    assert all(State.ASKED not in after for after in TRANSITIONS.values())
    assert TRANSITIONS[State.WITHDRAWN] == frozenset()
    assert all(State.WITHDRAWN in after for state, after in TRANSITIONS.items() if state is not State.WITHDRAWN)
    assert set(TRANSITIONS) == set(State)


@given(st.lists(st.sampled_from(State)))
def test_a_piece_is_settled_when_nobody_has_still_to_answer(states):
    assert settled(states) == (State.ASKED not in states)


class Consents(RuleBasedStateMachine):
    """Three quotations of one piece, under any sequence of answers, withdrawals, expiries and publishings."""

    def __init__(self, store):
        super().__init__()
        self.connection = store.engine.connect()
        self.whole = self.connection.begin()
        self.tx = Tx(self.connection, START, START)

    @initialize()
    def ask_for_all(self):
        self.person = person_for_account(self.tx, "slack", "U1", "Aisha").id
        self.ids = [
            ask(self.tx, request(self.person, line=str(n), quote=f"words {n}", takes_late=n == 2)).id for n in range(3)
        ]
        self.state = dict.fromkeys(self.ids, State.ASKED)

    def teardown(self):
        self.whole.rollback()
        self.connection.close()

    @rule(which=st.integers(0, 2), state=st.sampled_from(sorted(ANSWERS)))
    def answer_one(self, which, state):
        key = self.ids[which]
        if self.taken(answer, key, self.person, state, "mine"):
            self.state[key] = state

    @rule(which=st.integers(0, 2))
    def withdraw_one(self, which):
        withdraw(self.tx, self.ids[which], self.person)
        self.state[self.ids[which]] = State.WITHDRAWN

    @rule(days=st.integers(1, 5))
    def let_time_pass(self, days):
        self.tx.now += timedelta(days=days)
        for one in expire_due(self.tx, self.tx.now):
            assert self.state[one.id] is State.ASKED
            self.state[one.id] = State.EXPIRED

    @precondition(lambda self: State.ASKED in self.state.values())
    @rule()
    def publish_too_early(self):
        assert not self.taken(quotations_to_publish, "sty_1")

    @precondition(lambda self: State.ASKED not in self.state.values())
    @rule()
    def publish(self):
        quoted = quotations_to_publish(self.tx, "sty_1")
        assert {one.id for one in quoted} == {key for key, state in self.state.items() if state in YES}
        assert all(one.words for one in quoted)

    def taken(self, action, *args):
        try:
            with self.tx.connection.begin_nested():
                action(self.tx, *args)
        except MemberError:
            return False
        return True

    @invariant()
    def what_is_stored_is_what_was_answered(self):
        if not hasattr(self, "state"):
            return
        for key, state in self.state.items():
            found = consent_by_id(self.tx, key)
            assert found.state is state
            assert state is not State.ASKED or self.tx.now < DEADLINE
            assert state is not State.WITHDRAWN or found.words == ""


def test_whatever_happens_nothing_appears_without_a_yes_that_stands(store):
    limits = settings(max_examples=40, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(lambda: Consents(store), settings=limits)


# How somebody unnamed appears


def people(count, **said):
    return [Person(f"mem_{said}_{n}", "Somebody", Standing.MEMBER, **said) for n in range(count)]


AISHA = Person("mem_a", "Aisha", Standing.MEMBER, nation="wales", role="direct_care")


def test_a_description_is_widened_until_five_members_fit():
    nurses, others = people(4, nation="wales", role="direct_care"), people(4, nation="wales", role="other")
    assert descriptor_for(AISHA, nurses) == Descriptor("direct_care", "wales")
    assert descriptor_for(AISHA, nurses[:3]) == Descriptor()
    assert descriptor_for(AISHA, nurses[:3] + others) == Descriptor(None, "wales")
    assert descriptor_for(AISHA, []) == Descriptor()


def test_the_person_counts_once_and_guests_and_those_gone_do_not_count():
    nurses = people(4, nation="wales", role="direct_care")
    assert descriptor_for(AISHA, [AISHA, AISHA, *nurses[:3]]) == Descriptor()
    for standing in (Standing.GUEST, Standing.GONE):
        assert descriptor_for(AISHA, [*nurses[:3], replace(nurses[3], standing=standing)]) == Descriptor()


def test_a_guest_is_not_called_a_member():
    guest = replace(AISHA, standing=Standing.GUEST)
    assert descriptor_for(guest, people(5, nation="wales")) == Descriptor(None, "wales", member=False)
    assert "member" not in descriptor(Descriptor(member=False), {}, {})


PERSON = st.builds(
    Person,
    id=st.integers(0, 20).map(str),
    name=st.just("Somebody"),
    standing=st.sampled_from(Standing),
    nation=st.sampled_from([None, "wales", "ireland"]),
    role=st.sampled_from([None, "direct_care", "other"]),
)


@given(PERSON, st.lists(PERSON, max_size=40))
def test_whatever_a_description_says_at_least_five_members_fit_it(person, crowd):
    said = descriptor_for(person, crowd)
    members = {one.id: one for one in (*crowd, person) if one.is_member}.values()
    fitting = [
        one
        for one in members
        if (said.nation is None or one.nation == said.nation) and (said.role is None or one.role == said.role)
    ]
    assert said == Descriptor(member=person.is_member) or len(fitting) >= 5
    assert said.role is None or said.nation is not None
    assert said.nation in {None, person.nation}
    assert said.role in {None, person.role}


def test_a_description_is_put_in_words_that_name_no_more_than_it_says():
    roles, nations = {"direct_care": "direct care"}, {"wales": "Wales"}
    assert descriptor(Descriptor("direct_care", "wales"), roles, nations) == "a member, Wales (direct care)"
    assert descriptor(Descriptor(None, "wales"), roles, nations) == "a member, Wales"
    assert descriptor(Descriptor(), roles, nations) == "a member"
    assert descriptor(Descriptor("direct_care", "wales", member=False), roles, nations) == (
        "someone from Wales (direct care)"
    )
