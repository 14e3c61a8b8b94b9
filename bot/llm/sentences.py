"""Sentences as spans of the text they come from, so that what is quoted is always verbatim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.llm.common_words import word_set

# Never the end of a sentence: something always follows.
_NEVER_ENDS = word_set(
    """
    e.g eg i.e ie cf viz vs v mr mrs ms mx miss dr prof rev st fr sr approx ca c esp incl excl resp max min avg
    poss prob fig figs nos pp vol ref tel est
    """
)
# An end only if what follows starts a sentence: "by 5 p.m. The" but "kit, time etc. are short".
_MAY_END = word_set(
    """
    etc al a.m p.m am pm ltd inc plc co jr snr dept depts govt hosp appt appts hr hrs min mins sec secs wk wks yr
    yrs pt pts no ext temp misc ph.d m.sc b.sc
    """
)
_STARTERS = word_set(
    """
    a after all also an and another any as at because before both but by each even everyone for from he her here
    his how i if in it its many more most my next no none not now of on once one our people she since so some
    staff that the their then there these they this those though to two we what when where which while who why
    with you your patients
    """
)
_END = re.compile(r"(?P<mark>[.!?…]+)(?P<closers>[\"'”’)\]]*)(?=\s|$)")
_GLUED_END = re.compile(r"(?<=[a-z]{2})(?P<mark>[.!?])(?P<closers>)(?=[A-Z][a-z' ])")
_LAST_WORD = re.compile(r"[\w.&'’/@:-]+$")
_ADDRESS = re.compile(r"://|@|^www\b", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_NEXT_WORD = re.compile(r"[\"'“‘(\[]*(?P<word>[^\W_]+)(?P<stop>\.?)")
_BULLET = re.compile(r"[ \t]*(?:[-*•–—▪◦‣·>]+|\(?\d{1,2}[.)]|\(?[a-z]\))[ \t]+")
_LINE = re.compile(r"[^\r\n\u2028\u2029]*")
_HARD_WRAP_CHARACTERS = 50  # a shorter line without a full stop was ended on purpose
_PASSAGE_CHARACTERS = 200  # a longer quotation or bracket is split all the same
_PAIRS = {"“": "”", '"': '"', "(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text` is exactly what stands between `start` and `end` of its source."""

    text: str
    start: int
    end: int


def sentences_in(text: str) -> tuple[Sentence, ...]:
    """Give the sentences of a text in order, each verbatim.

    A bullet, a blank line or a line ended on purpose ends a sentence; a bullet's mark is not part of it. Nothing is
    split inside a short quotation or bracket, after an abbreviation, or in a number.

    >>> [s.text for s in sentences_in("Dr Roy saw 2.5 a day, e.g. by video. It works.")]
    ['Dr Roy saw 2.5 a day, e.g. by video.', 'It works.']
    """
    found = (_trimmed(text, start, end) for block in _blocks(text) for start, end in _split(text, *block))
    return tuple(Sentence(text[start:end], start, end) for start, end in found if start < end)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Give the stretches of text that no sentence crosses."""
    start = end = 0
    for line in _lines(text):
        bullet = _BULLET.match(text, *line)
        if start < end and (bullet or not _runs_on(text, start, end, line)):
            yield start, end
            start = end = 0
        if start == end:
            start = bullet.end() if bullet else line[0]
        end = line[1]
    if start < end:
        yield start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    position = 0
    while position <= len(text):
        match = _LINE.match(text, position)
        stop = match.end() if match else len(text)
        yield position, stop
        position = stop + 1


def _runs_on(text: str, start: int, end: int, line: tuple[int, int]) -> bool:
    """Tell whether a line goes on with the sentence before it: hard-wrapped text, not a list."""
    last = text.rfind("\n", start, end) + 1
    before = text[max(start, last) : end].rstrip()
    return bool(text[slice(*line)].strip()) and len(before) >= _HARD_WRAP_CHARACTERS and before[-1] not in ".!?…:;"


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    block = text[start:end]
    closed = _closed_passages(block)
    begin = 0
    for match in sorted((*_END.finditer(block), *_GLUED_END.finditer(block)), key=lambda found: found.end()):
        inside = any(left < match.start() and match.end() < right for left, right in closed)
        if not inside and _ends_sentence(block, begin, match):
            yield start + begin, start + match.end()
            begin = match.end()
    yield start + begin, end


def _closed_passages(block: str) -> list[tuple[int, int]]:
    """Give the short quotations and brackets, which stay whole."""
    passages: list[tuple[int, int]] = []
    opened: tuple[str, int] | None = None
    for position, character in enumerate(block):
        if opened and character == _PAIRS[opened[0]]:
            if position - opened[1] <= _PASSAGE_CHARACTERS:
                passages.append((opened[1], position + 1))
            opened = None
        elif not opened and character in _PAIRS:
            opened = (character, position)
    return passages


def _ends_sentence(block: str, begin: int, match: re.Match[str]) -> bool:
    """Tell whether this mark ends the sentence that began at `begin`."""
    after = _NEXT_WORD.match(block, _skip_space(block, match.end()))
    if after is None:
        return True
    before = _LAST_WORD.search(block, max(begin, match.start() - 60), match.start())
    if before and not block[match.end()].isspace() and _ADDRESS.search(before.group()):
        return False
    word = after["word"]
    mark = match["mark"]
    if "!" in mark or "?" in mark:
        return not word[0].islower()
    if mark != ".":
        return not word[0].islower() and len(block[begin : match.start()].split()) >= 5
    if match["closers"] and word[0].islower():
        return False
    return before is None or _full_stop_ends(before.group(), word, bool(after["stop"]))


def _skip_space(block: str, position: int) -> int:
    while position < len(block) and block[position].isspace():
        position += 1
    return position


def _full_stop_ends(before: str, after: str, after_is_initial: bool) -> bool:  # noqa: FBT001 - a fact of the text
    """Tell whether a full stop between two words ends a sentence."""
    folded = before.casefold()
    if folded in _NEVER_ENDS:
        return False
    if folded in _MAY_END:
        return after[0].isupper()
    if _INITIALS.fullmatch(before) and before != "I":
        return after.casefold() in _STARTERS and not after_is_initial
    if _ADDRESS.search(before):
        return not after[0].islower()
    # People on phones start in lower case; a word of one or two letters is more likely an abbreviation.
    return not after[0].islower() or len(before) >= 3


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the span without the space around it, and without a quotation mark whose partner lies outside."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    inner = text[start:end]
    if (inner[:1] == "“" and "”" not in inner) or (inner[:1] == '"' and inner.count('"') == 1):
        return _trimmed(text, start + 1, end)
    if (inner[-1:] == "”" and "“" not in inner) or (inner[-1:] == '"' and inner.count('"') == 1):
        return _trimmed(text, start, end - 1)
    return start, end
