"""What every adapter promises, and the test in which each is tried on each platform.

`HERE` is a test of this folder that runs on all of them. A test of the house, below the adapters, holds for all as well
where what is promised is done there.
"""

from __future__ import annotations

HERE = "three/test_contract.py"
_LOCAL, _SLACK, _DISCORD = "platforms/local/", "platforms/slack/", "platforms/discord/"
_CLICKS, _FORMS, _WHOLE = _LOCAL + "test_workspace_clicks.py", _LOCAL + "test_workspace_forms.py", "test_slack_bot.py"
_DELIVERY, _LATE = "outbox/test_delivery.py", "routing/test_late_answers.py"

PLATFORMS = ("local", "slack", "discord")
PROMISES: dict[str, dict[str, str]] = {
    "a click delivered twice is done once": {
        "all": f"{HERE}::test_a_click_that_is_delivered_twice_is_done_once",
    },
    "a form handed in twice is one deed": {
        "local": f"{_FORMS}::test_handing_in_twice_has_one_key_and_is_answered_once",
        "slack": f"{_SLACK}{_WHOLE}::test_handing_in_delivered_twice_is_one_log_and_one_thank_you",
        "discord": f"{HERE}::test_a_step_that_discord_brings_twice_is_one_step",
    },
    "buttons and forms answer after a restart": {
        "all": f"{HERE}::test_buttons_and_forms_answer_after_a_restart",
    },
    "an error keeps what was typed": {
        "all": f"{HERE}::test_what_was_typed_is_there_again_beside_the_error_after_a_restart_too",
    },
    "a form begun on one platform is finished on another": {
        "slack": f"{HERE}::test_a_form_begun_on_one_platform_is_finished_on_the_other",
        "discord": f"{HERE}::test_a_form_begun_on_discord_is_finished_on_slack",
        "local": "live/test_linking.py::test_a_log_begun_on_one_platform_is_finished_on_the_other",
    },
    "a button that leads nowhere is answered kindly": {
        "all": f"{HERE}::test_a_button_that_leads_nowhere_is_answered_kindly",
    },
    "what people type neither pings nor formats": {
        "all": f"{HERE}::test_what_people_type_neither_pings_nor_formats",
    },
    "two people's forms are kept apart": {
        "all": f"{HERE}::test_two_people_keep_their_forms_apart",
    },
    "who comes too late for a form is offered it again": {
        "local": f"{_FORMS}::test_a_form_that_is_gone_says_so_and_how_to_keep_what_was_typed",
        "slack": f"{_SLACK}{_WHOLE}::test_an_expired_trigger_offers_the_form_once_more",
        "discord": f"{_DISCORD}test_discord_in_time.py"
        "::test_a_form_for_an_interaction_that_has_died_is_offered_as_a_direct_message",
    },
    "who takes no direct messages is reached another way, or staff are told": {
        "local": "live/test_in_step.py::test_where_every_door_is_closed_it_is_left_for_staff_to_see",
        "slack": "live/test_in_step.py::test_where_a_direct_message_is_refused_the_other_account_gets_it",
        "discord": f"{_DISCORD}test_discord_delivery.py"
        "::test_closed_direct_messages_are_asked_once_and_rung_for_in_the_lobby",
    },
    "with commits of a second everything is answered in time": {
        "local": f"{_LATE}::test_who_is_answered_in_time_gets_no_message",
        "slack": f"{_SLACK}{_WHOLE}::test_commits_of_a_second_are_answered_in_the_acknowledgement",
        "discord": f"{_DISCORD}test_discord_slow_store.py"
        "::test_with_commits_of_a_second_everything_is_answered_in_time",
    },
    "with a store that takes five seconds nothing is called saved before it is": {
        "local": f"{_LATE}::test_nothing_is_called_saved_before_it_is",
        "slack": f"{_SLACK}{_WHOLE}::test_a_store_that_answers_after_five_seconds_promises_nothing_and_the_form_stays",
        "discord": f"{_DISCORD}test_discord_slow_store.py"
        "::test_with_a_store_that_answers_after_five_seconds_nobody_is_told_it_is_saved_before_it_is",
    },
    "what arrives out of order changes nothing that came after it": {
        "local": f"{_CLICKS}::test_a_stale_or_unknown_button_still_reaches_the_house",
        "slack": f"{HERE}::test_an_answer_that_slack_brings_after_the_log_was_handed_in_changes_nothing_in_it",
        "discord": f"{HERE}::test_a_step_that_discord_brings_after_the_log_was_handed_in_changes_nothing_in_it",
    },
    "who acts before their joining was told is one person": {
        "local": "routing/test_dispatch.py::test_whoever_appears_is_a_guest_from_then_on",
        "slack": f"{HERE}::test_who_acts_before_slack_has_told_that_they_joined_is_one_person_afterwards",
        "discord": f"{HERE}::test_who_writes_before_discord_has_told_that_they_joined_is_one_person_afterwards",
    },
    "a connection that breaks in mid-form loses nothing": {
        "local": f"{_FORMS}::test_a_reload_shows_the_form_again",
        "slack": f"{_SLACK}{_WHOLE}::test_a_reconnect_in_mid_form_changes_nothing",
        "discord": f"{_DISCORD}test_discord_journey.py::test_a_form_begun_before_a_restart_is_finished_after_it",
    },
    "a storm of refusals delays and loses nothing": {
        "local": f"{_DELIVERY}::test_however_often_a_platform_asks_to_slow_down_the_message_goes_in_the_end",
        "slack": f"{_SLACK}{_WHOLE}::test_a_storm_of_refusals_delays_the_prompts_and_loses_none",
        "discord": f"{_DISCORD}test_discord_faults.py"
        "::test_a_short_wait_is_waited_and_a_long_one_is_left_to_the_outbox",
    },
    "what was accepted without an answer is found and not sent again": {
        "local": f"{_LOCAL}test_workspace_adapter.py::test_what_a_row_made_is_found_and_what_it_did_not_make_is_not",
        "slack": f"{_SLACK}{_WHOLE}::test_a_prompt_whose_answer_was_lost_is_found_and_not_sent_again",
        "discord": f"{_DISCORD}test_discord_faults.py"
        "::test_what_was_taken_but_not_answered_is_found_and_never_sent_twice",
    },
}
