"""The fields of a roster row, their order, their limits, and what a cell's column can be used for."""

from __future__ import annotations

FIELDS = (
    "employee_number",
    "family_name",
    "given_name",
    "family_name_kana",
    "given_name_kana",
    "former_name",
    "email",
    "birth_date",
    "joined_on",
    "left_on",
    "employment_type",
    "department",
    "post",
    "note",
)
(
    NUMBER,
    FAMILY,
    GIVEN,
    FAMILY_KANA,
    GIVEN_KANA,
    FORMER,
    EMAIL,
    BIRTH,
    JOINED,
    LEFT,
    TYPE,
    DEPARTMENT,
    POST,
    NOTE,
) = range(len(FIELDS))
DATES = (BIRTH, JOINED, LEFT)
TEXTS = (TYPE, DEPARTMENT, POST, NOTE)
USES = ("status", "company")

LIMITS = {
    NUMBER: 30,
    FAMILY: 50,
    GIVEN: 50,
    FAMILY_KANA: 50,
    GIVEN_KANA: 50,
    FORMER: 50,
    EMAIL: 254,
    TYPE: 50,
    DEPARTMENT: 200,
    POST: 100,
    NOTE: 2000,
}
"""Characters after cleaning."""

COMPANY_LIMIT = 120
