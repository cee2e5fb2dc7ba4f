"""Say where in a text its triples stand, and what is wrong with a text that does not parse: positions for reports, never facts."""

from kg.locate.mistakes import Mistake, mistakes
from kg.locate.places import FORMS, Located, Place, Triple, Where, locate

__all__ = ["FORMS", "Located", "Mistake", "Place", "Triple", "Where", "locate", "mistakes"]
