"""Signs that a sentence points at one person, or that somebody is in distress or has come to harm.

Names as such are found by nothing reliable: these patterns are a net, and the editor is the one who looks.
"""

from __future__ import annotations

import re

from bot.llm import wording
from bot.llm.common_words import word_set, words_in
from bot.llm.untrusted import plain

_ONE_OF = (
    r"(?:patient|resident|client|service user|child|baby|girl|boy|lady|gentleman|man|woman|mother|father|mum|dad|carer|"
    r"colleague|nurse|midwife|doctor|gp|consultant|registrar|pharmacist|manager|porter|physiotherapist|paramedic|"
    r"psychiatrist|psychologist|dietitian|social worker|therapist)"
)
_PLACE = r"(?:care home|nursing home|home|practice|surgery|hospice|hospital|pharmacy|clinic|school|health centre|ward)"
_PERSON = re.compile(
    "|".join(
        (
            r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Lady|Lord|Dame|Sir)\.? (?:[A-Z]\b\.?|[A-Z][\w'’-]+)",
            r"\b(?:Nurse|Sister|Matron) (?!Practitioner|Consultant|Specialist|Manager|Lead|Led)[A-Z]",
            r"^(?:Thanks|Thank you|Many thanks|Hi|Hiya|Hello|Hey|Dear|Cheers|Morning)(?: to)?,? "
            r"(?!All\b|Everyone\b|Everybody\b|Team\b|Both\b|Folks\b|Colleagues\b|You\b|I\b|The\b|Q\b|NHS\b)[A-Z][\w'-]+",
            r"\b[A-Z]\.[A-Z]\.(?=[ ,]+(?:a|aged?|who|from|was|is|has|had|in|at|came|said|told)\b)",
            rf"\b(?i:{_ONE_OF}) (?:called|named|known as) [A-Z]|\b(?i:{_ONE_OF}) [A-HJ-Z]\b(?![-&.\w]| (?:and|or) )",
            rf"\b(?i:the|our|my) (?:only|sole|one and only) (?:[\w-]+ ){{0,2}}(?i:{_ONE_OF}|{_PLACE})\b",
            rf"\b\d{{1,3}}[- ]years?[- ]old (?:[\w-]+ ){{0,2}}(?i:{_ONE_OF})\b|\b(?i:{_ONE_OF}),? aged \d{{1,3}}\b",
            r"\b(?i:the) only (?:\w+ )?(?:one|person|family|couple|islander|villager) (?:on|in|at|of|from) "
            r"(?:the|our|this)\b",
        )
    )
)
# Names that are words: a text that holds one says nothing about a person.
_ALSO_WORDS = word_set(
    """
    Angel April August Bill Bob Chance Charity Christian Dale Dawn Dean Drew Faith Frank Gene Grace Grant Guy Heather
    Holly Hope Ivy Jack Joy June Lily Lord Mark May Max Melody Miles Nick Norm Pat Patience Penny Pearl Rich Rob Robin
    Rose Rosemary Ruby Skip Summer Sue Violet Will Young Green Brown White Black Gray Grey King Price Bishop Cook Ward
    Field Hall Hill Wood Moore Day Love Long Short Little Good Best Read North West Banks Bank England Ireland Wales
    Scotland
    """
)


def points_at_a_person(text: str, names: frozenset[str] = frozenset()) -> bool:
    """Tell whether a sentence may let readers recognise somebody: a title with a name, an age, the only one of a kind.

    >>> points_at_a_person("Mrs T gave up."), points_at_a_person("Patients gave up.")
    (True, False)
    """
    seen = plain(text)
    return bool(_PERSON.search(seen)) or not names.isdisjoint(words_in(seen))


def tells_of_distress(text: str) -> bool:
    """Tell whether a sentence may tell of harm or of somebody who cannot go on."""
    return wording.tells_of_harm(text) or wording.tells_of_distress(text)


def name_words(name: str) -> frozenset[str]:
    """Give the words of a name, or of an id used as one, that point at a person wherever they stand.

    >>> sorted(name_words("Eilidh Ward")), sorted(name_words("m03")), sorted(name_words("12"))
    (['Eilidh'], ['m03'], [])
    """
    return frozenset(word for word in words_in(plain(name)) if _is_telling(word))


def _is_telling(word: str) -> bool:
    letters = any(character.isalpha() for character in word)
    marked = word[0].isupper() or any(character.isdigit() for character in word)
    return len(word) > 2 and letters and marked and word not in _ALSO_WORDS
