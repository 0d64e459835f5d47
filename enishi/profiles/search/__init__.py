"""Finding members: keys per audience in one table, one query for text, facets, audiences and tenants (docs/search.md).

`index(network, member_ids)` writes the rows and is called by every action that changes what a person shows; `find()` answers
a page of the directory, `facets()` its counts. Raw SQL of the product's reading side stands in sql.py alone.
"""

from enishi.profiles.search.counts import Counts, FacetCount, counts, values
from enishi.profiles.search.document import document, index
from enishi.profiles.search.find import PAGE, Found, find
from enishi.profiles.search.forgetting import forget_words, words_of
from enishi.profiles.search.query import FACETS, Order, Query
from enishi.profiles.search.worded import worded

__all__ = [
    "FACETS",
    "PAGE",
    "Counts",
    "FacetCount",
    "Found",
    "Order",
    "Query",
    "counts",
    "document",
    "find",
    "forget_words",
    "index",
    "values",
    "worded",
    "words_of",
]
