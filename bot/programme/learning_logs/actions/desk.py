"""The desk of learning logs: which page is at which place, and what each press there does."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.config import Project
from bot.core.consent.actions import consents_for
from bot.core.desk import DeskPage, Done, NotHere, Part, Post, Stale, Visit
from bot.core.members.actions import person_by_id, person_by_ref
from bot.core.members.rules import Person
from bot.programme.learning_logs.actions import arranging, codebook, editing
from bot.programme.learning_logs.actions.prompting import channel_of
from bot.programme.learning_logs.actions.publishing import card_of, round_of
from bot.programme.learning_logs.actions.reading_logs import (
    dropped_of,
    history,
    may_enter,
    may_read,
    numbers_of,
    reading,
    readings,
)
from bot.programme.learning_logs.rules.arranging import version_of
from bot.programme.learning_logs.rules.codebook import suggestions
from bot.programme.learning_logs.rules.drafts import Draft
from bot.programme.learning_logs.rules.kept_charts import KeptChart, picture_named
from bot.programme.learning_logs.rules.publishing import DigestPiece, DigestState, consents_by_line
from bot.programme.learning_logs.store import codes as coded
from bot.programme.learning_logs.store import desk as stored
from bot.programme.learning_logs.store.charts import charts_of
from bot.programme.learning_logs.store.digests import digest_by_id
from bot.programme.learning_logs.store.logs import source_labels
from bot.programme.learning_logs.store.synthesis import evidence_of
from bot.programme.learning_logs.views.desk_codes import answers_page, source_page, themes_page
from bot.programme.learning_logs.views.desk_draft import draft_page, stale_words
from bot.programme.learning_logs.views.desk_home import home_parts, preview_page
from bot.programme.learning_logs.views.desk_rounds import rounds_page
from bot.programme.learning_logs.views.pages import digest_page
from bot.store import Tx
from bot.ui.markdown import page_markdown
from bot.ui.words import _

AREAS = ("digests", "rounds")

__all__ = ["AREAS", "do", "home", "may_enter", "picture", "show"]


def home(tx: Tx, visit: Visit) -> tuple[Part, ...]:
    """Give the parts of the desk's first page: what waits, then each project."""
    mine = [project for project in visit.community.projects if may_read(tx, visit.person, project)]
    return home_parts(
        tuple(
            (project.id, project.name, numbers_of(tx, visit.community, project), _drafts(tx, visit, project))
            for project in mine
        )
    )


def show(tx: Tx, visit: Visit) -> DeskPage | None:
    """Give the page at a place, None for nothing that this person may know of."""
    match visit.path:
        case ("digests", digest_id, *rest):
            piece = _piece(tx, visit, digest_id)
            return _digest_page(tx, visit, piece, tuple(rest)) if piece else None
        case ("rounds", project_id, *rest):
            project = _project(tx, visit, project_id)
            return _project_page(tx, visit, project, tuple(rest)) if project else None
    return None


def _piece(tx: Tx, visit: Visit, digest_id: str) -> DigestPiece | None:
    piece = digest_by_id(tx, digest_id)
    return piece if piece is not None and _project(tx, visit, piece.project) is not None else None


def _project(tx: Tx, visit: Visit, project_id: str) -> Project | None:
    project = visit.community.project(project_id)
    return project if project is not None and may_read(tx, visit.person, project) else None


def _digest_page(tx: Tx, visit: Visit, piece: DigestPiece, rest: tuple[str, ...]) -> DeskPage | None:
    match rest:
        case ():
            return draft_page(_draft(tx, visit, piece, whole=True))
        case ("preview",):
            return _preview(tx, visit, piece)
        case ("log", answer_id):
            return _source(tx, visit, piece, answer_id)
    return None


def _source(tx: Tx, visit: Visit, piece: DigestPiece, answer_id: str) -> DeskPage | None:
    project = visit.community.project(piece.project)
    found = reading(tx, project, answer_id) if project else None
    if found is None:
        return None
    used = tuple(line.text for line in piece.kept if answer_id in line.sources)
    return source_page(piece.title, piece.id, found, used, visit.person.zone)


def _preview(tx: Tx, visit: Visit, piece: DigestPiece) -> DeskPage:
    draft = _draft(tx, visit, piece)
    message = card_of(tx, visit.community, piece)
    drawn = charts_of(tx, piece.id)
    page = digest_page(piece, draft.project_name, draft.approved_by, drawn, draft.evidence)
    about = visit.community.community
    return preview_page(draft, message, page, page_markdown(page, about.name, about.timezone), visit.rooms, drawn)


def _drafts(tx: Tx, visit: Visit, project: Project) -> tuple[Draft, ...]:
    pieces = (digest_by_id(tx, digest_id) for digest_id in stored.digest_ids(tx, project.id))
    return tuple(_draft(tx, visit, piece) for piece in pieces if piece is not None)


def _draft(tx: Tx, visit: Visit, piece: DigestPiece, *, whole: bool = False) -> Draft:
    """Give a digest with what stands beside it; `whole` with what was left out and its history, which take longer."""
    project = visit.community.project(piece.project)
    log_round = round_of(visit.community, piece)
    approved = person_by_id(tx, piece.approved_by) if piece.approved_by else None
    return Draft(
        piece=piece,
        project_name=project.name if project else piece.title,
        channel=channel_of(visit.community, log_round) if log_round else visit.community.community.digest_channel,
        consents=consents_by_line(consents_for(tx, piece.id)),
        labels=source_labels(tx, {source for line in piece.lines for source in line.sources}) if whole else {},
        dropped=dropped_of(tx, project, piece) if whole and project else (),
        history=history(tx, piece) if whole else (),
        now=tx.now,
        zone=visit.person.zone,
        may_edit=project is not None and editing.may_edit(tx, visit.person, project),
        deputy=_other_editor(tx, visit.person, project),
        approved_by=approved.name if approved else "",
        reworded=arranging.lines_reworded(tx, piece.id),
        evidence=evidence_of(tx, piece),
    )


def _other_editor(tx: Tx, person: Person, project: Project | None) -> str:
    named = [person_by_ref(tx, ref) for ref in (project.editor, project.deputy)] if project else []
    return next((each.name for each in named if each is not None and each.id != person.id), "")


def _project_page(tx: Tx, visit: Visit, project: Project, rest: tuple[str, ...]) -> DeskPage | None:
    match rest:
        case ():
            drafts = _drafts(tx, visit, project)
            numbers = numbers_of(tx, visit.community, project)
            return rounds_page(project, numbers, drafts, visit.person.zone, _drawn(tx, drafts))
        case ("themes",):
            return _themes(tx, project)
        case ("answers", number) if number.isdecimal() and 1 <= int(number) <= project.rounds:
            found = readings(tx, project, stored.answers_of_round(tx, project.id, int(number)))
            return answers_page(project, int(number), found, tuple(coded.codes_of(tx, project.id)))
    return None


def _drawn(tx: Tx, drafts: tuple[Draft, ...]) -> tuple[str, tuple[KeptChart, ...]]:
    """Give the charts of the latest digest that has some, and the digest's id."""
    found = ((draft.piece.id, charts_of(tx, draft.piece.id)) for draft in drafts)
    return next(((digest_id, drawn) for digest_id, drawn in found if drawn), ("", ()))


def picture(tx: Tx, visit: Visit) -> str | None:
    """Give the picture at a place, None for nothing that this person may know of."""
    match visit.path:
        case ("digests", digest_id, file):
            piece = _piece(tx, visit, digest_id)
            return picture_named(charts_of(tx, piece.id), file) if piece else None
    return None


def _themes(tx: Tx, project: Project) -> DeskPage:
    codes = tuple(coded.codes_of(tx, project.id))
    fresh = suggestions(coded.themes_of_drafts(tx, project.id), coded.known_suggestions(tx, project.id))
    wanted = {answer for code in codes for answer in code.answers} | {each for one in fresh for each in one.answers}
    answers = [each for answer in sorted(wanted) if (each := stored.answer_by_id(tx, answer)) is not None]
    return themes_page(project, codes, fresh, {each.id: each for each in readings(tx, project, answers)})


def do(tx: Tx, visit: Visit, post: Post) -> Done:
    """Do what was pressed; raises NotHere for a place, or a button, that this person does not have."""
    match visit.path:
        case ("digests", digest_id):
            piece = _piece(tx, visit, digest_id)
            if piece is None:
                raise NotHere
            return _do_digest(tx, visit, post, piece)
        case ("rounds", project_id, "themes"):
            return _do_themes(tx, visit, post, _project(tx, visit, project_id))
        case ("rounds", project_id, "answers", number):
            return _do_answers(tx, visit, post, _project(tx, visit, project_id), number)
    raise NotHere


def _do_digest(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    act = _DIGEST.get(post.verb)
    if act is None:
        raise NotHere
    editing.draft_for(tx, visit.community, visit.person, piece.id)
    if post.version != version_of(piece):
        last = next(iter(history(tx, piece)))
        who = last.by if last.by != visit.person.name else ""
        raise Stale(stale_words(who, last.at, visit.person.zone))
    return act(tx, visit, post, piece)


DigestAct = Callable[[Tx, Visit, Post, DigestPiece], Done]


def _at(piece: DigestPiece, said: str, line: str = "") -> Done:
    return Done(said, f"digests/{piece.id}{f'#{line}' if line else ''}")


def _out(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    editing.take_out(tx, visit.community, visit.person, piece.id, post.key)
    return _at(piece, _("The line is out. It stands under “Taken out”, where you can put it back."))


def _in(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    editing.put_back(tx, visit.community, visit.person, piece.id, post.key)
    return _at(piece, _("The line is back in."), post.key)


def _moved(step: int) -> DigestAct:
    def act(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
        arranging.move_line(tx, visit.community, visit.person, piece.id, post.key, step)
        return _at(piece, _("The line is moved."), post.key)

    return act


def _theme_moved(step: int) -> DigestAct:
    def act(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
        arranging.move_theme(tx, visit.community, visit.person, piece.id, post.key, step)
        return _at(piece, _("The theme is moved."), "draft")

    return act


def _theme_name(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    arranging.name_theme(tx, visit.community, visit.person, piece.id, post.key, post.one("name"))
    return _at(piece, _("The theme has its new name."), "draft")


def _word(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    line = arranging.reword_as_editor(tx, visit.community, visit.person, piece.id, post.key, post.one("text"))
    return _at(piece, _("The line is in your words now, without a name. Its author is asked about it."), line)


def _unword(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    line = arranging.back_to_author(tx, visit.community, visit.person, piece.id, post.key)
    return _at(piece, _("The line is in its author's words again."), line)


def _approve(tx: Tx, visit: Visit, _post: Post, piece: DigestPiece) -> Done:
    after = editing.approve(tx, visit.community, visit.person, piece.id)
    if after.state is DigestState.PUBLISHED:
        return _at(piece, _("Approved and published."))
    return _at(piece, _("Approved. It goes out as soon as every line is settled."))


def _take_back(tx: Tx, visit: Visit, _post: Post, piece: DigestPiece) -> Done:
    editing.take_back(tx, visit.community, visit.person, piece.id)
    return _at(piece, _("The approval is taken back. It is a draft again."))


def _ask(tx: Tx, visit: Visit, post: Post, piece: DigestPiece) -> Done:
    name = arranging.ask_for_change(tx, visit.community, visit.person, piece.id, post.one("note"))
    return _at(piece, _("Sent to {name}.").format(name=name))


_DIGEST: Mapping[str, DigestAct] = {
    "out": _out,
    "in": _in,
    "up": _moved(-1),
    "down": _moved(1),
    "theme_up": _theme_moved(-1),
    "theme_down": _theme_moved(1),
    "theme_name": _theme_name,
    "word": _word,
    "unword": _unword,
    "approve": _approve,
    "take_back": _take_back,
    "ask": _ask,
}


def _do_themes(tx: Tx, visit: Visit, post: Post, project: Project | None) -> Done:
    if project is None:
        raise NotHere
    at = f"rounds/{project.id}/themes"
    person, name = visit.person, post.one("name")
    match post.verb:
        case "add":
            return Done(_("The theme is there."), f"{at}#{codebook.add_theme(tx, project, person, name)}")
        case "take":
            code = codebook.take_suggestion(tx, project, person, post.key, name)
            return Done(_("The theme has a name, and its answers carry it."), f"{at}#{code}")
        case "aside":
            codebook.set_aside(tx, project, person, post.key)
            return Done(_("The suggestion is set aside."), at)
        case "rename":
            codebook.rename_theme(tx, project, person, post.key, name)
            return Done(_("The theme has its new name."), f"{at}#{post.key}")
        case "merge":
            codebook.merge_theme(tx, project, person, post.key, post.one("into"))
            return Done(_("The two themes are one."), f"{at}#{post.one('into')}")
        case "split":
            code = codebook.split_theme(tx, project, person, post.key, name, post.many("answers"))
            return Done(_("The theme is split."), f"{at}#{code}")
    raise NotHere


def _do_answers(tx: Tx, visit: Visit, post: Post, project: Project | None, number: str) -> Done:
    if project is None or post.verb != "tag" or not number.isdecimal():
        raise NotHere
    codebook.tag_answer(tx, project, visit.person, post.key, post.many("themes"))
    return Done(_("The themes are saved."), f"rounds/{project.id}/answers/{number}#{post.key}")
