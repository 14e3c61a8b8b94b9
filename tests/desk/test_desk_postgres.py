"""The same desk on PostgreSQL: every page, and a press of each kind that writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.programme.learning_logs.store.codes import codes_of
from bot.programme.learning_logs.store.desk import answers_of_round
from tests.app.demo import seeded
from tests.desk.conftest import MORNING
from tests.desk.visiting import PROJECT, draft, place, visitor


def test_the_desk_works_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    with seeded(tmp_path, postgres_url) as demo:

        async def walk() -> None:
            async with demo.bot() as bot:
                await demo.walk(bot, MORNING)

        asyncio.run(walk())
        marcus = visitor(demo, "marcus.delaney").signed_in()
        rounds = f"/desk/rounds/{PROJECT}"
        first, second = draft(demo).kept[:2]
        assert marcus.press(place(demo), "word", first.id, text="One team opened a side room.").status_code == 303
        assert marcus.press(place(demo), "out", second.id).status_code == 303
        assert marcus.press(place(demo), "theme_name", first.theme, name="Rooms").status_code == 303
        assert marcus.press(f"{rounds}/themes", "add", name="Sound").status_code == 303
        sound = demo.store.read_now(codes_of, PROJECT)[0]
        answer = demo.store.read_now(answers_of_round, PROJECT, 1)[0]
        assert marcus.press(f"{rounds}/answers/1", "tag", answer.id, themes=[sound.id]).status_code == 303
        assert marcus.press(f"{rounds}/answers/1", "tag", answer.id, themes=[]).status_code == 303
        assert marcus.press(place(demo), "approve").status_code == 303
        for path in (
            "/desk/",
            place(demo),
            f"{place(demo)}/preview",
            rounds,
            f"{rounds}/themes",
            f"{rounds}/answers/1",
        ):
            marcus.see(path)
