"""What becomes of a text that holds something like an identifier: asked about, masked, or left as its author says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.llm.identifiers import PATIENT_KINDS, Finding, find_identifiers, mask
from bot.ui.form import ASKS


class Choice(StrEnum):
    """What an author decides; to change the text is always possible and needs no word."""

    MASK = "mask"  # takes out patients' numbers, or where there is none the contact details
    MASK_ALL = "mask_all"  # takes out both
    KEEP = "keep"  # it is something else, or the author's own to give: the text stays


@dataclass(frozen=True, slots=True)
class Weighed:
    """A text as it may stand, and what its author must settle first.

    `stated` says that findings stay in it on the author's word, which is recorded.
    """

    text: str
    findings: tuple[Finding, ...] = ()
    stated: bool = False

    @property
    def settled(self) -> bool:
        """Tell whether the text may leave the draft."""
        return not self.findings or self.stated

    @property
    def storable(self) -> bool:
        """Tell whether the text may be stored as the author's own draft: never with a patient's number unsettled."""
        return self.settled or not is_patient(self.findings)


def is_patient(findings: Iterable[Finding]) -> bool:
    """Tell whether one of the findings may identify a patient by number."""
    return any(finding.kind in PATIENT_KINDS for finding in findings)


def holds_patient_number(texts: Iterable[str]) -> bool:
    """Tell whether one of the texts holds what looks like a patient's number.

    >>> holds_patient_number(["fine", "NHS number 943 476 5919"]), holds_patient_number(["ring 07700 900123"])
    (True, False)
    """
    return any(is_patient(find_identifiers(text)) for text in texts)


def weigh(text: str, choice: str = "", *, stated: bool = False) -> Weighed:
    """Give what becomes of a text under its author's choice; `stated` says they spoke about this very text before.

    >>> weigh("PPS 1234567T, or ring 07700 900123", "mask").text
    'PPS [a PPS number], or ring 07700 900123'
    """
    findings = find_identifiers(text)
    if not findings:
        return Weighed(text)
    if stated or choice == Choice.KEEP:
        return Weighed(text, findings, stated=True)
    if choice not in (Choice.MASK, Choice.MASK_ALL):
        return Weighed(text, findings)
    patients = tuple(finding for finding in findings if finding.kind in PATIENT_KINDS)
    out = patients if choice == Choice.MASK and patients else findings
    masked = mask(text, out)
    left = find_identifiers(masked)
    # What a masked patient's number leaves behind was left in on purpose; it can be a contact detail only.
    return Weighed(masked, left, stated=bool(left) and not is_patient(left))


def fingerprint(member_id: str, text: str) -> str:
    """Give what a text is remembered by: the same text again has the same, one letter more another."""
    return hashlib.sha256(f"{member_id}\n{text}".encode()).hexdigest()


def about(field: str) -> str:
    """Give the key of the question that is asked about the answer to a field."""
    return f"{ASKS}{field}"


def choices_in(values: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Give, by field, what an author chose about the identifiers in it."""
    return {key.removeprefix(ASKS): next(iter(given), "") for key, given in values.items() if key.startswith(ASKS)}
