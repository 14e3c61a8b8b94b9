"""The views of an insight pack: the questions the team asks of every project, answered by a query each."""

from __future__ import annotations

from bot.programme.learning_logs.rules.attribution import ENOUGH_TO_HIDE_IN
from bot.programme.learning_logs.rules.small_groups import FEW
from bot.store.packs import PackView

_PROJECT = ("project", "The project.")
_ROUND = ("round", "The round's number.")
_QUESTION = ("question", "The question as it was asked.")
_PARTICIPANT = ("participant", "Who answered, by pseudonym.")

_IN_FULL = PackView(
    "answers_in_full",
    "Every answer with its round, its question and what is told of its author. Begin here.",
    (
        ("answer", "The number of the answer."),
        _PROJECT,
        _ROUND,
        _QUESTION,
        ("text", "The answer in words."),
        ("number", "The answer to a scale or a number."),
        _PARTICIPANT,
        ("sector", "The author's sector, widened where needed."),
        ("nation", "The author's nation, widened where needed."),
        ("role", "The author's role, widened where needed."),
        ("audience", "Who may read it by its author's choice."),
    ),
    """
    SELECT answers.id AS answer, rounds.project AS project, rounds.number AS round, questions.text AS question,
      answers.text AS text, answers.number AS number, participants.id AS participant, participants.sector AS sector,
      participants.nation AS nation, participants.role AS role, answers.audience AS audience
    FROM answers
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    JOIN questions ON questions.id = answers.question
    JOIN participants ON participants.id = responses.participant
    ORDER BY rounds.project, rounds.number, responses.id, questions.position
    """,
    searched=("answers", "answer"),
)

_BY_THEME = PackView(
    "answers_by_theme",
    "The answers under each theme of the codebook and of the published digests.",
    (
        _PROJECT,
        ("theme", "The theme's name."),
        _ROUND,
        _QUESTION,
        ("text", "The answer in words."),
        _PARTICIPANT,
        ("answer", "The number of the answer."),
    ),
    """
    SELECT themes.project AS project, themes.name AS theme, rounds.number AS round, questions.text AS question,
      answers.text AS text, responses.participant AS participant, answers.id AS answer
    FROM answer_themes
    JOIN themes ON themes.id = answer_themes.theme
    JOIN answers ON answers.id = answer_themes.answer
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    JOIN questions ON questions.id = answers.question
    ORDER BY themes.project, themes.name, rounds.number, answers.id
    """,
    searched=("answers", "answer"),
)

_RATE = PackView(
    "response_rate_by_round",
    "How many of those asked answered in each round.",
    (
        _PROJECT,
        _ROUND,
        ("focus", "What the round looked at."),
        ("asked", "How many people were asked."),
        ("handed_in", "How many handed in a log."),
        ("nothing_to_report", "How many had nothing to report, which is an answer."),
        ("skipped", "How many skipped it."),
        ("no_answer", "How many did not answer."),
        ("late", "How many of the answers came after the close."),
        (
            "answered_in_100",
            "How many in 100 handed in or had nothing to report; empty where fewer than ten were asked.",
        ),
    ),
    """
    SELECT rounds.project AS project, rounds.number AS round, rounds.focus AS focus, count(*) AS asked,
      sum(responses.standing = 'handed_in') AS handed_in, sum(responses.standing = 'nothing') AS nothing_to_report,
      sum(responses.standing = 'skipped') AS skipped, sum(responses.standing = 'no_answer') AS no_answer,
      sum(responses.late) AS late,
      CASE WHEN count(*) >= 10
        THEN round(100.0 * sum(responses.standing IN ('handed_in', 'nothing')) / count(*)) END AS answered_in_100
    FROM responses JOIN rounds ON rounds.id = responses.round
    GROUP BY rounds.project, rounds.number ORDER BY rounds.project, rounds.number
    """,
)

_SCALES = PackView(
    "confidence_over_time",
    f"The answers to each scale, such as confidence, round by round; only where at least {ENOUGH_TO_HIDE_IN} answered.",
    (
        _PROJECT,
        ("question", "The question's key."),
        _ROUND,
        ("answers", "How many answered."),
        ("average", "The average, to one decimal place."),
        ("lowest", "The lowest answer given."),
        ("highest", "The highest answer given."),
    ),
    f"""
    SELECT rounds.project AS project, questions."key" AS question, rounds.number AS round, count(*) AS answers,
      round(avg(answers.number), 1) AS average, min(answers.number) AS lowest, max(answers.number) AS highest
    FROM answers
    JOIN questions ON questions.id = answers.question
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    WHERE questions.type = 'scale' AND answers.number IS NOT NULL
    GROUP BY rounds.project, questions."key", rounds.number HAVING count(*) >= {ENOUGH_TO_HIDE_IN:d}
    ORDER BY rounds.project, questions."key", rounds.number
    """,  # noqa: S608 - a number of ours
)

_CHOSEN = PackView(
    "what_helped",
    "How often each option of a choice was chosen, such as what helped, round by round.",
    (
        _PROJECT,
        ("question", "The question's key."),
        _ROUND,
        ("option", "The option."),
        ("chosen", "How many chose it."),
        ("answers", "How many answered the question."),
    ),
    """
    SELECT rounds.project AS project, questions."key" AS question, rounds.number AS round, choices.name AS option,
      count(*) AS chosen,
      (SELECT count(*) FROM answers AS other JOIN responses AS theirs ON theirs.id = other.response
       WHERE other.question = questions.id AND theirs.round = rounds.id) AS answers
    FROM choices
    JOIN answers ON answers.id = choices.answer
    JOIN questions ON questions.id = answers.question
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    GROUP BY rounds.project, questions."key", rounds.number, choices."option", choices.name
    ORDER BY rounds.project, questions."key", rounds.number, count(*) DESC, choices.name
    """,
)

_MISSING = PackView(
    "who_is_missing",
    f"Which sectors, nations and roles take part in a project, and from how many of them nothing was heard at all. "
    f"“{FEW}” stands for all groups that are too small to be told.",
    (
        _PROJECT,
        ("kind", "sector, nation or role."),
        ("name", "The sector, nation or role."),
        ("participants", "How many take or took part; five or more."),
        ("answered", "How many of them answered in at least one round."),
        ("never_answered", "How many of them never have."),
    ),
    """
    WITH heard AS (
      SELECT participants.id AS id, participants.project AS project,
        EXISTS (SELECT 1 FROM responses WHERE responses.participant = participants.id
                AND responses.standing IN ('handed_in', 'nothing')) AS answered,
        participants.sector AS sector, participants.nation AS nation, participants.role AS role
      FROM participants
    ), told AS (
      SELECT project, 'sector' AS kind, sector AS name, answered FROM heard
      UNION ALL SELECT project, 'nation', nation, answered FROM heard
      UNION ALL SELECT project, 'role', role, answered FROM heard
    )
    SELECT project, kind, name, count(*) AS participants, sum(answered) AS answered,
      sum(NOT answered) AS never_answered
    FROM told GROUP BY project, kind, name ORDER BY project, kind DESC, participants DESC, name
    """,
)

_PLANS = PackView(
    "plans_and_what_became_of_them",
    "What somebody planned in one log, and what they said in the next one became of it.",
    (
        _PROJECT,
        _PARTICIPANT,
        ("planned_in", "The number of the round in which it was planned."),
        ("plan", "The plan in the person's words."),
        ("outcome", "What became of it, as chosen in the next log; empty if that was not answered."),
    ),
    """
    SELECT rounds.project AS project, responses.participant AS participant, rounds.number AS planned_in,
      answers.text AS plan,
      (SELECT became.text FROM responses AS later
       JOIN rounds AS following ON following.id = later.round
       JOIN answers AS became ON became.response = later.id
       JOIN questions AS recalling ON recalling.id = became.question AND recalling.recalls_plan = 1
       WHERE later.participant = responses.participant AND following.number = rounds.number + 1) AS outcome
    FROM answers
    JOIN questions ON questions.id = answers.question AND questions."key" = 'plan_next'
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    ORDER BY rounds.project, responses.participant, rounds.number
    """,
)

_THEMES = PackView(
    "themes_by_round",
    f"How many people wrote about each theme, round by round; only where at least {ENOUGH_TO_HIDE_IN} did.",
    (
        _PROJECT,
        ("theme", "The theme's name."),
        ("named_by", "machine or person."),
        _ROUND,
        ("people", "How many people wrote about it."),
        ("answers", "In how many answers."),
    ),
    f"""
    SELECT themes.project AS project, themes.name AS theme, themes.named_by AS named_by, rounds.number AS round,
      count(DISTINCT responses.participant) AS people, count(*) AS answers
    FROM answer_themes
    JOIN themes ON themes.id = answer_themes.theme
    JOIN answers ON answers.id = answer_themes.answer
    JOIN responses ON responses.id = answers.response
    JOIN rounds ON rounds.id = responses.round
    GROUP BY themes.id, rounds.number HAVING count(DISTINCT responses.participant) >= {ENOUGH_TO_HIDE_IN:d}
    ORDER BY themes.project, themes.name, rounds.number
    """,  # noqa: S608 - a number of ours
)

VIEWS = (_IN_FULL, _BY_THEME, _THEMES, _RATE, _SCALES, _CHOSEN, _MISSING, _PLANS)
