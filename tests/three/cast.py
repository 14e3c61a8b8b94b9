"""The ten people of the scenario, and what they write; every sentence is one person's alone."""

from __future__ import annotations

from bot.programme.learning_logs.rules.digest import Audience
from tests.three.driver import Answers
from tests.three.house import Someone

NAMED, UNNAMED = Audience.PUBLIC_NAMED, Audience.PUBLIC_ANONYMOUS
PEOPLE = (
    Someone("ada", "Ada Ashby", "england", "acute", NAMED),
    Someone("bram", "Bram Birchall", "scotland", "primary_care", UNNAMED),
    Someone("cara", "Cara Carrow", "wales", "acute", UNNAMED),
    Someone("dilys", "Dilys Dunmore", "wales", "mental_health", NAMED),
    Someone("ewan", "Ewan Eskdale", "scotland", "social_care", UNNAMED),
    Someone("farida", "Farida Farrant", "england", "acute", UNNAMED),
    Someone("gethin", "Gethin Glynn", "wales", "acute", UNNAMED),
    Someone("hana", "Hana Harcastle", "england", "primary_care", UNNAMED),
    Someone("p18", "Marcus Delaney"),
    Someone("p17", "Hannah Whitcombe"),
)
EDITOR = "p18"


def _log(changed: str, way: str, learnt: str, confidence: str, sessions: str) -> Answers:
    return {
        "what_changed": (changed,),
        "what_got_in_the_way": (way,),
        "what_learnt": (learnt,),
        "confidence": (confidence,),
        "sessions": (sessions,),
    }


LOGS: dict[str, Answers] = {
    "ada": {
        **_log(
            "We sent the link by text message the day before, and far fewer people were lost on the way in.",
            "The wireless network dropped out in the old wing.",
            "Ring people the day before and try the sound with them.",
            "4",
            "14",
        ),
        "what_helped": ("kit", "time"),
    },
    "bram": _log(
        "A volunteer now rings people before the call and stays until the picture is there.",
        "Letters still gave the old address of the clinic.",
        "Ask who else is in the room before you begin.",
        "3",
        "9",
    ),
    "cara": _log(
        "Interpreters join by telephone while the picture stays on.",
        "Nobody had booked the quiet room for the rehab class.",
        "Keep a telephone number at hand for when the picture freezes.",
        "2",
        "5",
    ),
    "dilys": _log(
        "Captions were switched on from the start for the memory service.",
        "The camera of the ward round was broken for two days.",
        "Start with the sound and then go on to the picture.",
        "5",
        "22",
    ),
    "ewan": _log(
        "Families join from another town and hear the plan with us.",
        "People had no data left on their telephones at the end of the month.",
        "Let people choose between screen and visit each time.",
        "3",
        "7",
    ),
    "farida": _log(
        "Two desks were moved so that the camera sees both of us.",
        "The new software asked for a password that nobody knew.",
        "Write down what was agreed while they can see it.",
        "4",
        "11",
    ),
}
