"""Drafting a digest: without a model always, and with one where there is one and what it gives holds.

Nothing here is in a transaction: a model may take a minute, and its budget is kept in transactions of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.llm.model import Model, ModelUnavailable
from bot.llm.prompts import data_lines, fill, load_prompt
from bot.programme.learning_logs.actions.digesting import DraftInput, compose_draft
from bot.programme.learning_logs.rules.digest import PUBLIC, Answer, Digest
from bot.programme.learning_logs.rules.made_by import MadeBy
from bot.programme.learning_logs.rules.model_digest import grounded
from bot.programme.learning_logs.rules.proposal import Proposal, given_answers
from bot.programme.learning_logs.rules.selection import MOST_LINES
from bot.scheduling.jobs import off_loop

PROMPT = "learning_logs_digest"
REPAIR = "learning_logs_digest_repair"


async def draft(model: Model, given: DraftInput) -> Digest:
    """Give the draft of a round."""
    without = await off_loop(compose_draft, given)
    return await with_model(model, without, given.answers)


async def with_model(
    model: Model, without: Digest, answers: Sequence[Answer], *, prompt: str = PROMPT, repair: str = REPAIR
) -> Digest:
    """Give the draft that a model makes of these answers, or the one without it, saying why it is that."""
    if not model.name:
        return without
    asking = load_prompt(prompt)
    limits = asking.limits
    told = await off_loop(given_answers, answers, reach=PUBLIC, most=limits.answers, characters=limits.characters)
    if not told:
        return without
    values = {
        "round": without.title,
        "count": str(len(told)),
        "most_lines": str(MOST_LINES),
        "answers": data_lines(each.row for each in told),
    }
    try:
        proposal = await model.ask(fill(asking, values), repair, Proposal)
    except ModelUnavailable as unavailable:
        return replace(without, made_by=MadeBy(why_not=unavailable.why.value))
    return await off_loop(grounded, without, proposal, told, MadeBy(model.name, asking.sha256))
