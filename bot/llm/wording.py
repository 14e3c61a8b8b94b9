"""Word lists that suggest harm to a patient or distress of the writer; a net of phrases, never a model.

They decide only that routes are shown to the author, or that a line is held back for a person to look at: a phrase too
many costs a glance, one too few may cost more.
"""

from __future__ import annotations

import re

from bot.llm.untrusted import plain

_SOMEBODY = (
    r"(?:patient|resident|service user|client|person|people|baby|child|infant|girl|boy|man|woman|lady|gentleman|mother|"
    r"mum|father|dad|she|he|they|somebody|someone)"
)
_HARM = re.compile(
    "|".join(
        (
            r"\b(?:come|came|comes|coming) to (?:\w+ )?harm\b",
            rf"\b{_SOMEBODY}s? (?:was|were|has been|have been|had been|got|is|are being|is being) (?:\w+ )?"
            r"(?:harmed|injured|hurt|abused|neglected|assaulted|scalded)\b",
            rf"\b{_SOMEBODY}s?,? (?:[\w-]+,? ){{0,5}}"
            r"(?:died\b(?! (?:down|out|away))|passed away\b|(?:was|were) killed\b)",
            rf"\b{_SOMEBODY}s? (?:was |were )?(?:[\w-]+ )?found (?:dead|unresponsive|collapsed)\b",
            rf"\bdeaths? of (?:\w+ ){{1,2}}{_SOMEBODY}|\b(?:took|taken) (?:her|his|their) own li(?:fe|ves)\b",
            rf"\b{_SOMEBODY}(?:[’']?s)?,? (?:[\w-]+,? ){{0,6}}suicid",
            r"\b(?:serious|patient safety|safeguarding) (?:incident|concern|event)s?\b|\bnever event\b",
            r"\bharm(?:ed|ing)? (?:to )?(?:a|the|one|our|two|three|several) (?:\w+ )?(?:patient|resident|child|baby)",
            r"\bwrong (?:drug|dose|patient|blood|side|site|medication|medicine|insulin|tablets?|injection)\b|"
            r"\b(?:overdose|overdosed)\b|\btimes the (?:\w+ )?dose\b",
            r"\b(?:hit|slapped|kicked|punched|assaulted|abused|raped|neglected) (?:a|the|one|my|our|her|his|their) "
            r"(?:\w+ )?(?:patient|resident|service user|child|baby|mother|father|wife|husband)\b",
            r"\b(?:was|were|been) raped\b",
            r"\b(?:missed|overlooked) (?:a |the |her |his |their )?(?:sepsis|diagnosis|cancer|stroke)\b",
            r"\bcardiac arrest\b",
            r"\b(?:hurt|broke|fractured|burnt|burned) (?:her|his|their) "
            r"(?:hip|head|wrist|arm|leg|back|hand|neck|shoulder|skull|ankle)\b",
            r"\bnear[- ]miss(?:es)?\b|\bunsafe (?:discharge|staffing)\b|\bat risk of (?:serious )?harm\b",
        )
    ),
    re.IGNORECASE,
)
_DISTRESS = re.compile(
    "|".join(
        (
            r"\b(?:not|cannot|can not|can't|couldn't|struggl\w+ to|unable to|barely|hardly|no longer) (?:be )?"
            r"(?:cop(?:e|ing)|go(?:ing)? on)\b(?! with (?:the )?(?:demand|volume|numbers))",
            r"\bsuicid|\bself[- ]?harm",
            r"\b(?:kill|harm|hurt|hurting|end) (?:myself|himself|herself|themsel\w+|my life|it all)\b",
            r"\b(?:want|wanted|wish|wishing|rather|going) (?:to |I (?:was|were) |be )?(?:die|dead)\b(?! down| out)",
            r"\b(?:nothing|no reason) (?:left )?to live for\b|\bfeel like giving up\b|\bI dread (?:\w+ ){1,2}to work\b",
            r"\bat (?:my |a |the )?breaking point\b|\bat (?:my|our) wits'? end\b|\bat the end of my (?:rope|tether)\b",
            r"\b(?:I|I'm|I am|I've been|I feel) (?:\w+ ){0,2}(?:burnt[- ]out|burned[- ]out|in tears|crying|hopeless|"
            r"overwhelmed|desperate|broken|falling apart)\b",
            r"\bI (?:can't|cannot|can not|couldn't) (?:take|face|do) (?:it|this|another \w+|any ?more)\b",
            r"\b(?:don't|do not) want to (?:be here|live|wake up|carry on)\b|\bbetter off without me\b",
            r"\bI (?:cry|cried|have cried|sobbed)\b|\bpanic attacks?\b",
        )
    ),
    re.IGNORECASE,
)


def tells_of_harm(text: str) -> bool:
    """Tell whether a text may say that a patient came to harm, or could.

    >>> tells_of_harm("One patient came to harm."), tells_of_harm("No harm in trying.")
    (True, False)
    """
    return bool(_HARM.search(plain(text)))


def tells_of_distress(text: str) -> bool:
    """Tell whether a text may say that somebody cannot go on.

    >>> tells_of_distress("I am not coping with the inbox."), tells_of_distress("The clinic copes well.")
    (True, False)
    """
    return bool(_DISTRESS.search(plain(text)))
