"""A person's own page in words."""

from __future__ import annotations

from bot.core.home.views import data, home, menu
from bot.ui.codec import message_to_json
from bot.ui.message import Message, Paragraph
from bot.ui.plain import plain
from bot.ui.text import say


def test_what_is_held_about_somebody_reads_as_words_without_internal_numbers() -> None:
    sent = message_to_json(Message((Paragraph(say("How did it go?")),)))
    row = {"id": "out_1", "member_id": "mem_1", "dedupe": "log:1", "purpose": "log_prompt", "payload": sent, "done": ""}
    answer = {"round_key": "video:1", "answers": [{"question": "plan", "typed": "Ring back", "member_id": "mem_1"}]}
    held = plain(data({"Messages to you": [row], "Your logs": [answer]}))
    assert "purpose: log_prompt; payload: How did it go?" in held
    assert "round key: video:1; answers: question: plan; typed: Ring back" in held
    for internal in ("out_1", "mem_1", "log:1", "blocks"):
        assert internal not in held


def test_an_answer_that_only_looks_like_a_message_stays_as_it_was_typed() -> None:
    typed = '{"blocks": everywhere, says the plumber}'
    assert typed in plain(data({"Your logs": [{"typed": typed}]}))


def test_the_home_tab_has_the_cards_first_and_the_menu_below() -> None:
    card = Message((Paragraph(say("Your log is open.")),))
    below = menu("Causeway", (), staff=False)
    assert plain(home([card], below)).startswith("Your log is open.\n\nCauseway")
    assert home([], below) == below
