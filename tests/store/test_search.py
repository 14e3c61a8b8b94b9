"""Search on both engines: the same set for the same words, and nothing that is typed is ever query syntax."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.store import Store, Tx
from bot.store.search import SearchIndex, words_asked, words_of

index = SearchIndex("tests")

STORIES = {
    "zoe": "Zoë Ní Bhriain writes about waiting times in A&E.",
    "ae": "The aesthetics of a clinic, and an entrance nobody finds",
    "near": 'How NEAR is "near enough"? NOT very, OR so it seems.',
    "co": "Co-operation between wards: co-design, hand-over, follow-up (pilot/trial)",
    "lukasz": "Łukasz Søndergaard, Æsop's Œuvre, Straße",
    "wait": "We wait. Waiting is what we do -- 25% of the time* in 2027",
    "cyrillic": "Українською: Привіт, ЇЖАК",
    "empty": "",
    "signs": "!? -- * \" ' ( ) : & | <-> \\",
}


@pytest.fixture
def filled(store: Store) -> Store:
    store.write_now(index.create)
    for key, text in STORIES.items():
        store.write_now(index.put, key, text)
    return store


def _find(store: Store, words: str, limit: int = 50) -> set[str]:
    return set(store.read_now(index.find, words, limit))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoe", {"zoe"}),
        ("ZOË", {"zoe"}),
        ("ni bhriain", {"zoe"}),
        ("waiting", {"zoe", "wait"}),
        ("wait", {"zoe", "wait"}),  # the beginning of a word, as it is the last one typed
        ("wait zoe", set()),  # but only the last
        ("waiting zo", {"zoe"}),
        ("zoe   waiting\ttimes\n", {"zoe"}),
        ("waiting cooperation", set()),
    ],
)
def test_all_words_must_be_there_and_the_last_may_be_the_beginning_of_one(
    filled: Store, words: str, found: set[str]
) -> None:
    assert _find(filled, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("A&E", {"zoe"}),
        ("a&e times", {"zoe"}),
        ("co-design", {"co"}),
        ("co-", {"co"}),
        ("design", {"co"}),
        ("follow-up (pilot", {"co"}),
        ("pilot/trial", {"co"}),
        ("trial/pilot", set()),
    ],
)
def test_signs_between_letters_mean_that_they_stand_together(filled: Store, words: str, found: set[str]) -> None:
    assert _find(filled, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("NEAR", {"near"}),
        ("near NOT", {"near"}),
        ("NEAR(how enough)", set()),
        ("near AND zoe", set()),
        ("zoe OR near", set()),
        ('"near enough"', {"near"}),
        ('"near', {"near"}),
        ("time*", {"zoe", "wait"}),
        ("*", set()),
        ("-near", {"near"}),
        ("words:near", set()),
        ("key:zoe", set()),
        ("zoe | near", set()),
        ("!zoe", {"zoe"}),
        ("zoe:*", {"zoe"}),
        ("zoe <-> ni", {"zoe"}),
        ("'; DROP TABLE search_tests; --", set()),
        ("25%", {"wait"}),
        ("%", set()),
        ("_", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_what_is_typed_is_never_query_syntax(filled: Store, words: str, found: set[str]) -> None:
    assert _find(filled, words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lukasz", {"lukasz"}),
        ("Łukasz", {"lukasz"}),
        ("sondergaard", {"lukasz"}),
        ("aesop", {"lukasz"}),
        ("strasse", {"lukasz"}),
        ("STRAẞE", {"lukasz"}),
        ("привіт", {"cyrillic"}),
        ("їжак", {"cyrillic"}),
        ("Zoe\u0308", {"zoe"}),
        ("zo\u00ade", {"zoe"}),
        ("ｗａｉｔｉｎｇ", {"zoe", "wait"}),  # noqa: RUF001 - wide letters, as some keyboards give them
    ],
)
def test_accents_case_and_ways_of_writing_a_letter_do_not_matter(filled: Store, words: str, found: set[str]) -> None:
    assert _find(filled, words) == found


def test_what_is_put_again_is_found_by_its_new_words_only(filled: Store) -> None:
    filled.write_now(index.put, "zoe", "Something else")
    assert _find(filled, "bhriain") == set()
    assert _find(filled, "something else") == {"zoe"}


def test_what_is_removed_is_not_found_and_removing_it_again_does_nothing(filled: Store) -> None:
    filled.write_now(index.remove, "zoe")
    filled.write_now(index.remove, "zoe")
    filled.write_now(index.remove, "never there")
    assert _find(filled, "waiting") == {"wait"}


def test_what_is_put_in_a_transaction_that_fails_is_not_found(filled: Store) -> None:
    def fails(tx: Tx) -> None:
        index.put(tx, "new", "hedgehog")
        raise LookupError

    with pytest.raises(LookupError):
        filled.write_now(fails)
    assert _find(filled, "hedgehog") == set()


def test_making_an_index_again_keeps_what_is_in_it(filled: Store) -> None:
    filled.write_now(index.create)
    assert _find(filled, "zoe") == {"zoe"}


def test_two_indexes_do_not_mix(filled: Store) -> None:
    other = SearchIndex("others")
    filled.write_now(other.create)
    filled.write_now(other.put, "zoe", "hedgehog")
    assert _find(filled, "hedgehog") == set()
    assert filled.read_now(other.find, "hedgehog", 5) == ["zoe"]


@pytest.mark.parametrize(("limit", "number"), [(-1, 0), (0, 0), (1, 1), (2, 2), (50, 4)])
def test_no_more_are_given_than_were_asked_for(store: Store, limit: int, number: int) -> None:
    store.write_now(index.create)
    for key in "abcd":
        store.write_now(index.put, key, f"hedgehog {key}")
    assert len(store.read_now(index.find, "hedgehog", limit)) == number


def test_a_very_long_text_is_found_by_its_beginning(filled: Store) -> None:
    gothic = [chr(number) for number in range(0x10330, 0x1034A)]  # letters of four bytes
    longs = {
        "word": "ж" * 5_000,
        "numbers": " ".join(str(number) for number in range(200_000)),
        "widest": "-".join("".join(letters) for letters in itertools.product(gothic, repeat=4)),
        "marks": "e" + "\u0301" * 100_000,
    }
    for key, long in longs.items():
        filled.write_now(index.put, key, f"hedgehog {long}")
    assert _find(filled, "hedgehog") == set(longs)
    assert _find(filled, "ж" * 4_000) == {"word"}
    assert _find(filled, "12345") == {"numbers"}
    assert _find(filled, f"{gothic[0] * 4}-{gothic[0] * 3}") == {"widest"}


def test_whatever_is_typed_nothing_raises_and_both_engines_find_the_same(
    sqlite_url: str, postgres_url: str, clock: object
) -> None:
    both = [Store(url, clock) for url in (sqlite_url, postgres_url)]  # type: ignore[arg-type]  # a SteppedClock
    for each in both:
        each.write_now(index.create)
    signs = st.one_of(st.sampled_from("aeéAE&|!*\"'():<>-_%\\/ \x00\u0308\u200d\ud800ßİǅ½"), st.characters())
    texts = st.text(signs, max_size=30)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.lists(texts, max_size=4), texts)
    def the_same(stories: list[str], typed: str) -> None:
        answers = []
        for each in both:
            for number, story in enumerate(stories):
                each.write_now(index.put, str(number), story)
            answers.append(
                [_find(each, words) for words in (typed, typed[:5], *stories, *(story[:7] for story in stories))]
            )
            for number in range(len(stories)):
                each.write_now(index.remove, str(number))
        assert answers[0] == answers[1]
        # A text without signs that only join is found by itself, whatever else it holds.
        for story, found in zip(stories, answers[0][2:], strict=False):
            assert str(stories.index(story)) in found or not words_asked(story)

    the_same()
    for each in both:
        each.close()


@given(st.text(max_size=300))
def test_the_words_of_a_text_hold_nothing_that_an_engine_could_read_as_syntax(text: str) -> None:
    for word in words_of(text) + words_asked(text):
        assert word.replace("_", "").isalnum()
        assert len(word) <= 129
        word.encode()
