"""What of the demo's files does not fit together, or does not fit the community's own file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.app.causeway import EVERYONE, Act, Causeway, ChannelEntry, PersonEntry, StepEntry, read_files
from bot.config import Community, Project, QuestionSpec
from bot.core.members.rules.person import known_zone
from bot.core.roles.rules import Role
from bot.errors import ConfigError


def read_causeway(community: Community, causeway: Causeway | None = None) -> Causeway:
    """Give the shipped Causeway (or the one given); raises ConfigError for the first thing that does not fit."""
    causeway = causeway or read_files()
    first = next(_problems(causeway, community), "")
    if first:
        raise ConfigError(f"The demo's data contradict each other: {first}.", "Correct the files in bot/causeway.")
    return causeway


def check_start(causeway: Causeway, zone: ZoneInfo, start: datetime) -> None:
    """Raise ConfigError for what would already have to have happened when the demo starts, and has not."""
    late = next((said for said in causeway.talk if said.at.replace(tzinfo=zone) > start), None)
    paused = next((one for one in causeway.people if one.paused_from and one.paused_from > start.date()), None)
    if late is not None:
        sentence = f"{late.person} speaks in #{late.channel} at {late.at.isoformat()}, after the demo starts."
        raise ConfigError(sentence, "Give that message in talk.toml an earlier time.")
    if paused is not None:
        sentence = f"The pause of {paused.id} begins after the demo starts."
        raise ConfigError(sentence, "Give it an earlier paused_from in people.toml.")


def _problems(causeway: Causeway, community: Community) -> Iterator[str]:
    yield from _people(causeway, community)
    yield from _channels(causeway, community)
    yield from _talk(causeway)
    yield from _participants(causeway, community)
    yield from _steps(causeway, community)


def _twice(what: str, values: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} “{value}” is there twice" for value, count in Counter(values).items() if count > 1)


def _people(causeway: Causeway, community: Community) -> Iterator[str]:
    yield from _twice("the person", (one.id for one in causeway.people))
    yield from _twice("the account", (one.account for one in causeway.people))
    yield from _twice("the address", (one.email.casefold() for one in causeway.people))
    ids = {one.id for one in causeway.people if one.standing == "member"}
    for project in community.projects:
        for named in sorted({project.editor, project.deputy} - ids):
            yield f"{named} edits “{project.name}” and is not a member in people.toml"
    for one in causeway.people:
        yield from _person(one, community)


def _person(one: PersonEntry, community: Community) -> Iterator[str]:
    known = {
        "nation": {each.id for each in community.nations},
        "sector": {each.id for each in community.sectors},
        "role": {each.id for each in community.roles},
    }
    for name, ids in known.items():
        if getattr(one, name) not in ids:
            yield f"{one.id} has the {name} “{getattr(one, name)}”, which community.toml does not know"
    for interest in sorted(set(one.interests) - {each.id for each in community.interests}):
        yield f"{one.id} has the interest “{interest}”, which community.toml does not know"
    if one.zone and not known_zone(one.zone):
        yield f"{one.id} lives in “{one.zone}”, which is not a time zone"
    if bool(one.leads) != (Role.SIG_LEAD in one.roles):
        yield f"{one.id} leads a group without the role, or has the role without a group"
    if (one.paused_from is None) != (one.paused_until is None):
        yield f"the pause of {one.id} has a beginning without an end, or an end without a beginning"
    elif one.paused_from and one.paused_until and one.paused_from >= one.paused_until:
        yield f"the pause of {one.id} ends before it begins"


def _channels(causeway: Causeway, community: Community) -> Iterator[str]:
    yield from _twice("the channel", (channel.name for channel in causeway.channels))
    yield from _twice("the group", (channel.sig for channel in causeway.channels if channel.sig))
    names = {channel.name for channel in causeway.channels}
    projects = {project.channel for project in community.projects if project.channel}
    for needed in sorted({community.community.digest_channel, community.community.staff_channel, *projects} - names):
        yield f"community.toml names #{needed}, and there is no such channel"
    for channel in causeway.channels:
        yield from _channel(causeway, channel)
    for one in causeway.people:
        for sig in one.leads:
            if not any(channel.sig == sig and one.id in channel.leads for channel in causeway.channels):
                yield f"{one.id} leads “{sig}”, and the channels do not say so"


def _channel(causeway: Causeway, channel: ChannelEntry) -> Iterator[str]:
    people = {one.id: one for one in causeway.people}
    named = [*channel.guests, *(() if channel.members == EVERYONE else channel.members)]
    for unknown in sorted({*named, *channel.leads} - people.keys()):
        yield f"#{channel.name} names {unknown}, who is not in people.toml"
    for lead in channel.leads:
        if lead in people and channel.sig not in people[lead].leads:
            yield f"{lead} leads #{channel.name}, and people.toml does not say so"


def _talk(causeway: Causeway) -> Iterator[str]:
    inside = {each.name: {one.id for one in causeway.members_of(each)} for each in causeway.channels}
    threads: dict[str, str] = {}
    before = causeway.talk[0].at if causeway.talk else None
    for said in causeway.talk:
        where = f"the message of {said.at.isoformat()} in #{said.channel}"
        if said.channel not in inside:
            yield f"{where} is in a channel that does not exist"
        elif said.person not in inside[said.channel]:
            yield f"{where} is by {said.person}, who is not in that channel"
        if before is not None and said.at < before:
            yield f"{where} is earlier than the one before it"
        if said.reply_to and threads.get(said.reply_to) != said.channel:
            yield f"{where} answers “{said.reply_to}”, which was not said there before"
        if said.thread in threads:
            yield f"{where} starts the thread “{said.thread}” a second time"
        before = said.at
        threads |= {said.thread: said.channel} if said.thread else {}


def _participants(causeway: Causeway, community: Community) -> Iterator[str]:
    yield from _twice("the participant", (f"{part.person} of {part.project}" for part in causeway.participants))
    people = {one.id for one in causeway.people}
    for part in causeway.participants:
        project = community.project(part.project)
        if part.person not in people:
            yield f"{part.person} takes part in “{part.project}” and is not in people.toml"
        if project is None:
            yield f"{part.person} takes part in “{part.project}”, which community.toml does not know"
        elif project.consent.version != part.consent:
            asked = project.consent.version
            yield f"{part.person} has agreed to “{part.consent}”, and “{part.project}” asks for “{asked}”"


def _steps(causeway: Causeway, community: Community) -> Iterator[str]:
    projects = {part.project for part in causeway.participants}
    if len(projects) > 1:
        yield "logs.toml is about one project, and the participants name several"
    project = next((found for name in projects if (found := community.project(name))), None)
    part = {one.person for one in causeway.participants}
    for step in causeway.steps:
        where = f"{step.person} in round {step.round} ({step.act})"
        if step.person not in part:
            yield f"{where} does not take part in a project"
        if project is not None:
            yield from (f"{where} {problem}" for problem in _step(step, project))


def _step(step: StepEntry, project: Project) -> Iterator[str]:
    questions = {question.id: question for question in project.questions}
    if step.round > project.rounds:
        yield f"is after the last of {project.rounds} rounds"
    for unknown in sorted({*step.answers, *step.audience, *step.ticked} - questions.keys()):
        yield f"is about “{unknown}”, which is no question of the project"
    for question, given in step.answers.items():
        if question in questions and not _is_offered(questions[question], given):
            yield f"answers “{question}” with something that cannot be chosen"
    needed = {
        Act.ANSWER: bool(step.answers),
        Act.PARTIAL: bool(step.answers),
        Act.LATER: step.choice is not None,
        Act.LINE_CHANGE: bool(step.text),
    }
    if not needed.get(step.act, True):
        yield "does not say what is answered, chosen or wanted instead"


def _is_offered(question: QuestionSpec, given: str | int | tuple[str, ...]) -> bool:
    if question.type in ("number", "scale"):
        return isinstance(given, int) and question.min <= given <= question.max
    if question.type != "choice":
        return isinstance(given, str)
    chosen = given if isinstance(given, tuple) else (str(given),)
    return (question.many or len(chosen) == 1) and set(chosen) <= {option.id for option in question.options}
