"""How well a sentence stands alone, away from the answer it was part of."""

from __future__ import annotations

import re

_VERB = (
    r"(?:is|was|are|were|has|have|had|will|would|can|could|should|may|might|must|does|did|do|means?|meant|made|makes?|"
    r"helps?|helped|gives?|gave|led|leads?|shows?|showed|works?|worked|allow\w*|enabl\w+|seems?|seemed|took|takes?|"
    r"came|comes?|went|goes|left|felt|feels?|brought|isn't|wasn't|hasn't|won't|can't|doesn't|didn't|aren't|weren't|"
    r"also|really|all|in turn|alone|way|said)\b"
)
_LEANS = re.compile(
    rf"(?:they|they'\w+|he|he's|she|she's|his|hers|their|theirs|them|such|so|also|because|therefore|then|thus|hence|"
    rf"which|who|whose|where|otherwise|others?|another|neither|both|either|likewise|similarly|again|instead|else|yes|no,|"
    rf"not\b(?! everyone| all| every| many| enough| having| being| knowing| one)|and|or|nor|plus|one,|two,|three,|"
    rf"(?:first|second|third)(?:ly)?,|finally,|for example|for instance|e\.g|i\.e|as a result|for this reason|in that|"
    rf"after that|before that|at that|since then|until then|here|there's|the (?:former|latter|same|first one|"
    rf"second one|other)|(?:this|that|these|those) {_VERB}|that's|same)(?![\w'-])",
    re.IGNORECASE,
)
_CONTRASTS = re.compile(
    r"(?:but|however|yet|although|though|nevertheless|nonetheless|even so|that said|having said that|on the other hand|"
    r"on the downside|unfortunately|others|except|only)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"(?:it|it's|it'll|it'd|its)\b", re.IGNORECASE)
_EARLY_PRONOUN = re.compile(r"(?:[\w'-]+ ){1,2}(?:it|them|him|this|that)(?= (?!is\b|was\b)|[.,;!?])", re.IGNORECASE)
_HANGS_AT_THE_END = re.compile(
    r"\b(?:it|them|this|that|those|instead|too|as well|so|one|ones|there|same|otherwise|either)[.!?…\"')]*$",
    re.IGNORECASE,
)
_POINTS_AWAY = re.compile(
    r"\b(?:yours|theirs|the latter|the former|above|below|see my|last answer|as i said|attached)\b", re.I
)
_TO_THEM = re.compile(r"\b(?:to|for|with|from|of|by|let|asked|told) (?:them|him|her|it)\b", re.IGNORECASE)
_VAGUE_THIS = re.compile(r"\b(?:with|of|from|by|in|for) (?:this|these|those) \w+[.!?…]*$", re.IGNORECASE)

LONGEST_CHARACTERS = 400
_LONG_CHARACTERS = 240  # three lines: more than a reader between two shifts takes in


def contrasts(text: str) -> bool:
    """Tell whether a sentence takes back part of the one before, which must then not be quoted without it.

    >>> contrasts("However, nobody came."), contrasts("Nobody came.")
    (True, False)
    """
    return bool(_CONTRASTS.match(_plain(text)))


def leans(text: str) -> bool:
    """Tell whether a sentence makes no sense without what stood before it."""
    plain = _plain(text)
    return bool(_LEANS.match(plain) or contrasts(plain)) or plain.endswith(":")


def begins_with_it(text: str) -> bool:
    """Tell whether a sentence's subject is a bare "it"."""
    return bool(_IT.match(_plain(text)))


def worth(text: str, *, whole_answer: bool, opens: bool) -> float:
    """Give how well a sentence stands alone, from nought (not at all) to one.

    `whole_answer` means that nothing else was said; `opens` that it begins the answer, so that the question is all that
    it can lean on.
    """
    plain = _plain(text)
    words = len(plain.split())
    if len(plain) > LONGEST_CHARACTERS or plain.endswith(":") or (leans(plain) and not (opens and words >= 5)):
        return 0.0
    value = 1.0
    if words < 4:
        value = 0.3 if whole_answer else 0.0
    elif words < 7:
        value = 0.7
    if not plain.endswith((".", "!", "?", "…", '"', "'", ")")) and not whole_answer:
        value *= 0.6
    return value * _looseness(plain) * (0.5 if leans(plain) or begins_with_it(plain) else 1.0)


def _looseness(plain: str) -> float:
    """Give one for a sentence whose words all refer to something in it, less for each that points outside."""
    value = 0.5 if _EARLY_PRONOUN.match(plain) else 1.0
    for pattern, cost in ((_HANGS_AT_THE_END, 0.6), (_POINTS_AWAY, 0.3), (_VAGUE_THIS, 0.5), (_TO_THEM, 0.7)):
        if pattern.search(plain):
            value *= cost
    if plain.endswith("?") or len(plain) > _LONG_CHARACTERS:
        value *= 0.6
    if "http" in plain or "www." in plain:
        value *= 0.5
    return value


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split()).lstrip("\"'“‘(")
