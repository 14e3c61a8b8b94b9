"""The prompts that a model is given, each a Markdown file with front matter; `bot.llm.prompts` reads them."""
