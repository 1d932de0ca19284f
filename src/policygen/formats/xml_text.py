"""Words as they stand in XML. What Python brings for it brings half of what talks to a network with it, at every start."""

from __future__ import annotations


def escape(words: str, *, quoted: bool = False) -> str:
    """Return words as they stand in an element or, `quoted`, between double quotes in an attribute.

    >>> escape('Ann & "Bo" <5')
    'Ann &amp; "Bo" &lt;5'
    >>> escape('"', quoted=True)
    '&quot;'
    """
    words = words.replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;")
    return words.replace('"', "&quot;") if quoted else words
