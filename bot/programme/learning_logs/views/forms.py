"""The forms of learning logs: the log itself, joining a project, who can read, and a line in other words."""

from __future__ import annotations

from dataclasses import replace

from bot.config.community import Project, QuestionSpec
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.responses import READERS, TICK, Response, applies, questions_for, words_of
from bot.programme.learning_logs.rules.rhythm import Round
from bot.programme.learning_logs.views.buttons import action
from bot.programme.learning_logs.views.prompts import asked_as, audience_words
from bot.ui.form import Beside, Checkbox, Choice, Choices, Form, LongText, Number, Question, Scale, ShortText
from bot.ui.message import Option
from bot.ui.text import NO_TEXT, Text, joined, say
from bot.ui.when import moment
from bot.ui.words import _

USUAL = "usual"  # what stands for the audience of all answers where one answer can have its own


def log_form(log_round: Round, zone: str, plan: str, response: Response | None, audience: Audience) -> Form:
    """Give the form of one log, filled in with what was typed before."""
    log = response or Response(log_round.key, "")
    specs = questions_for(log_round.project, log_round.number, plan)
    readers = readers_options(audience)
    intro = [say("{focus}", focus=log_round.focus)] if log_round.focus else []
    return Form(
        title=_("Log {number} of {total}").format(number=log_round.number, total=log_round.project.rounds),
        subtitle=_("{project}, about {minutes} minutes, open until {close}").format(
            project=log_round.project.name,
            minutes=log_round.project.minutes,
            close=moment(log_round.closes_at, zone),
        ),
        action=action("hand_in", log_round.key),
        draft=action("keep", log_round.key),
        questions=tuple(
            each
            for spec in specs
            for each in _asked(_with_its_condition(spec, log_round.project, log), log, plan, audience, readers)
        ),
        intro=joined(
            [
                *intro,
                say(
                    _(
                        "Your answers are kept, so you can stop and carry on. "
                        "Under My logs there are two other ways: one question at a time in our talk, or all in one go."
                    )
                ),
            ]
        ),
        footer=say("{footer}", footer=log_round.project.footer) if log_round.project.footer else NO_TEXT,
        submit=_("Hand in log {number}").format(number=log_round.number),
    )


def preview_form(log_round: Round, zone: str, audience: Audience, closes: str) -> Form:
    """Give the form of a log as participants will see it, for its makers: what is typed into it goes nowhere."""
    form = log_form(log_round, zone, _("what somebody planned"), None, audience)
    title = _("Preview: {title}").format(title=form.title)
    return replace(form, title=title, action=closes, draft="", submit=_("Close the preview"))


def _with_its_condition(spec: QuestionSpec, project: Project, log: Response) -> QuestionSpec:
    """Give a question that depends on another answer with words that say so; while it does not apply, not needed."""
    other = next((each for each in project.questions if spec.only_if and each.id == spec.only_if.question), None)
    if spec.only_if is None or other is None:
        return spec
    answers = _(" or ").join(f"“{words_of(other, (answer,))}”" for answer in spec.only_if.answers)
    words = _("Only if you answered {answers} to “{question}”").format(answers=answers, question=asked_as(other))
    hint = ". ".join(filter(None, (words, spec.hint)))
    return spec.model_copy(update={"hint": hint, "required": spec.required and applies(spec, log.shown())})


def _asked(
    spec: QuestionSpec, log: Response, plan: str, usual: Audience, readers: tuple[Option, ...]
) -> tuple[Question, ...]:
    """Give a question with who can read its answer, and the box below it if it has one."""
    shown = log.shown()
    who = say(_("Who can read this: {audience}."), audience=audience_words(log.audience_of(spec.id, usual)))
    question = replace(question_of(spec, shown.get(spec.id, ()), plan, who), beside=_readers(spec.id, log, readers))
    if not spec.tick:
        return (question,)
    return (question, Checkbox(f"{TICK}{spec.id}", spec.tick, value=shown.get(f"{TICK}{spec.id}", ()), about=spec.id))


def _readers(question: str, log: Response, readers: tuple[Option, ...]) -> Beside:
    """Give the choice of who can read one answer."""
    own = log.audiences.get(question)
    value = own.value if own else USUAL
    return Beside(f"{READERS}{question}", _("Change who can read this"), readers, value)


def readers_options(usual: Audience) -> tuple[Option, ...]:
    """Give the audiences one answer can have, the one of all answers first."""
    for_all = _("As for all my answers: {audience}").format(audience=audience_words(usual))
    return (Option(USUAL, for_all), *_audience_options())


def _audience_options() -> tuple[Option, ...]:
    return tuple(Option(audience.value, audience_words(audience).capitalize()) for audience in Audience)


def question_of(spec: QuestionSpec, given: tuple[str, ...], plan: str, who: Text = NO_TEXT) -> Question:
    """Give one question of a log, filled in."""
    label = spec.text.replace("{plan_next}", plan)
    options = tuple(Option(option.id, option.name) for option in spec.options)
    match spec.type:
        case "long":
            return LongText(spec.id, label, hint=spec.hint, required=spec.required, value=given, audience=who)
        case "short":
            return ShortText(spec.id, label, hint=spec.hint, required=spec.required, value=given, audience=who)
        case "number":
            hint = " ".join(filter(None, [spec.hint, _("“Don't know” is an answer.") if spec.dont_know else ""]))
            return Number(
                spec.id,
                label,
                spec.min,
                spec.max,
                spec.dont_know,
                hint=hint,
                required=spec.required,
                value=given,
                audience=who,
            )
        case "scale":
            return Scale(
                spec.id, label, steps_of(spec), hint=spec.hint, required=spec.required, value=given, audience=who
            )
        case "choice" if spec.many:
            return Choices(spec.id, label, options, hint=spec.hint, required=spec.required, value=given, audience=who)
        case "choice":
            return Choice(spec.id, label, options, hint=spec.hint, required=spec.required, value=given, audience=who)


def steps_of(spec: QuestionSpec) -> tuple[Option, ...]:
    """Give the steps of a scale, those at its ends with what they mean."""
    ends = {spec.min: spec.low, spec.max: spec.high}
    return tuple(Option(str(step), f"{step} {ends.get(step, '')}".strip()) for step in range(spec.min, spec.max + 1))


def _audience_question(chosen: Audience) -> Choice:
    return Choice(
        "audience",
        _("Who can read what you write?"),
        _audience_options(),
        required=True,
        value=(chosen.value,),
    )


def audience_form(project: Project, chosen: Audience) -> Form:
    """Give the form that changes who can read somebody's answers in a project."""
    return Form(
        title=_("Who can read it"),
        subtitle=project.name,
        action=action("set_audience", project.id),
        questions=(_audience_question(chosen),),
        intro=say(_("This holds for what you wrote before as well, as far as it is not published yet.")),
        submit=_("Save"),
    )


def join_form(project: Project) -> Form:
    """Give the form with which somebody agrees to take part in a project."""
    return Form(
        title=_("Join the project"),
        subtitle=project.name,
        action=action("join", project.id),
        questions=(_audience_question(Audience(project.default_audience)),),
        intro=say("{text}", text=project.consent.text),
        submit=_("Take part"),
    )


def change_line_form(digest_id: str, lines: tuple[tuple[str, str], ...]) -> Form:
    """Give the form in which an author puts their own lines into other words; each line is its id and its text."""
    return Form(
        title=_("Change my line"),
        action=action("reword", digest_id),
        questions=tuple(
            LongText(line_id, _("How it should read"), max_length=600, value=(text,), hint=_("Empty takes it out."))
            for line_id, text in lines
        ),
        intro=say(_("Change it as you like. What you write here replaces the line, as your own words.")),
        submit=_("Save my line"),
    )
