"""What a member shows, and the rows that find it."""

from enishi.profiles.models.profile import Profile, Value
from enishi.profiles.models.searchdoc import FacetValue, SearchDoc

__all__ = ["FacetValue", "Profile", "SearchDoc", "Value"]
