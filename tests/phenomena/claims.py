"""The limits that these tests share with the lessons: one file of claims, read as lessons read it."""

from concgui.lessons.library import shipped_claims

_CLAIMS = shipped_claims()


def at_least(key: str) -> float:
    """Return the smallest figure or ratio that agrees with a claim."""
    limit = _CLAIMS.figure(key).at_least
    assert limit is not None, key
    return limit


def at_most(key: str) -> float:
    """Return the largest figure or ratio that agrees with a claim."""
    limit = _CLAIMS.figure(key).at_most
    assert limit is not None, key
    return limit
