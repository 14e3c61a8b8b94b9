"""What the Slack adapter is told: its tokens, and how Slack reaches it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NAME = "slack"
API_URL = "https://slack.com/api/"  # GovSlack has another, https://slack-gov.com/api/


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """Tokens and addresses; `socket` needs the app token, `http` the signing secret."""

    bot_token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    mode: Literal["socket", "http"] = "socket"
    api_url: str = API_URL
    channels: tuple[str, ...] = ()  # those that the programme names, which `convenor doctor` looks at
