"""Learning logs: fortnightly logs of an insight project, distilled into digests."""

from __future__ import annotations

from bot.core.capability import Capability, Desk, Site
from bot.core.events import ConsentWithdrawn, DigestEmptied, DigestPublished, DigestReworded, Subscription
from bot.core.ports import Answers
from bot.programme.learning_logs.actions import desk
from bot.programme.learning_logs.actions.calling import CALL_OPEN, IN_PROJECT, call_open, in_project
from bot.programme.learning_logs.actions.charting import published_picture
from bot.programme.learning_logs.actions.due import coming_prompts, open_logs
from bot.programme.learning_logs.actions.editing import tell_it_is_empty, tell_to_look_again
from bot.programme.learning_logs.actions.home import home_card
from bot.programme.learning_logs.actions.programme import as_it_stands
from bot.programme.learning_logs.actions.prompting import STILL_OPEN, still_open
from bot.programme.learning_logs.actions.publishing import STILL_CHECKING, still_checking
from bot.programme.learning_logs.actions.reading import published_page, published_pages
from bot.programme.learning_logs.actions.synthesising import follow_withdrawal
from bot.programme.learning_logs.actions.talking import awaits, listens
from bot.programme.learning_logs.actions.withdrawing import say_it_is_out, take_words_out
from bot.programme.learning_logs.views.buttons import action
from bot.ui.message import Button

CAPABILITY = Capability(
    name="learning_logs",
    title="Learning logs",
    menu=(Button("My logs", action("open")),),
    purposes={
        "log_prompt": "The prompt of a learning log",
        "log_reminder": "The one reminder of a learning log",
        "line_check": "The question whether your line in a digest is fair",
        "digest_draft": "The draft of a digest, for its editor",
        "approval_overdue": "A digest that waits for approval, for the deputy",
        "digest_folded": "A round whose answers wait for the next digest, for its editor",
        "no_synthesis": "A project that ends without a synthesis, for its editor",
        "nothing_to_digest": "A round without a digest, for its editor",
        "log_call": "The open call of an insight project",
        "log_place": "A place in an insight project",
        "digest_empty": "A digest in which no line is left, for its editor",
        "digest_reworded": "New words in an approved digest, for its editor",
        "digest_published": "A digest",
        "digest_changed": "A change in a published digest",
        "log_question_asked": "A question to the group",
        "log_question_asked_edit": "A change in a question to the group",
        "log_question_asked_delete": "A question to the group that is taken back",
        "change_asked": "A change that another editor asks for",
    },
    home=home_card,
    coming=coming_prompts,
    wanted={
        STILL_OPEN: still_open,
        STILL_CHECKING: still_checking,
        CALL_OPEN: call_open,
        IN_PROJECT: in_project,
    },
    subscriptions=(
        Subscription("learning_logs.take_words_out", ConsentWithdrawn, take_words_out),
        Subscription("learning_logs.follow_withdrawal", ConsentWithdrawn, follow_withdrawal),
        Subscription("learning_logs.say_it_is_out", DigestPublished, say_it_is_out),
        Subscription("learning_logs.tell_it_is_empty", DigestEmptied, tell_it_is_empty),
        Subscription("learning_logs.tell_to_look_again", DigestReworded, tell_to_look_again),
    ),
    hears=listens,
    awaits=awaits,
    answers=Answers(open_now=open_logs, programme=as_it_stands),
    site=Site(
        path="digests",
        title="Digests",
        description="What people in the insight projects wrote, checked with them before it was published.",
        pages=published_pages,
        page=published_page,
        picture=published_picture,
    ),
    desk=Desk(
        areas=desk.AREAS,
        may_enter=desk.may_enter,
        home=desk.home,
        show=desk.show,
        do=desk.do,
        picture=desk.picture,
    ),
)
