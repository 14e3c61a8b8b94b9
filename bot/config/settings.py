"""Settings: secrets and addresses from the environment."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ConfigError


class Settings(BaseSettings):
    """What differs from machine to machine; every one is in `.env.example`."""

    model_config = SettingsConfigDict(
        env_prefix="CONVENOR_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    store: str = Field(default="sqlite:///convenor.db", description="Where everything is kept.")
    community: Path | None = Field(default=None, description="The programme's file; without it the example, Causeway.")
    host: str = Field(default="127.0.0.1", description="The address the web pages listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port the web pages listen on; 0 takes a free one.")
    public_url: str = Field(default="", description="The address members reach the web pages at.")
    staff: str = Field(default="", description="First staff, as platform:account, separated by commas.")
    slack_bot_token: str = Field(default="", repr=False, description="Slack's token of the bot; empty without Slack.")
    slack_app_token: str = Field(default="", repr=False, description="Slack's token of the app, for the socket.")
    slack_signing_secret: str = Field(default="", repr=False, description="Slack's signing secret, for HTTP.")
    slack_mode: Literal["socket", "http"] = Field(default="socket", description="How Slack reaches Convenor.")
    slack_api_url: str = Field(default="https://slack.com/api/", description="Where Slack's API is.")
    discord_token: str = Field(default="", repr=False, description="Discord's token of the bot; empty without Discord.")
    discord_guild: str = Field(default="", description="The id of the Discord server.")
    discord_lobby: str = Field(
        default="", description="The channel in which Discord tells those who take no direct messages."
    )
    rehearsal: str = Field(default="", description="The testers of a rehearsal; anybody here, and nobody else hears.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="How much is logged.")
    workspace_password: str = Field(default="", description="Needed to open the local workspace to other machines.")
    model_url: str = Field(default="", description="A server that speaks OpenAI's chat completions; empty for OpenAI.")
    model_key: str = Field(default="", repr=False, description="Its key (any word if it wants none); without it no AI.")
    model_name: str = Field(default="gpt-4.1-mini", description="The model's name there.")
    model_monthly_tokens: int = Field(default=2_000_000, ge=0, description="Tokens a month, in and out; 0 uses none.")
    model_timeout_s: float = Field(default=90.0, gt=0, le=600, description="Seconds for one draft, tries included.")

    @property
    def address(self) -> str:
        """Give the public address without a last slash, empty without one; raises ConfigError if it is not one."""
        address = self.public_url.strip().rstrip("/")
        if address and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", address):
            message = f"CONVENOR_PUBLIC_URL holds “{self.public_url}”, which is not a web address."
            raise ConfigError(message, "Write it whole, such as https://convenor.example.org.")
        return address

    @property
    def first_staff(self) -> tuple[tuple[str, str], ...]:
        """Give the accounts named as first staff; raises ConfigError for one that is not `platform:account`."""
        return _accounts("CONVENOR_STAFF", self.staff)

    @property
    def testers(self) -> tuple[str, ...]:
        """Give who receives anything in a rehearsal, as `platform:account`; nobody means that it is none."""
        return tuple(f"{platform}:{account}" for platform, account in _accounts("CONVENOR_REHEARSAL", self.rehearsal))


# What an account's id (for a rehearsal, a channel's too) looks like: a name in its place would be nobody's.
_ACCOUNTS = {"slack": "[A-Z0-9]+", "discord": "[0-9]+", "local": ".+"}


def _accounts(variable: str, written: str) -> tuple[tuple[str, str], ...]:
    named = []
    for entry in filter(None, (part.strip() for part in written.split(","))):
        platform, _, account = entry.partition(":")
        if not re.fullmatch(_ACCOUNTS.get(platform, "(?!)"), account.strip()):
            message = f"{variable} holds “{entry}”, which is not an account."
            raise ConfigError(message, "Write slack:U012AB3CD or discord:123456789012345678, separated by commas.")
        named.append((platform, account.strip()))
    return tuple(named)


def load_settings() -> Settings:
    """Give the settings; raises ConfigError naming the variable and the cure."""
    try:
        return Settings()
    except UnicodeDecodeError:
        raise ConfigError("The file .env is not in UTF-8.", "Save it as UTF-8.") from None
    except ValidationError as error:
        first = error.errors()[0]
        variable = f"CONVENOR_{'_'.join(str(part) for part in first['loc'])}".upper()
        message = f"{variable} cannot be used: {first['msg'].lower()}."
        raise ConfigError(message, "See .env.example for what it may hold.") from None
