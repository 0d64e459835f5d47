"""What a member shows, the rows that find it, and parts of the members by what they show."""

from enishi.profiles.models.profile import Profile, Value
from enishi.profiles.models.searchdoc import FacetValue, SearchDoc
from enishi.profiles.models.segment import Segment

__all__ = ["FacetValue", "Profile", "SearchDoc", "Segment", "Value"]
