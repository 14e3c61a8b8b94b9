"""A project at the desk: its rounds and responses in numbers, each figure with its words; nobody silent is named."""

from __future__ import annotations

from bot.config.community import Project
from bot.core.desk import (
    Bar,
    Bars,
    Block,
    Cell,
    Chart,
    Column,
    DeskPage,
    Grid,
    Link,
    Mark,
    Part,
    Prose,
    Row,
    Run,
    Step,
    Tone,
)
from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.drafts import Draft
from bot.programme.learning_logs.rules.kept_charts import KeptChart
from bot.programme.learning_logs.rules.numbers import GroupShare, Numbers, RoundCount, middle
from bot.programme.learning_logs.rules.publishing import DigestState
from bot.programme.learning_logs.rules.synthesis import SYNTHESIS
from bot.programme.learning_logs.views.desk_charts import charts_part
from bot.programme.learning_logs.views.desk_draft import state_mark, waiting_lines
from bot.ui.text import Text, say
from bot.ui.when import day, moment
from bot.ui.words import _, ngettext

TEN = 10  # below this many people no percentage is given


def rounds_page(
    project: Project,
    numbers: Numbers,
    drafts: tuple[Draft, ...],
    zone: str,
    drawn: tuple[str, tuple[KeptChart, ...]],
) -> DeskPage:
    """Give the page of a project's rounds."""
    return DeskPage(
        title=project.name,
        trail=(Link(_("Desk"), ""),),
        lede=_now_words(numbers, zone),
        steps=_steps(numbers, drafts, zone),
        main=(_responses(numbers), _heard(numbers), *charts_part(*drawn), _table(project, numbers, drafts)),
        side=(_codebook(project), _how()),
    )


def _now_words(numbers: Numbers, zone: str) -> Text:
    current = numbers.current
    if current is None or not numbers.rounds:
        return say(_("The first round has not opened yet."))
    count = numbers.rounds[-1]
    if not count.is_open:
        return say(_("Round {number} has closed; {answered} of {asked} answered."), **_of(count))
    return say(
        _("Round {number} is open until {close}. {answered} of {asked} have answered so far."),
        close=moment(current.closes_at, zone),
        **_of(count),
    )


def _of(count: RoundCount) -> dict[str, int]:
    return {"number": count.number, "answered": count.answered, "asked": count.asked}


def _steps(numbers: Numbers, drafts: tuple[Draft, ...], zone: str) -> tuple[Step, ...]:
    current = numbers.current
    if current is None:
        return ()
    collecting = numbers.rounds[-1].is_open
    draft = next((each for each in drafts if each.piece.round_number == current.number), None)
    published = draft is not None and draft.piece.state is DigestState.PUBLISHED
    checking = draft is not None and bool(waiting_lines(draft))
    return (
        Step(_("Opened"), "done", day(current.prompt_at(zone), zone)),
        Step(
            _("Collecting"),
            "now" if collecting else "done",
            _("until {when}").format(when=moment(current.closes_at, zone)),
        ),
        Step(_("Participants check"), "now" if checking else ("done" if draft else "later")),
        Step(_("Published"), "done" if published else ("now" if draft and not checking else "later")),
    )


def _responses(numbers: Numbers) -> Part:
    closed = [each for each in numbers.rounds if not each.is_open]
    if not numbers.rounds:
        return Part("responses", _("Responses"), (Prose(say(_("There is nothing to count yet."))),))
    columns = tuple(
        Column(
            _("open") if each.is_open else str(each.number),
            (each.handed_in, each.nothing, each.skipped),
            each.is_open,
        )
        for each in numbers.rounds
    )
    top = max(each.asked for each in numbers.rounds) or 1
    keys = (_("log handed in"), _("“nothing to report”"), _("skipped"))
    blocks: list[Block] = [Chart(_chart_words(numbers.rounds), keys, columns, top), _counts(numbers.rounds)]
    if len(closed) > 1:
        blocks.append(_run(closed, top))
    return Part("responses", _title(closed), tuple(blocks))


def _title(closed: list[RoundCount]) -> str:
    """Give the finding: how many answer in a middling round."""
    if not closed:
        return _("Responses so far")
    usual = middle([each.answered for each in closed])
    asked = closed[-1].asked
    words = _("{usual} of {asked} answer in a middling round") if len(closed) > 1 else _("{usual} of {asked} answered")
    return words.format(usual=_people(usual), asked=asked)


def _people(usual: float) -> str:
    """Give a middle value in whole people: "9 to 10" for nine and a half."""
    low, high = int(usual), int(usual) + 1
    return str(low) if usual == low else _("{low} to {high}").format(low=low, high=high)


def _chart_words(rounds: tuple[RoundCount, ...]) -> str:
    each = "; ".join(
        _("round {number}{state}: {logs} logs, {nothing} with nothing to report, {skipped} skipped, of {asked}").format(
            number=count.number,
            state=_(", still open") if count.is_open else "",
            logs=count.handed_in,
            nothing=count.nothing,
            skipped=count.skipped,
            asked=count.asked,
        )
        for count in rounds
    )
    return f"{each[:1].upper()}{each[1:]}."


def _counts(rounds: tuple[RoundCount, ...]) -> Grid:
    header = (_("Round"), _("Logs"), _("Nothing to report"), _("Skipped"), _("No answer"))
    rows: list[tuple[Cell, ...]] = []
    for count in rounds:
        silent = _("still open") if count.is_open else str(count.silent)
        rows.append((str(count.number), str(count.handed_in), str(count.nothing), str(count.skipped), silent))
    return Grid(header, tuple(rows), folded=_("Show as a table"))


def _run(closed: list[RoundCount], top: int) -> Run:
    usual = middle([each.answered for each in closed])
    sentence = _("Answered by round: {values}. The middle value is {usual}; the first was {first}, the latest {last}.")
    return Run(
        sentence.format(
            values=", ".join(str(each.answered) for each in closed),
            usual=_people(usual),
            first=closed[0].answered,
            last=closed[-1].answered,
        ),
        tuple((str(each.number), each.answered) for each in closed),
        usual,
        top,
        _("middle value, {usual}").format(usual=_people(usual)),
    )


def _heard(numbers: Numbers) -> Part:
    title = _("Who is heard, and who is not")
    if not numbers.asked:
        return Part("heard", title, (Prose(say(_("No round has closed yet."))),))
    if not numbers.sectors:
        words = _("Fewer than five people take part, so nothing is shown by group.")
        return Part("heard", title, (Prose(say(words)),))
    note = _(
        "Prompts answered in rounds that have closed, {of}. Groups under {least} people are shown together."
    ).format(of=_("{count} of {all} in all").format(count=numbers.answered, all=numbers.asked), least=ENOUGH_TO_HIDE_IN)
    blocks: tuple[Block, ...] = (
        _groups(_("By sector"), numbers.sectors),
        _groups(_("By nation"), numbers.nations),
        *_thin(numbers),
    )
    return Part("heard", title, blocks, note)


def _groups(heading: str, found: tuple[GroupShare, ...]) -> Bars:
    return Bars(heading, tuple(_bar(share) for share in found))


def _bar(share: GroupShare) -> Bar:
    figure = _("{count} of {all}").format(count=share.answered, all=share.asked)
    if share.people >= TEN:
        figure += _(", {percent}%").format(percent=round(100 * share.answered / share.asked))
    if share.thin:
        figure += _(", thin")
    return Bar(group_name(share), round(100 * share.answered / share.asked), figure, share.thin)


def group_name(share: GroupShare) -> str:
    """Give a group's name, which says when it is several."""
    names = ", ".join(share.names)
    return _("{names} (merged)").format(names=names) if len(share.names) > 1 else names


def _thin(numbers: Numbers) -> tuple[Prose, ...]:
    thin = [group_name(share) for share in (*numbers.sectors, *numbers.nations) if share.thin]
    if not thin:
        return (Prose(say(_("No group is thin: none is ten points or more below all.")), small=True),)
    return (
        Prose(say(_("**Thin:** {groups}. They answer clearly less than all."), groups="; ".join(thin)), small=True),
    )


def _table(project: Project, numbers: Numbers, drafts: tuple[Draft, ...]) -> Part:
    rows: list[tuple[Cell, ...]] = []
    by_round = {draft.piece.round_number: draft for draft in drafts}
    made = by_round.get(SYNTHESIS)
    if made is not None:
        link = Link(made.piece.title, f"digests/{made.piece.id}")
        rows.append((_("All rounds"), link, state_mark(made), "", _open_points(made, None)))
    for count in reversed(numbers.rounds):
        draft = by_round.get(count.number)
        name: Cell = Link(draft.piece.title, f"digests/{draft.piece.id}") if draft else _("none yet")
        state: Cell = state_mark(draft) if draft else _none(count)
        answers: Cell = Link(
            ngettext("{count} log", "{count} logs", count.handed_in).format(count=count.handed_in),
            f"rounds/{project.id}/answers/{count.number}",
        )
        rows.append((_("Round {number}").format(number=count.number), name, state, answers, _open_points(draft, count)))
    header = (_("Round"), _("Digest"), _("State"), _("Logs"), _("Open points"))
    return Part("rounds", _("Rounds and their digests"), (Grid(header, tuple(rows)),))


def _none(count: RoundCount) -> Mark:
    return Mark(_("collecting"), Tone.BOT) if count.is_open else Mark(_("no digest"))


def _open_points(draft: Draft | None, count: RoundCount | None) -> str:
    if draft is None:
        return (
            _("{answered} of {asked} in").format(answered=count.answered, asked=count.asked)
            if count is not None and count.is_open
            else ""
        )
    waiting = 0 if draft.piece.state is DigestState.PUBLISHED else len(waiting_lines(draft))
    if waiting:
        return ngettext("{count} consent", "{count} consents", waiting).format(count=waiting)
    return _("approval") if draft.piece.state is DigestState.DRAFT else _("none")


def _codebook(project: Project) -> Part:
    words = say(_("Name what people write about, and tag their answers. The draft's own groups are suggestions."))
    link = Link(_("Open the codebook"), f"rounds/{project.id}/themes")
    return Part("codebook", _("Codebook of themes"), (Prose(words, small=True), Row((link,))))


def _how() -> Part:
    return Part(
        "how",
        _("How to read this"),
        (
            Prose(
                say(_("“Nothing to report” is an answer. A gap up to the line at the top is no answer.")), small=True
            ),
            Prose(say(_("Nothing here is shown by person. Thin means ten points or more below all.")), small=True),
        ),
    )
