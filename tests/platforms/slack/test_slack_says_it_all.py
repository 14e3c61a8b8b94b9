"""Everything learning logs say, drawn for Slack: taken whole, with every word in the text for notifications."""

from __future__ import annotations

import json

import pytest

from bot.platforms.slack.memo import Memo, Opener
from bot.platforms.slack.modal import form_view
from bot.platforms.slack.render import native_posts, with_file
from bot.platforms.slack.voice import fields
from bot.ui.form import Form
from bot.ui.plain import plain
from tests.platforms.learning_logs_said import BUILDERS
from tests.platforms.slack_stub.blocks import message_problems, view_problems
from tests.platforms.test_learning_logs_fit import READINGS, built

MEMO = Memo(opener=Opener("press", "learning_logs:answer:video-consultations:1"))


def bare(text: str) -> str:
    return "".join(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").split())


@pytest.mark.parametrize("name", BUILDERS)
@pytest.mark.parametrize("filled", ["realistic", "worst"])
def test_every_message_and_form_is_one_slack_takes(name, filled):
    for each in built(filled)[name]:
        if isinstance(each, Form):
            view = form_view(each, MEMO)
            assert view_problems(view) == []
            assert "more questions than fit" not in json.dumps(view)
            continue
        posts = native_posts(each)
        assert [problem for post in posts for problem in message_problems(fields(post))] == []
        spoken = bare("".join(post.text for post in posts))
        for line in filter(None, map(bare, plain(each).splitlines())):
            assert line in spoken
        if name not in READINGS:
            assert with_file(each)[1] == ""
