"""Key messages and themes without a model: LexRank and NMF over TF-IDF, the same result for the same texts.

LexRank: Erkan and Radev 2004, in its continuous form (no threshold), which needs no matrix of sentence by sentence, so
that twenty thousand sentences fit in memory. Themes: Lee and Seung 1999. The numeric libraries are imported when used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.llm.common_words import content_stems

_DAMPING = 0.85
_ROUNDS = 200
_SETTLED = 1e-9
_MOST_TERMS = 4000
_CONTEXT_WEIGHT = 0.5  # what the whole answer adds to the theme of one of its sentences
_TERMS_KEPT = 12


@dataclass(frozen=True, slots=True)
class Grouping:
    """Themes found: each text's theme, or None if it shares no word; each theme's stems, weightiest first."""

    theme_of: tuple[int | None, ...]
    terms: tuple[tuple[str, ...], ...]


def theme_count(answers: int) -> int:
    """Give how many themes a reader can take in for this many answers."""
    steps = ((5, 1), (10, 2), (20, 3), (40, 4), (80, 5), (200, 6))
    return next((themes for below, themes in steps if answers < below), 7)


def key_scores(texts: Sequence[str]) -> tuple[float, ...]:
    """Give each text's LexRank: how much of what the others say it says too; the scores add up to one.

    Texts without a content word get the smallest score. A few texts, or none, are no special case to the caller.
    """
    weights = _weights(texts)
    if weights is None:
        return tuple(1 / len(texts) for _ in texts)
    import numpy as np

    count = len(texts)
    itself = np.asarray(weights.multiply(weights).sum(axis=1)).ravel()  # one, or nought without a content word
    likeness_total = np.asarray(weights @ (weights.T @ np.ones(count))).ravel() - itself
    likeness_total[likeness_total < _SETTLED] = 1.0
    scores = np.full(count, 1 / count)
    for _ in range(_ROUNDS):
        share = scores / likeness_total
        passed_on = np.asarray(weights @ (weights.T @ share)).ravel() - itself * share
        moved = (1 - _DAMPING) / count + _DAMPING * passed_on
        settled = float(np.abs(moved - scores).sum()) < _SETTLED
        scores = moved
        if settled:
            break
    return tuple(float(score) for score in scores / scores.sum())


def group(
    texts: Sequence[str], contexts: Sequence[str], themes: int, ignored: frozenset[str] = frozenset()
) -> Grouping:
    """Give each text its theme among at most `themes`; `contexts` are the whole answers the texts come from.

    `ignored` are stems that nearly everybody uses: they say what the round is about, not what a theme is.
    """
    weights = _weights([*texts, *contexts], ignored)
    if weights is None:
        return Grouping(tuple(None for _ in texts), ())
    import numpy as np

    stems = _stems([*texts, *contexts], ignored)
    own, around = weights[: len(texts)], weights[len(texts) :]
    both = own + _CONTEXT_WEIGHT * around
    count = min(themes, *both.shape)
    parts, terms = _factors(both, count)
    strongest = np.argsort(-terms, axis=1, kind="stable")[:, :_TERMS_KEPT]
    kept = tuple(tuple(stems[i] for i in row if terms[t, i] > 0) for t, row in enumerate(strongest))
    shares = parts * terms.sum(axis=1)
    chosen = shares.argmax(axis=1)
    held = shares.max(axis=1) > 0
    return Grouping(tuple(int(t) if known else None for t, known in zip(chosen, held, strict=True)), kept)


def _weights(texts: Sequence[str], ignored: frozenset[str] = frozenset()) -> Any:
    """Give the TF-IDF rows of the texts, each of length one, or None if no text has a content word."""
    if all(ignored.issuperset(content_stems(text)) for text in texts):
        return None
    return _vectorizer(ignored).fit_transform(texts)


def _stems(texts: Sequence[str], ignored: frozenset[str]) -> list[str]:
    """Give the terms behind the columns of `_weights`."""
    vectorizer = _vectorizer(ignored)
    vectorizer.fit(texts)
    return [str(term) for term in vectorizer.get_feature_names_out()]


def _vectorizer(ignored: frozenset[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    def stems(text: str) -> list[str]:
        return [stem for stem in content_stems(text) if stem not in ignored]

    return TfidfVectorizer(analyzer=stems, sublinear_tf=True, max_features=_MOST_TERMS)


def _factors(weights: Any, count: int) -> tuple[Any, Any]:
    """Give NMF's two factors: texts by themes, and themes by terms."""
    import warnings

    from sklearn.decomposition import non_negative_factorization
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Stopping after 400 rounds is a choice: themes are a suggestion and do not change in the last decimals.
        warnings.simplefilter("ignore", ConvergenceWarning)
        parts, terms, _ = non_negative_factorization(
            weights, n_components=count, init="nndsvd", tol=1e-3, max_iter=400, random_state=0
        )
    return parts, terms
