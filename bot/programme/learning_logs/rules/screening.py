"""What may not become a line of a digest, and why, in words an editor can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.llm.identifiers import Finding, find_identifiers, mask, overlapping
from bot.llm.sentences import Sentence
from bot.llm.untrusted import has_markup, mentions, orders_a_machine, plain, safe_to_show
from bot.programme.learning_logs.rules.persons import points_at_a_person, tells_of_distress

_SHOWN_CHARACTERS = 300
_MACHINE = "speaks to a machine, not to people"
_SAYS_NOTHING = re.compile(
    r"(?:(?:there (?:is|was)|i have|we have|i've|we've|sorry,?|honestly,?|really|just|still|again|absolutely) )*"
    r"(?:no|nope|none|nil|nothing|n ?/? ?a|n\.a\.?|not applicable|not really|not sure|don'?t know|do not know|unsure|"
    r"no idea|no comments?|no changes?|no news|no updates?|nothing (?:much|new|else|more|different|(?:else |new )?to "
    r"(?:report|add|say|note|share|tell|declare))|same(?: as (?:before|last time|above|ever))?|"
    r"as (?:before|above|last time)|see above|ditto|tbc|tbd|test|testing|yes|yep|ok|okay|fine|"
    r"all (?:good|fine|well|ok)|dim byd|dim)"
    r"(?: (?:this time|this week|this month|this fortnight|at present|at the moment|so far|yet|from me|from us|really|"
    r"thanks|thank you|sorry|to report|today|for now|since last time|here|much))*",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|morning|good (?:morning|afternoon|evening)|thanks|thank you|many thanks|cheers|sorry|"
    r"apologies|kind regards|regards|best wishes|all the best)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence kept out of the digest, with anything identifying masked, why, and which answer it comes from."""

    text: str
    why: str
    source: str


def screen(
    text: str, sentences: Sequence[Sentence], source: str, names: frozenset[str] = frozenset()
) -> tuple[tuple[Sentence, ...], tuple[Dropped, ...]]:
    """Give the sentences of an answer that may become lines, and those dropped with why.

    What follows an order to a machine is dropped with it: one cannot tell where the order ends. `names` are the words,
    as `name_words` gives them, that name people other than an author who wants to be named.
    """
    findings = find_identifiers(text)
    kept: list[Sentence] = []
    dropped: list[Dropped] = []
    ordered = False
    for sentence in sentences:
        inside = overlapping(findings, sentence.start, sentence.end)
        ordered = ordered or orders_a_machine(sentence.text)
        why = _MACHINE if ordered else reason_to_drop(sentence.text, inside, names)
        if why:
            dropped.append(Dropped(shown(mask(sentence.text, inside)), why, source))
        else:
            kept.append(sentence)
    return tuple(kept), tuple(dropped)


def reason_to_drop(text: str, findings: Sequence[Finding], names: frozenset[str] = frozenset()) -> str:
    """Give why a sentence may not become a line, or nothing if it may."""
    if findings:
        return f"holds what looks like {findings[0].label}"
    if mentions(text):
        return "holds a mention that could alert people"
    if has_markup(text):
        return "holds markup or code"
    if tells_of_distress(text):
        return "may tell of harm or distress: speak with the author first"
    return "may point at one person" if points_at_a_person(text, names) else ""


def says_nothing(text: str) -> bool:
    """Tell whether a text is empty of news: "nothing to report", "n/a", a greeting, punctuation.

    >>> says_nothing("Nothing to report this time."), says_nothing("-"), says_nothing("Nothing works.")
    (True, True, False)
    """
    words = " ".join(re.sub(r"[^\w\s/'.,]", " ", plain(text)).split()).strip(" .,")
    if not any(character.isalpha() for character in words):
        return True
    return bool(_SAYS_NOTHING.fullmatch(words)) or (bool(_GREETING.match(words)) and len(words.split()) <= 6)


def shown(text: str) -> str:
    """Give a dropped text as an editor may safely see it."""
    clean = safe_to_show(text)
    return clean if len(clean) <= _SHOWN_CHARACTERS else f"{clean[: _SHOWN_CHARACTERS - 1].rstrip()}…"
