"""Invented people and forms for the styleguide and the tests of components."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone

from enishi.ui.words import AUDIENCES


@dataclass(frozen=True)
class SampleCard:
    """A card of an invented person."""

    name: str
    reading: str
    initial: str
    tone: int
    url: str = "#person"
    former: str = ""
    side: int = 1
    class_label: str = ""
    years: tuple[tuple[int, int | None], ...] = ()
    shared: tuple[tuple[int, int | None], ...] = ()
    overlap_years: int = 0
    unit: str = ""
    now: str = ""
    role: str = ""
    region: str = ""
    lately: str = ""
    lately_on: date | None = None
    aims: tuple[str, ...] = ()
    why: tuple[tuple[str, str], ...] = ()
    name_lang: str = field(default="")


def cards() -> list[SampleCard]:
    """Return people in every state of a card: full, found by a field, Latin name, employee, nothing but a name."""
    today = timezone.localdate()
    return [
        SampleCard(
            "目黒 朔也",
            "めぐろ さくや",
            "目",
            8,
            years=((2010, 2022),),
            shared=((2012, 2021),),
            overlap_years=9,
            unit="設計部",
            region="愛知",
            now="株式会社コモレビ機構",
            role="設計リード",
            lately="子どもが生まれて、半年の育休中です。",
            lately_on=today,
            aims=("ゆるくつながりたい", "相談にのれます"),
        ),
        SampleCard(
            "小鳥遊 涼子",
            "たかなし りょうこ",
            "小",
            3,
            former="森 涼子",
            years=((1998, 2004), (2010, 2016)),
            unit="品質保証部",
            why=(("在籍中のお名前", "森 涼子"),),
        ),
        SampleCard(
            "Elina Mori",
            "モリ エリナ",
            "EM",
            7,
            years=((2016, 2021),),
            now="ラウハ工科大学",
            role="研究員",
            name_lang="en",
        ),
        SampleCard(
            "楢崎 惇", "ならさき じゅん", "楢", 4, side=2, class_label="社員", years=((2015, None),), unit="生産技術部"
        ),
        SampleCard("汐入 ひかる", "", "汐", 6),
    ]


class SampleForm(forms.Form):
    """Every kind of field."""

    email = forms.EmailField(label="メールアドレス", max_length=254, help_text="6桁の数字をお送りします。")
    name = forms.CharField(label="お名前", max_length=80)
    note = forms.CharField(label="ひとこと", max_length=140, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    order = forms.ChoiceField(label="並べ方", choices=[("a", "在籍の重なりが長い順"), ("b", "読みの五十音順")])
    left = forms.DateField(label="卒業の日", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    stay = forms.BooleanField(
        label="この端末では、ログインしたままにする", required=False, help_text="ご自分の端末だけにしてください。"
    )
    listed = forms.BooleanField(label="名簿に載る", required=False, help_text="切ると、名簿や検索で見えなくなります。")
    kind = forms.ChoiceField(
        label="種類", choices=[("official", "公式"), ("independent", "有志")], widget=forms.RadioSelect
    )
    aims = forms.MultipleChoiceField(
        label="利用目的",
        choices=[("ties", "ゆるくつながりたい"), ("advise", "相談にのれます")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].hints = {  # type: ignore[attr-defined]
            "official": "会社が設け、会社の事務局が運営します。",
            "independent": "会員だけの会です。会社の役割はありません。",
        }


def icon_names() -> list[str]:
    """Return the names in the icon sprite."""
    sprite = (Path(__file__).parent / "static" / "icons.svg").read_text(encoding="utf-8")
    return re.findall(r'<symbol id="i-([\w-]+)"', sprite)


def context() -> dict[str, Any]:
    """Return what ui/styleguide.html shows."""
    wrong = SampleForm({"email": "fumino@", "order": "a", "stay": "on"}, prefix="wrong")
    wrong.is_valid()
    return {
        "cards": cards(),
        "form": SampleForm(initial={"kind": "official", "listed": True}),
        "wrong": wrong,
        "audiences": list(AUDIENCES),
        "icons": icon_names(),
        "tabs": [
            {"label": "メンバー一覧", "url": "#tabs", "current": True},
            {"label": "承認待ち", "url": "#tabs-2", "count": 7},
        ],
        "hues": ("tokiwa", "ai", "fuji", "enji", "yamabuki", "sumi"),
        "figures": (1284, 412),
        "now": timezone.now(),
    }
