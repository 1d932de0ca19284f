"""policygen: tailored, correctly cited school policies for England.

Three nouns, two relations, one date: a fact is true of a school; a requirement applies to schools by their facts;
a clause of a policy meets requirements; everything is asked on a date.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
