"""Configuration: settings from the environment, the programme from `community.toml`."""

from bot.config.community import Community, Project, QuestionSpec
from bot.config.load import load_community
from bot.config.settings import Settings, load_settings

__all__ = ["Community", "Project", "QuestionSpec", "Settings", "load_community", "load_settings"]
