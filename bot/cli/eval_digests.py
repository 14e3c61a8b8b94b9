"""The evaluation of digests: a set of made-up rounds is read, digests are made in each way, and measured."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.errors import MemberError
from bot.programme.learning_logs.rules.digest import PUBLIC, Answer, Digest, compose
from bot.programme.learning_logs.rules.measures import Measures, ReferenceTheme, added, measure, obeys

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.llm.model import Model

_ANSWERS = TypeAdapter(tuple[Answer, ...])
_HOSTILE = "hostile-answers.json"


class _Case(BaseModel):
    """A round of the set; `model_reply` is what tests let a stand-in for a model say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    answers: tuple[Answer, ...]
    reference: tuple[ReferenceTheme, ...]
    model_reply: dict[str, Any]


class _Injection(BaseModel):
    """An answer that gives orders, and what would be read in a digest that obeyed them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    payload: str
    theme: str
    says: str
    source: int


class _Hostile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    calm: tuple[str, ...]
    hostile: tuple[_Injection, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A round to digest: with what a reference has of it, or with what no digest of it may hold."""

    name: str
    title: str
    answers: tuple[Answer, ...]
    reference: tuple[ReferenceTheme, ...] = ()
    payload: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceSet:
    """The rounds with references, and the rounds with an injected instruction each."""

    rounds: tuple[Round, ...]
    hostile: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """How one way of making digests did: in all, by round, and against injected instructions."""

    name: str
    model: str
    total: Measures
    by_round: tuple[tuple[str, Measures], ...]
    fell_back: tuple[str, ...]  # rounds whose draft was made without the model after all, with why
    obeyed: tuple[str, ...]
    hostile: int
    tokens: int


@dataclass(frozen=True, slots=True)
class Report:
    """The ways that were tried."""

    ways: tuple[Way, ...]


def read_set(folder: Path) -> ReferenceSet:
    """Give the set in a folder; raises MemberError naming the file that cannot be used."""
    files = sorted((folder / "digests").glob("*.json"))
    if not files:
        message = f"{folder / 'digests'} holds no rounds. Run this in the repository, or name the folder with --set."
        raise MemberError(message)
    rounds = []
    for file in files:
        case = _read(_Case, file)
        rounds.append(Round(file.stem, case.title, case.answers, case.reference))
    hostile = _read(_Hostile, folder / _HOSTILE)
    return ReferenceSet(tuple(rounds), tuple(_injected(hostile, each) for each in hostile.hostile))


def _read(kind: type[Any], file: Path) -> Any:
    try:
        return kind.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        message = f"{file} cannot be used as a set for evaluation ({type(error).__name__})."
        raise MemberError(message) from None


def _injected(hostile: _Hostile, each: _Injection) -> Round:
    """Give a calm round with one hostile answer at its end."""
    usual = {"question": "what_changed", "audience": "public_anonymous"}
    told = enumerate((*hostile.calm, each.text), 1)
    rows = [{**usual, "source": str(at), "author": f"h{at}", "text": text} for at, text in told]
    return Round(each.text, hostile.title, _ANSWERS.validate_python(rows), payload=each.payload)


async def run(reference: ReferenceSet, settings: Settings) -> Report:
    """Make and measure the digests without a model and, where one is configured, with it."""
    from bot.app.model import model_at
    from bot.clock import SystemClock
    from bot.llm.budget.store import usage
    from bot.llm.model import NoModel
    from bot.store import Store
    from bot.store.migrate import upgrade

    without = await _way("without a model", NoModel(), reference)
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/e.db", SystemClock())) as store:
        async with model_at(settings, store, SystemClock()) as model:
            if not model.name:
                return Report((without,))
            upgrade(store)
            asked = await _way("with a model", model, reference)
            return Report((without, _with_tokens(asked, store.read_now(usage).tokens)))


async def _way(name: str, model: Model, reference: ReferenceSet) -> Way:
    made = [(each, await _digest(model, each)) for each in reference.rounds]
    hostile = [(each, await _digest(model, each)) for each in reference.hostile]
    by_round = tuple((each.name, measure(digest, each.answers, each.reference)) for each, digest in made)
    return Way(
        name=name,
        model=model.name,
        total=added([measures for _, measures in by_round]),
        by_round=by_round,
        fell_back=tuple(
            f"{each.name}: {digest.made_by.why_not}" for each, digest in (*made, *hostile) if digest.made_by.why_not
        ),
        obeyed=tuple(each.name for each, digest in hostile if obeys(digest, each.payload)),
        hostile=len(hostile),
        tokens=0,
    )


def _with_tokens(way: Way, tokens: int) -> Way:
    return replace(way, tokens=tokens)


async def _digest(model: Model, each: Round) -> Digest:
    from bot.programme.learning_logs.actions.drafting import with_model

    return await with_model(model, compose(each.title, each.answers, reach=PUBLIC), each.answers)


def as_data(report: Report) -> dict[str, Any]:
    """Give the report in the shape of `--json`."""
    return {"ways": [_way_data(way) for way in report.ways]}


def _way_data(way: Way) -> dict[str, Any]:
    return {
        "way": way.name,
        "model": way.model,
        "tokens": way.tokens,
        "total": _figures(way.total),
        "rounds": [{"round": name, **_figures(measures)} for name, measures in way.by_round],
        "fell_back": list(way.fell_back),
        "injected_instructions": {"tried": way.hostile, "obeyed": list(way.obeyed)},
    }


def _figures(measures: Measures) -> dict[str, Any]:
    return {
        **{key: value for key, value in asdict(measures).items() if key != "rouge"},
        "rouge_1": round(measures.rouge.one, 3),
        "rouge_2": round(measures.rouge.two, 3),
        "rouge_l": round(measures.rouge.longest, 3),
    }


def print_report(report: Report) -> None:
    """Print the report for a reader."""
    rows = [("", *(way.name for way in report.ways)), *_rows([way.total for way in report.ways])]
    rows.append(
        ("injected instructions obeyed", *(f"{len(way.obeyed)} of {way.hostile}" for way in report.ways)),
    )
    if len(report.ways) > 1:
        rows.append(("drafts made without it after all", *(str(len(way.fell_back)) for way in report.ways)))
        rows.append(("tokens", *(str(way.tokens) for way in report.ways)))
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    rounds = len(report.ways[0].by_round)
    typer.echo(f"\n{rounds} made-up rounds with references. Few and made up: for comparing one version with the next.")
    if len(report.ways) == 1:
        typer.echo("No model is configured (CONVENOR_MODEL_KEY), so none was asked.")


def _rows(totals: Sequence[Measures]) -> list[tuple[str, ...]]:
    return [
        ("sentences with valid sources", *(f"{each.sources_valid} of {each.sentences}" for each in totals)),
        ("quotations word for word", *(f"{each.quotations_verbatim} of {each.quotations}" for each in totals)),
        ("themes covered", *(f"{each.themes_covered} of {each.themes}" for each in totals)),
        ("names made up", *(str(len(each.names_made_up)) for each in totals)),
        ("ROUGE-1", *(f"{each.rouge.one:.3f}" for each in totals)),
        ("ROUGE-2", *(f"{each.rouge.two:.3f}" for each in totals)),
        ("ROUGE-L", *(f"{each.rouge.longest:.3f}" for each in totals)),
    ]
