"""What everybody types on the way in, for the walks that are about something else."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Page, expect

from enishi.accounts.tests.make import last_code

BORN = date(1989, 2, 3)  # of joining.tests.make.make_roster_person


def facts(page: Page, *, family: str = "入江", given: str = "文乃", born: date = BORN, email: str = "") -> None:
    """Type the name at the time and the birth date, and an address where one is asked for."""
    for label, words in (
        ("姓", family), ("名", given), ("年", str(born.year)), ("月", str(born.month)), ("日", str(born.day)),
    ):  # fmt: skip
        page.get_by_label(label, exact=True).fill(words)
    if email:
        page.get_by_role("textbox", name="メールアドレス").fill(email)


def digits(page: Page) -> None:
    """Read the six digits in the mail that was just sent, and go on with them."""
    expect(page.get_by_label("6桁の数字")).to_be_visible()
    page.get_by_label("6桁の数字").fill(last_code())
    page.get_by_role("button", name="つぎへ").click()
