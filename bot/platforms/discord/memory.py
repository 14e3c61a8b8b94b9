"""What was typed into open forms and may be in no file: secrets, and what a draft did not take as it was.

A restart loses it. Then a draft is filled in as it was kept, and a secret form is begun again.
"""

from __future__ import annotations

from bot.platforms.discord.modal import Values
from bot.ui.form import Choice

MOST = 1_000  # forms that are half filled in at once


class Memory:
    """What was typed, and what is asked about it, by open form."""

    def __init__(self) -> None:
        self._typed: dict[str, Values] = {}
        self._asks: dict[str, tuple[Choice, ...]] = {}

    def typed(self, form: str) -> Values:
        """Give what was typed into a form."""
        return dict(self._typed.get(form, {}))

    def asks(self, form: str) -> tuple[Choice, ...]:
        """Give what is asked about the answers of a form."""
        return self._asks.get(form, ())

    def note(self, form: str, answers: Values, asks: tuple[Choice, ...] = ()) -> None:
        """Remember answers, and what is asked about them."""
        self._typed[form] = self.typed(form) | answers
        self.ask(form, asks)
        while len(self._typed) > MOST:
            self.forget(next(iter(self._typed)))

    def ask(self, form: str, asks: tuple[Choice, ...]) -> None:
        """Remember further questions, in the place of earlier ones about the same answers."""
        about = {ask.about for ask in asks}
        kept = tuple(ask for ask in self.asks(form) if ask.about not in about)
        if kept or asks:
            self._asks[form] = kept + asks

    def settle(self, form: str, answers: Values) -> None:
        """Forget answers that are kept elsewhere now, and what was asked about them."""
        left = {key: given for key, given in self.typed(form).items() if key not in answers}
        asks = tuple(ask for ask in self.asks(form) if ask.about not in answers)
        self.forget(form)
        if left or asks:
            self.note(form, left, asks)

    def forget(self, form: str) -> None:
        """Forget a form."""
        self._typed.pop(form, None)
        self._asks.pop(form, None)
