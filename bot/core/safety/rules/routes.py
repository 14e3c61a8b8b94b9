"""Where somebody can turn, by what their words suggest and by nation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.config.community import Signpost
from bot.llm.wording import tells_of_distress, tells_of_harm

ANY = "any"


@dataclass(frozen=True, slots=True)
class Routes:
    """The routes to show; what was not suggested is empty."""

    harm: tuple[str, ...] = ()
    distress: tuple[str, ...] = ()
    for_harm: bool = False
    for_distress: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is anything to show."""
        return self.for_harm or self.for_distress

    @property
    def kinds(self) -> tuple[str, ...]:
        """Give what was suggested, in words of the count."""
        return tuple(kind for kind, on in (("harm", self.for_harm), ("distress", self.for_distress)) if on)


NO_ROUTES = Routes()


def routes_for(texts: Iterable[str], nation: str | None, signposts: Sequence[Signpost]) -> Routes:
    """Give the routes that the wording of some texts calls for, those of the nation or, for want of it, of any."""
    said = tuple(texts)
    for_harm = any(tells_of_harm(text) for text in said)
    for_distress = any(tells_of_distress(text) for text in said)
    if not (for_harm or for_distress):
        return NO_ROUTES
    by_nation = {signpost.nation: signpost for signpost in signposts}
    found = by_nation.get(nation or ANY) or by_nation.get(ANY)
    return Routes(
        harm=found.harm if found and for_harm else (),
        distress=found.distress if found and for_distress else (),
        for_harm=for_harm,
        for_distress=for_distress,
    )
