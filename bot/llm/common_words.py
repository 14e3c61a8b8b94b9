"""Words too common to say what a text is about, and words that cannot head a theme's name."""

from __future__ import annotations

import re


def word_set(words: str) -> frozenset[str]:
    """Give the words of a text as a set, so that long lists can be read as text."""
    return frozenset(words.split())


STOP_WORDS = word_set(
    """
    a about above across actually after again against ago all almost alone along already also although always am
    among an and another any anybody anyone anything are aren around as at away back be became because become been
    before behind being below between both but by came can cannot can't come comes coming could couldn't did
    didn't do does doesn't doing don't done down during each either else enough especially etc even ever every
    everybody everyone everything few first for from further gave get gets getting give given gives giving go goes
    going gone got had hadn't has hasn't have haven't having he he'd he'll he's her here hers herself him himself
    his how however i i'd i'll i'm i've if in indeed instead into is isn't it it'd it'll it's its itself just keep
    keeps kept kind know known knows last later least let lets like likely lot lots made make makes making many
    may maybe me might mine more most much must my myself near nearly never no nobody none nor not nothing now
    obviously of off often on once one ones only onto or other others our ours ourselves out over own per perhaps
    personally plenty probably put puts quite rather really said same saw say says see seem seemed seems seen she
    she'd she'll she's should shouldn't simply since so some somebody somehow someone something sometimes somewhat
    soon sort still such sure take taken takes taking tell than that that's the their theirs them themselves then
    there there's therefore these they they'd they'll they're they've thing things think this those though thought
    through throughout thus till to today together too took toward towards tried try trying two under until up
    upon us use used uses using usually very via want wanted wants was wasn't way ways we we'd we'll we're we've
    well went were weren't what what's whatever when where whether which while who whole whom whose why will with
    within without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself able bit end
    far felt feel feels feeling feelings find found good great help helped helpful helping helps huge key large
    little long main mean means need needed needs new old really right say set several show shown shows small
    start started starting stop stopped turn turned won work worked works working day days week weeks month months
    year years three four five six seven eight nine ten half third second hundred yn yr y ac ar ei eu ni wedi mae
    oedd i'r o'r a'r ond hefyd gyda rhag hyn hynny sydd bod agus na an tá le go ag níl bhí
    """
)

# Content words that say too little, or judge: never the name of a theme, which has to stay neutral.
NEVER_A_NAME = word_set(
    """
    able allowed answer answers area aspect bad badly benefit best better big bigger case certain challenge
    challenging change changed changes clear clearly colleague concern couple current currently deal decided
    difference different difficult difficulty difficulties early easier easily easy effect eight example expected
    experience extra fact fail failed failing failure fair fast faster fewer focus form full future general group
    half happen happened happy hard harder hear heard high higher hope hour hours idea ideas impact important
    improve improved improvement improving increase increased interesting issue issues job kept lack learn learned
    learning learnt leave left less level line local longer look looked looking love loved lovely low lower
    majority manage managed matter member members minute minutes mixed morning moment move moved nice number
    numbers offer offered ok okay open opportunity part particular people person piece place plan planned point
    points poor positive possible practical present pretty problem problems process progress project projects
    provide provided question questions quick quicker quickly quiet reach real reason recently regular relevant
    report rest result results risk round run running scheme short side sign simple single situation slow slower
    slowly something special step strong struggle struggled success successful supported surprise
    surprised surprising talk talking task tend term test thing times tool tools top true type unable
    understand understanding unhappy useful usual valuable variety view views vital wait week weekly wish
    wonderful word worse worst worth wrong yesterday everyone meet met miss missed missing ask asked asking call
    called calls join joined bring brought send sent turns spend spent save saved saves saving settle settled
    choose chose chosen twice daily rarely hardly shorter larger smaller newer older live lives prefer preferred
    preference stay stays stayed fine begin began hold held stand ring rings ringing visit write writing wrote
    told build built
    """
)

# Of these, the ones that make a name with the noun before them: "advice line", "consent form".
ENDS_A_PAIR = word_set(
    "call calls form group groups level line lines number plan plans process project scheme test tool tools"
)

# Nouns so common in these answers that they can only be the second word of a name: "Training and staff".
ONLY_BESIDE_ANOTHER = word_set(
    """
    patient staff service team trust care health hospital system room home practice appointment meeting session
    family community member approach kind set
    """
)

_TOKEN = re.compile(r"[^\W_]+(?:['’&-][^\W_]+)*")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "\u2011": "-", "\u2010": "-"})


def words_in(text: str) -> list[str]:
    """Give the words of a text as written, with apostrophes made plain."""
    return _TOKEN.findall(text.translate(_QUOTES))


def stem(word: str) -> str:
    """Give a word in lower case without its plural ending, so that "clinics" and "clinic" count as one.

    >>> stem("Surgeries"), stem("clinics"), stem("access"), stem("NHS")
    ('surgery', 'clinic', 'access', 'nhs')
    """
    lower = word.casefold().removesuffix("'s")
    if len(lower) > 4 and lower.endswith("ies"):
        return f"{lower[:-3]}y"
    if len(lower) > 4 and lower.endswith(("sses", "xes", "ches", "shes")):
        return lower[:-2]
    if len(lower) > 3 and lower.endswith("s") and not lower.endswith(("ss", "us", "is")) and not word.isupper():
        return lower[:-1]
    return lower


def content_stems(text: str) -> list[str]:
    """Give the stems of the words that say what a text is about, in order, repeats kept."""
    return [stem(word) for word in words_in(text) if is_content(word)]


def is_content(word: str) -> bool:
    """Tell whether a word helps to say what a text is about."""
    return len(word) > 1 and word.casefold() not in STOP_WORDS and not word[0].isdigit()
