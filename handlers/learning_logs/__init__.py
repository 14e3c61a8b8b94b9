"""Learning logs: answering, what one may change about taking part, and the editor's side."""

from __future__ import annotations

from dataclasses import replace

from bot.core.contact.actions.choices import no_reminders
from bot.core.roles.actions import has_role
from bot.core.roles.rules import Role
from bot.programme.learning_logs.actions import answering, arranging, editing, publishing, taking_part, weighing
from bot.programme.learning_logs.actions.agreeing import must_agree
from bot.programme.learning_logs.actions.calling import open_calls, waits_of
from bot.programme.learning_logs.rules.digest import Audience
from bot.programme.learning_logs.rules.publishing import DigestState, line_of
from bot.programme.learning_logs.rules.rhythm import latest_opened, rounds_of
from bot.programme.learning_logs.views import asking, checking, digests, editor_cards, forms, overview, prompts
from bot.programme.learning_logs.views.calling import consent_changed
from bot.routing.answers import holds_number
from bot.routing.replies import FormErrors, OpenForm, Reply, Show
from bot.routing.routes import Call, Does, Route, Tx
from bot.ui.form import read_form
from handlers.learning_logs import in_one_go, places, planning, talks


def my_logs(tx: Tx, call: Call) -> Reply:
    """Your learning logs: answer, see when the next one opens, or join a project."""
    mine = taking_part.my_projects(tx, call.community, call.person)
    cards = []
    for part, project in mine:
        current = latest_opened(project, call.community.community.timezone, call.person.zone, tx.now)
        log = answering.open_log(tx, call.community, call.person, current.key) if current else None
        first = rounds_of(project, call.community.community.timezone)[0]
        asked = log is not None and must_agree(tx, log.round, call.person.id)
        shown = overview.card(project, log.round if log else None, log.response if log else None, part, first)
        cards.append(replace(shown, text_changed=asked))
    waits = [each.project for each in waits_of(tx, call.person.id)]
    others = open_calls(call.community, tx.now, [*waits, *(part.project for part, _p in mine)])
    waiting = [each for each in call.community.projects if each.id in waits]
    team = has_role(tx, call.person.id, Role.INSIGHT_TEAM)
    return overview.my_logs(cards, others, call.person.zone, waiting=waiting, team=team)


def answer(tx: Tx, call: Call) -> Reply:
    """Open the form of a log."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    if must_agree(tx, log.round, call.person.id):
        return consent_changed(log.round)
    return OpenForm(answering.form_of(log, call.person))


def keep(tx: Tx, call: Call) -> Reply:
    """Keep answers as they are given."""
    key = call.request.action.key
    kept = answering.keep_answers(tx, call.community, call.person, key, call.request.values)
    asks = checking.asks(kept.findings)
    held = {field: words for field, words in checking.sentences(kept.findings).items() if field not in kept.storable}
    if held:
        return FormErrors(held, asks, checking.routes_words(kept.routes))
    given = {**call.request.values, **kept.storable}
    error = answering.first_error(tx, call.community, call.person, key, given) or next(
        iter(checking.sentences(kept.findings).values()), ""
    )
    saved = overview.saved_at(tx.now, call.person.zone, error, taken_out=bool(kept.changed))
    return replace(saved, values=kept.changed, asks=asks, aside=checking.routes_words(kept.routes))


def hand_in(tx: Tx, call: Call) -> Reply:
    """Hand a log in."""
    done = answering.hand_in(tx, call.community, call.person, call.request.action.key, call.request.values)
    if done.errors:
        return FormErrors(done.errors, checking.asks(done.findings), checking.routes_words(done.routes))
    reply = prompts.handed_in_reply(done.log.round, call.person.zone, done.log.response, done.log.part.audience)
    return checking.with_routes(reply, done.routes)


def nothing(tx: Tx, call: Call) -> Reply:
    """Say that there is nothing to report."""
    opened = answering.open_log(tx, call.community, call.person, call.request.action.key)
    if must_agree(tx, opened.round, call.person.id):
        return consent_changed(opened.round)
    log = answering.report_nothing(tx, call.community, call.person, call.request.action.key)
    return prompts.nothing_noted(log.round, call.person.zone)


def skip(tx: Tx, call: Call) -> Reply:
    """Skip one log."""
    log = answering.skip_log(tx, call.community, call.person, call.request.action.key)
    return prompts.skipped(log.round, call.person.zone)


def copy(tx: Tx, call: Call) -> Reply:
    """Give a copy of one's own log."""
    log = answering.open_log(tx, call.community, call.person, call.request.action.key)
    return prompts.log_copy(log.round, log.response, log.part.audience)


def stop_reminders(tx: Tx, call: Call) -> Reply:
    """Stop reminders for good."""
    no_reminders(tx, call.person)
    return prompts.reminders_off()


def pause_or_leave(tx: Tx, call: Call) -> Reply:
    """Show what one can change about taking part."""
    project = taking_part.project_or_refuse(call.community, call.request.action.key)
    part = taking_part.part_or_refuse(tx, project, call.person)
    return prompts.pause_or_leave_choice(project.id, project.name, part.audience)


def audience(tx: Tx, call: Call) -> Reply:
    """Open the form that changes who can read one's answers."""
    project = taking_part.project_or_refuse(call.community, call.request.action.key)
    part = taking_part.part_or_refuse(tx, project, call.person)
    return OpenForm(forms.audience_form(project, part.audience))


def set_audience(tx: Tx, call: Call) -> Reply:
    """Change who can read one's answers."""
    project = taking_part.project_or_refuse(call.community, call.request.action.key)
    part = taking_part.part_or_refuse(tx, project, call.person)
    filled = read_form(forms.audience_form(project, part.audience), call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    chosen = Audience(str(filled.values["audience"]))
    taking_part.set_audience(tx, call.community, call.person, project.id, chosen)
    publishing.follow_audience(tx, call.community, call.person, project.id)
    return prompts.audience_changed(project.name, chosen)


def fair(tx: Tx, call: Call) -> Reply:
    """Say that one's line in a digest is fair."""
    piece = publishing.say_fair(tx, call.community, call.person, call.request.action.key)
    return digests.thanked(piece, fair=True, zone=call.person.zone)


def leave_out(tx: Tx, call: Call) -> Reply:
    """Take one's line out of a digest."""
    piece = publishing.leave_me_out(tx, call.community, call.person, call.request.action.key)
    return digests.thanked(piece, fair=False, zone=call.person.zone)


def reconsider(tx: Tx, call: Call) -> Reply:
    """Show one's lines once more."""
    piece, mine = publishing.my_lines(tx, call.person, call.request.action.key)
    wanted = {line_of(consent.line) for consent in mine}
    lines = tuple(line for line in piece.lines if line.id in wanted)
    part = taking_part.part_or_refuse(tx, taking_part.project_or_refuse(call.community, piece.project), call.person)
    readers = publishing.widest_reader(tx, call.person, lines) or part.audience
    return Show(digests.line_check(piece, lines, prompts.audience_words(readers), call.person.zone))


def change(tx: Tx, call: Call) -> Reply:
    """Open the form in which one puts one's line into other words."""
    piece, mine = publishing.my_lines(tx, call.person, call.request.action.key)
    return OpenForm(forms.change_line_form(piece.id, tuple((consent.line, consent.words) for consent in mine)))


def reword(tx: Tx, call: Call) -> Reply:
    """Save one's line in other words."""
    piece, mine = publishing.my_lines(tx, call.person, call.request.action.key)
    form = forms.change_line_form(piece.id, tuple((consent.line, consent.words) for consent in mine))
    filled = read_form(form, call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    texts = {key: str(value or "") for key, value in filled.values.items()}
    kept = weighing.weigh_lines(tx, call.community, call.person, piece.id, texts, call.request.values)
    if kept.findings:
        return FormErrors(
            checking.sentences(kept.findings), checking.asks(kept.findings), checking.routes_words(kept.routes)
        )
    texts = {line: text for line, (text,) in kept.storable.items()}
    reworded = any(texts.get(consent.line, "") != consent.words for consent in mine)
    publishing.reword(tx, call.community, call.person, piece.id, texts)
    reply = digests.thanked(piece, fair=any(texts.values()), zone=call.person.zone, reworded=reworded)
    return checking.with_routes(reply, kept.routes)


def draft(tx: Tx, call: Call) -> Reply:
    """Show the editor a draft."""
    piece = editing.draft_for(tx, call.community, call.person, call.request.action.key)
    return Show(editing.card_for(tx, call.community, piece, call.person.zone))


def drop(tx: Tx, call: Call) -> Reply:
    """Take a line out of a draft."""
    piece = editing.take_out(tx, call.community, call.person, call.request.action.key, call.request.value)
    return Show(editing.card_for(tx, call.community, piece, call.person.zone), replaces=True)


def restore(tx: Tx, call: Call) -> Reply:
    """Put a line back into a draft."""
    piece = editing.put_back(tx, call.community, call.person, call.request.action.key, call.request.value)
    return Show(editing.card_for(tx, call.community, piece, call.person.zone), replaces=True)


def approve(tx: Tx, call: Call) -> Reply:
    """Approve a digest."""
    piece = editing.approve(tx, call.community, call.person, call.request.action.key)
    project = taking_part.project_or_refuse(call.community, piece.project)
    channel = project.channel or call.community.community.digest_channel
    out_now = piece.state is DigestState.PUBLISHED
    return editor_cards.approved_reply(piece, out_now=out_now, channel=channel, zone=call.person.zone)


def take_back(tx: Tx, call: Call) -> Reply:
    """Take an approval back."""
    piece = editing.take_back(tx, call.community, call.person, call.request.action.key)
    return Show(editing.card_for(tx, call.community, piece, call.person.zone), replaces=True)


def ask_change(tx: Tx, call: Call) -> Reply:
    """Open the form in which one editor writes to the other."""
    piece = editing.draft_for(tx, call.community, call.person, call.request.action.key)
    other = arranging.other_editor(tx, call.community, call.person, piece)
    return OpenForm(asking.change_form(piece, other.name))


def send_change(tx: Tx, call: Call) -> Reply:
    """Send an editor's note to the other editor."""
    piece = editing.draft_for(tx, call.community, call.person, call.request.action.key)
    form = asking.change_form(piece, arranging.other_editor(tx, call.community, call.person, piece).name)
    filled = read_form(form, call.request.values)
    if filled.errors:
        return FormErrors(filled.errors)
    note = str(filled.values["note"])
    return Show(asking.change_sent(arranging.ask_for_change(tx, call.community, call.person, piece.id, note)))


ROUTES = (
    *in_one_go.ROUTES,
    *places.ROUTES,
    *planning.ROUTES,
    *talks.ROUTES,
    Route("learning_logs:open", Does.SHOWS, my_logs, command="log"),
    Route("learning_logs:answer", Does.SHOWS, answer),
    Route("learning_logs:keep", Does.CHANGES, keep, withheld=holds_number),
    Route("learning_logs:hand_in", Does.CHANGES, hand_in, withheld=holds_number),
    Route("learning_logs:nothing", Does.CHANGES, nothing),
    Route("learning_logs:skip", Does.CHANGES, skip),
    Route("learning_logs:copy", Does.SHOWS, copy),
    Route("learning_logs:no_reminders", Does.CHANGES, stop_reminders),
    Route("learning_logs:pause_or_leave", Does.SHOWS, pause_or_leave),
    Route("learning_logs:audience", Does.SHOWS, audience),
    Route("learning_logs:set_audience", Does.CHANGES, set_audience),
    Route("learning_logs:fair", Does.CHANGES, fair),
    Route("learning_logs:leave_out", Does.CHANGES, leave_out),
    Route("learning_logs:reconsider", Does.SHOWS, reconsider),
    Route("learning_logs:change", Does.SHOWS, change),
    Route("learning_logs:reword", Does.CHANGES, reword, withheld=holds_number),
    Route("learning_logs:draft", Does.SHOWS, draft),
    Route("learning_logs:drop", Does.CHANGES, drop),
    Route("learning_logs:restore", Does.CHANGES, restore),
    Route("learning_logs:approve", Does.CHANGES, approve),
    Route("learning_logs:take_back", Does.CHANGES, take_back),
    Route("learning_logs:ask_change", Does.SHOWS, ask_change),
    Route("learning_logs:send_change", Does.CHANGES, send_change),
)
