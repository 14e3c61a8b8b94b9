"""What a refusal of Slack's means for a delivery: never, not yet, or nobody knows."""

from __future__ import annotations

from bot.errors import Fate, PlatformError

AGAIN_S = 60.0  # where staff must do something first, such as put a token right
TOO_FAST = frozenset({"ratelimited", "rate_limited"})
TOKEN_REFUSED = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"}
)
# [SD] error lists of chat.postMessage and conversations.*; what is in neither group here is refused for good.
_MAY_HAVE_WORKED = frozenset(
    {"internal_error", "fatal_error", "request_timeout", "service_unavailable", "team_added_to_org", "unknown_error"}
)
_NOT_NOW = frozenset(
    {
        *TOO_FAST, "message_limit_exceeded", "accesslimited",
        *TOKEN_REFUSED, "missing_scope", "messages_tab_disabled",
        "ekm_access_denied", "team_access_not_granted", "enterprise_is_restricted", "org_login_required",
    }
)  # fmt: skip
CHANNEL_GONE = frozenset(
    {
        "channel_not_found", "is_archived", "not_in_channel", "restricted_action",
        "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel", "method_not_supported_for_channel_type", "no_permission",
        "cant_invite", "posting_to_general_channel_denied",
    }
)  # fmt: skip
ACCOUNT_GONE = frozenset({"user_not_found", "user_disabled", "users_not_found"})  # [SD] conversations.open
TRIGGER_GONE = frozenset({"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"})
TOO_MANY = 429


def refused(code: str, status: int, retry_after_s: float | None) -> PlatformError:
    """Give the error for what Slack answered: its code, the status of the answer, and when to try again."""
    if status == TOO_MANY:
        return PlatformError("ratelimited", Fate.NOT_SENT, retry_after_s if retry_after_s is not None else 30.0)
    if status >= 500 or code in _MAY_HAVE_WORKED:
        return PlatformError(code, Fate.UNKNOWN)
    if code in _NOT_NOW:
        return PlatformError(code, Fate.NOT_SENT, AGAIN_S)
    return PlatformError(code, Fate.NEVER)
