"""A form shown again with further questions: the open modal, its answers kept, the questions and sentences put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.platforms.slack.inputs import answers, refilled
from bot.platforms.slack.limits import LIMITS
from bot.platforms.slack.modal import asked
from bot.platforms.slack.words import Native, plain_text
from bot.routing.replies import FormErrors

SENTENCE = "sentence|"  # begins the id of a block that says what needs another look; no question's key has a bar in it
_PARTS = ("type", "title", "submit", "close", "callback_id", "private_metadata", "notify_on_close")


def asked_again(view: Mapping[str, Any], reply: FormErrors) -> Native | None:
    """Give the modal with further questions after the answers they are about; None where they have no room.

    Slack takes either errors at the fields or another view, so the sentences stand above their answers.
    """
    blocks = list(_blocks(view, reply))
    if len(blocks) > LIMITS.form_units:
        return None
    return {**{name: view[name] for name in _PARTS if view.get(name) is not None}, "blocks": blocks}


def _blocks(view: Mapping[str, Any], reply: FormErrors) -> Iterator[Native]:
    given = answers(view.get("state") or {})
    gone = {ask.key for ask in reply.asks}
    known = {str(block.get("block_id")) for block in view["blocks"]}
    others = [sentence for key, sentence in reply.errors.items() if key not in known]
    for number, words in enumerate(filter(None, (*others, reply.aside))):
        yield _sentence(f"{number}", words)
    for block in view["blocks"]:
        key = str(block.get("block_id", ""))
        if key in gone or key.startswith(SENTENCE):
            continue
        if key in reply.errors:
            yield _sentence(f"{key}|", reply.errors[key])
        yield refilled(block, given[key]) if key in given else block
        for ask in reply.asks:
            if ask.about == key:
                yield from asked(ask, keeps=bool(block.get("dispatch_action")), findable=False)


def _sentence(key: str, words: str) -> Native:
    return {"type": "section", "block_id": f"{SENTENCE}{key}"[:255], "text": plain_text(words, LIMITS.form_text)}
