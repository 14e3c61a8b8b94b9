"""Personal identifiers in what people write, found by shape, check digit and the words around them; names are not.

Sources: NHS number, Modulus 11 (NHS Data Dictionary); the same check serves the Scottish CHI number, which begins with
a date of birth, and the Health and Care number of Northern Ireland, which begins with 320 to 399; PPS number:
Department of Social Protection; 07700 900000 to 900999: Ofcom's numbers for drama.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.llm.common_words import word_set


class Kind(StrEnum):
    """What sort of identifier was found."""

    NHS = "nhs_number"
    CHI = "chi_number"
    HC = "hc_number"
    PPS = "pps_number"
    NINO = "national_insurance_number"
    EMAIL = "email_address"
    PHONE = "phone_number"
    POSTCODE = "postcode"
    EIRCODE = "eircode"


LABELS = {
    Kind.NHS: "an NHS number",
    Kind.CHI: "a CHI number",
    Kind.HC: "a Health and Care number",
    Kind.PPS: "a PPS number",
    Kind.NINO: "a National Insurance number",
    Kind.EMAIL: "an e-mail address",
    Kind.PHONE: "a phone number",
    Kind.POSTCODE: "a postcode",
    Kind.EIRCODE: "an Eircode",
}
# These stop an answer from being stored until the author has dealt with them; for the others the author chooses.
PATIENT_KINDS = frozenset({Kind.NHS, Kind.CHI, Kind.HC, Kind.PPS})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that looks like an identifier, between `start` and `end` of the text, with a label in plain words."""

    kind: Kind
    start: int
    end: int
    label: str


# Also what cannot be seen, and a line's end: numbers are pasted out of tables and letters.
_GAP = r"[\s\u00ad\u200b-\u200f\u2060\ufeff._/\-\u2010-\u2013]{0,3}"
_TEN = re.compile(rf"(?<![\d+£$€.,/-])\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}(?![\d%]|[.,]\d|-\d)")
_TEN_BY_DATE = re.compile(rf"(?<![\d+£$€.,/-])\d{{6}}{_GAP}\d{{4}}(?![\d%]|[.,]\d|-\d)")
_PPS = re.compile(r"(?<![\w£$€])\d{7}[ -]?[A-W][A-IW]?(?!\w)", re.ASCII | re.IGNORECASE)
_NINO = re.compile(
    r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[A-D](?!\w)",
    re.ASCII | re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_PHONE = re.compile(r"(?<![\w.,/£$€])(?:\+|\(?0)[\d(][\d() \u00a0.\-\u2010-\u2013]{5,20}\d(?!\w)", re.ASCII)
_POSTCODE = re.compile(
    r"(?<!\w)(?P<area>[A-Z]{1,2})\d[A-Z\d]?(?P<gap> ?)(?P<inward>\d[ABD-HJLNP-UW-Z]{2})(?!\w)", re.ASCII | re.IGNORECASE
)
_EIRCODE = re.compile(
    r"(?<!\w)(?:[AC-FHKNPRTV-Y]\d{2}|D6W)(?P<gap>[ -]?)(?P<unique>[0-9AC-FHKNPRTV-Y]{4})(?!\w)", re.ASCII
)
_AREAS = word_set(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
    FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN
    NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW
    UB W WA WC WD WF WN WR WS WV YO ZE
    """
)
_SPACED = re.compile(r"\d{3}\D+\d{3}\D+\d{4}")
_ORDINALS = frozenset({"1st", "2nd", "3rd"})
_SAYS_NHS = re.compile(
    r"\bnhs\W{0,3}(?:no|nos|num|number|id|#)?\b\W{0,3}(?:is|was)?\W{0,12}$|\bnhs\W{0,3}(?:num|number|id)\b", re.I
)
_SAYS_CHI = re.compile(r"\bchi\b", re.I)
_SAYS_HC = re.compile(
    r"\bh\s?(?:&|and)\s?c\b|\bhc (?:no|num|number|id)\b|\bhcn\b|"
    r"\bhealth (?:and|&) (?:social )?care (?:no|num|number|id)\b",
    re.I,
)
_SAYS_PPS = re.compile(r"\bppsn?\b", re.I)
_SAYS_PATIENT = re.compile(
    r"\b(?:patient(?:[’']?s)?|pt|hospital|hosp|case|medical record|record)\W{0,3}(?:no|num|number|id|#)\b|\bmrn\b|"
    r"\bd\.?o\.?b\b|"
    r"\b(?:patient|pt|his|her|their|whose) (?:\w+ )?(?:no|number|id)\b|"
    r"\b(?:patient|pt|client|resident|service user)\W{0,3}$|"
    r"\b(?:mr|mrs|ms|miss|mx|master)\.? [^\d.]{1,30}$",
    re.I,
)
_SAYS_OTHER = re.compile(
    r"\b(?:order|invoice|ticket|job|asset|serial|purchase|po|isbn|version|account)\b[^.]{0,20}$", re.I
)
_SAYS_MEETING = re.compile(r"\b(?:meeting id|zoom|webex|webinar|passcode)\b[^.]{0,12}$", re.I)
_SAYS_PHONE = re.compile(
    r"\b(?:call|ring|phone|tel|telephone|mobile|mob|text|whatsapp|fax|contact)\b[^.\n]{0,25}$", re.I
)
_SAYS_EIRCODE = re.compile(r"\beircode\b", re.I)
_BEFORE_CHARACTERS = 40
_AFTER_CHARACTERS = 20


def find_identifiers(text: str) -> tuple[Finding, ...]:
    """Give the identifiers in a text in order, none overlapping another.

    A ten-digit number that passes the NHS check counts if it is spaced as such numbers are (3-3-4), if the words beside
    it say so, or if it also begins with a date as a CHI number does: one number in eleven passes by chance. Where the
    words beside it name the number outright, a wrong check digit is a slip of the pen and does not clear it.

    >>> [(f.kind.value, f.label) for f in find_identifiers("Patient 943 476 5919, ring 07700 900123")]
    [('nhs_number', 'an NHS number'), ('phone_number', 'a phone number')]
    """
    searches = (_emails, _ten_digits, _pps_numbers, _nino_numbers, _phones, _postcodes, _eircodes)
    taken: list[Finding] = []
    for search in searches:  # earlier searches win where two overlap
        for kind, start, end in search(text):
            if not any(start < other.end and other.start < end for other in taken):
                taken.append(Finding(kind, start, end, LABELS[kind]))
    return tuple(sorted(taken, key=lambda finding: finding.start))


def mask(text: str, findings: Iterable[Finding]) -> str:
    """Give the text with each finding replaced by its label in square brackets.

    >>> mask("Write to a.b@example.org", find_identifiers("Write to a.b@example.org"))
    'Write to [an e-mail address]'
    """
    pieces: list[str] = []
    position = 0
    for finding in sorted(findings, key=lambda found: found.start):
        pieces += (text[position : finding.start], f"[{finding.label}]")
        position = finding.end
    return "".join((*pieces, text[position:]))


Found = Iterator[tuple[Kind, int, int]]


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _BEFORE_CHARACTERS) : start], text[end : end + _AFTER_CHARACTERS]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(each)) for each in text if each.isdecimal())


def _emails(text: str) -> Found:
    return ((Kind.EMAIL, match.start(), match.end()) for match in _EMAIL.finditer(text))


def _ten_digits(text: str) -> Found:
    for pattern in (_TEN, _TEN_BY_DATE):
        for match in pattern.finditer(text):
            kind = _kind_of_ten(text, match)
            if kind:
                yield kind, match.start(), match.end()


def _kind_of_ten(text: str, match: re.Match[str]) -> Kind | None:
    from stdnum.gb import nhs

    digits = _digits(match.group())
    before, after = _around(text, match.start(), match.end())
    named = _named(before, after)
    if named:
        return named
    if not nhs.is_valid(digits) or _SAYS_MEETING.search(before):
        return None
    dated = _begins_with_a_date(digits)
    if _SAYS_PATIENT.search(before) or _SAYS_PATIENT.search(after) or _SPACED.fullmatch(match.group()):
        return _kind_by_range(digits, dated=dated)
    return Kind.CHI if dated and not _SAYS_OTHER.search(before) else None


def _named(before: str, after: str) -> Kind | None:
    """Give the kind that the words beside a number name outright: the one named last before it, or right after it."""
    kinds = ((Kind.CHI, _SAYS_CHI), (Kind.HC, _SAYS_HC), (Kind.NHS, _SAYS_NHS))
    said = [(found.start(), kind) for kind, says in kinds for found in says.finditer(before)]
    if said:
        return max(said, key=lambda each: each[0])[1]
    return next((kind for kind, says in kinds if says.match(after.lstrip(" ([,-"))), None)


def _begins_with_a_date(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12


def _kind_by_range(digits: str, *, dated: bool) -> Kind:
    if dated:
        return Kind.CHI
    return Kind.HC if "320" <= digits[:3] <= "399" else Kind.NHS


def _pps_numbers(text: str) -> Found:
    from stdnum.ie import pps

    for match in _PPS.finditer(text):
        number = match.group().replace(" ", "").replace("-", "").upper()
        before, after = _around(text, match.start(), match.end())
        if pps.is_valid(number) or _SAYS_PPS.search(before) or _SAYS_PPS.search(after):
            yield Kind.PPS, match.start(), match.end()


def _nino_numbers(text: str) -> Found:
    return ((Kind.NINO, match.start(), match.end()) for match in _NINO.finditer(text))


def _phones(text: str) -> Found:
    for match in _PHONE.finditer(text):
        said = bool(_SAYS_PHONE.search(text[max(0, match.start() - _BEFORE_CHARACTERS) : match.start()]))
        if _is_phone(match.group(), said=said):
            yield Kind.PHONE, match.start(), match.end()


def _is_phone(written: str, *, said: bool) -> bool:
    """Tell whether the digits make a number of the United Kingdom, Ireland or, after a plus, anywhere."""
    digits = _digits(written.replace("(0)", ""))
    if written.startswith("+"):
        return 8 <= len(digits) <= 15
    if digits.startswith("00"):
        return digits.startswith(("0044", "00353")) and 11 <= len(digits) <= 14
    if len(digits) == 11:
        return digits[1] in "123578"
    if len(digits) == 10:
        irish_mobile = digits[:3] in {"083", "085", "086", "087", "089"}
        return irish_mobile or said or (written != digits and digits[1] in "1245679")
    return (
        len(digits) == 9 and digits[1] != "0" and (said or (digits[1] == "1" and not written.lstrip("(")[2].isdigit()))
    )


def _postcodes(text: str) -> Found:
    for match in _POSTCODE.finditer(text):
        written = match.group()
        one_case = written in (written.upper(), written.lower())
        spaced = bool(match["gap"]) or written.isupper()
        if match["area"].upper() in _AREAS and one_case and spaced and match["inward"] not in _ORDINALS:
            yield Kind.POSTCODE, match.start(), match.end()


def _eircodes(text: str) -> Found:
    for match in _EIRCODE.finditer(text):
        unique = match["unique"]
        mixed = any(c.isdigit() for c in unique) and any(c.isalpha() for c in unique)
        if mixed or _SAYS_EIRCODE.search(_around(text, match.start(), match.end())[0]):
            yield Kind.EIRCODE, match.start(), match.end()


def overlapping(findings: Sequence[Finding], start: int, end: int) -> tuple[Finding, ...]:
    """Give the findings that touch the stretch from `start` to `end`, moved so that the stretch begins at nought."""
    return tuple(
        Finding(found.kind, max(0, found.start - start), min(end, found.end) - start, found.label)
        for found in findings
        if found.start < end and start < found.end
    )
