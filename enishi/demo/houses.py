"""The three networks of the demo: their words, classes, departments; and any number of further ones for the bench."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from enishi.demo import phrases
from enishi.demo.phrases import Field
from enishi.networks import policies
from enishi.networks.audiences import ALUMNI
from enishi.networks.classes import ALWAYS, PRESETS
from enishi.networks.models import Kind, MemberClass, Network, Policy, Purpose


@dataclass(frozen=True)
class Unit:
    """A department or faculty that existed from one year to another (None: to this day), and what people do there."""

    name: str
    field: Field
    first: int = 1970
    last: int | None = None
    weight: int = 10


@dataclass(frozen=True)
class Shape:
    """How many people of which sort a network holds, in shares of its members."""

    employees: float = 0.0
    first_year: int = 1980
    last_year: int | None = None
    returned: float = 0.0  # with two periods
    students: bool = False  # years are those of studying, units faculties, posts seminars
    beside: float = 0.0  # people of the roster who have not joined, per member


@dataclass(frozen=True)
class House:
    """A network to be."""

    slug: str
    name: str
    organisation: str
    kind: Kind
    purpose: Purpose
    units: tuple[Unit, ...]
    shape: Shape
    members: int
    members_word: str = ""
    tagline: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    hue: float = 165
    chroma: float = 0.08
    language: str = "ja"
    groups: tuple[str, ...] = ()
    classes: tuple[tuple[str, str, int], ...] = ()  # code, label, weight; instead of those of a company
    mail: str = "example.jp"
    seminars: tuple[str, ...] = field(default=())

    @property
    def employees_listed(self) -> bool:
        """Whether employees take part as members."""
        return "employees" in self.groups


NAGI = House(
    slug="nagi",
    name="凪の会",
    organisation="凪沢製作所",
    kind=Kind.OFFICIAL,
    purpose=Purpose.TIES,
    members=300,
    members_word="凪の仲間",
    tagline="はかる、つなぐ。辞めても、縁はつづく。",
    contact_email="jimukyoku@nagi.example.jp",
    contact_phone="000-0000-0000 (平日10–17時)",
    hue=218,
    chroma=0.09,
    groups=("employees", "leaving", "near"),
    shape=Shape(employees=0.24, first_year=1976, returned=0.07, beside=0.68),
    units=(
        Unit("生産技術部", phrases.MAKE, weight=16),
        Unit("汐浜工場", phrases.MAKE, weight=16),
        Unit("設計部", phrases.DESIGN, weight=16),
        Unit("品質保証部", phrases.QUALITY, weight=12),
        Unit("研究開発センター", phrases.RESEARCH, 1984, weight=9),
        Unit("ソフトウェア開発部", phrases.SOFT, 2003, weight=10),
        Unit("電算室", phrases.SOFT, 1976, 1995, 4),
        Unit("情報システム部", phrases.SOFT, 1996, weight=5),
        Unit("営業本部", phrases.SELL, weight=15),
        Unit("海外営業部", phrases.ABROAD, 1988, weight=8),
        Unit("調達部", phrases.OFFICE, weight=6),
        Unit("サービス部", phrases.QUALITY, 1990, weight=6),
        Unit("広報部", phrases.WORDS, 1992, weight=4),
        Unit("人事部", phrases.PEOPLE, weight=5),
        Unit("人材開発部", phrases.PEOPLE, 1999, weight=3),
        Unit("経理部", phrases.MONEY, weight=6),
        Unit("総務部", phrases.OFFICE, weight=6),
        Unit("経営企画室", phrases.MONEY, 1995, weight=3),
    ),
)
HATOBA = House(
    slug="hatoba",
    name="はとばの会",
    organisation="波止場無線",
    kind=Kind.INDEPENDENT,
    purpose=Purpose.MUTUAL,
    members=60,
    members_word="はとばの面々",
    tagline="会社はなくなりましたが、会えます。",
    contact_email="sewayaku@hatoba.example.jp",
    hue=32,
    chroma=0.1,
    mail="example.com",
    shape=Shape(first_year=1970, last_year=2012, returned=0.03),
    units=(
        Unit("無線機器部", phrases.DESIGN, weight=16),
        Unit("回路設計課", phrases.DESIGN, weight=12),
        Unit("製造部", phrases.MAKE, weight=18),
        Unit("検査課", phrases.QUALITY, weight=9),
        Unit("船舶営業部", phrases.SELL, weight=12),
        Unit("港サービス所", phrases.QUALITY, weight=8),
        Unit("電算課", phrases.SOFT, 1982, weight=5),
        Unit("総務課", phrases.OFFICE, weight=6),
    ),
)
KIRIGAOKA = House(
    slug="kirigaoka",
    name="霧ヶ丘大学 校友会",
    organisation="霧ヶ丘大学",
    kind=Kind.OFFICIAL,
    purpose=Purpose.TIES,
    members=120,
    members_word="霧ヶ丘の仲間",
    tagline="坂の上で学んだ人の、名簿と近況。",
    contact_email="dosokai@kirigaoka.example.jp",
    contact_phone="000-0000-0000 (平日9–16時)",
    hue=305,
    chroma=0.08,
    mail="example.com",
    shape=Shape(first_year=1975, students=True),
    classes=(  # codes that are shown by their own word: these people were never employed (profiles/card.py)
        ("student", "学部卒業", 66),
        ("program", "大学院修了", 18),
        ("programme", "交換留学", 10),
        ("participant", "公開講座", 6),
    ),
    seminars=(
        "星野ゼミ",
        "今井ゼミ",
        "小笠原研究室",
        "目黒研究室",
        "三枝ゼミ",
        "八重樫研究室",
        "ロウ研究室",
        "日下部ゼミ",
    ),
    units=(
        Unit("工学部 機械工学科", phrases.DESIGN, weight=14),
        Unit("工学部 情報工学科", phrases.SOFT, 1982, weight=13),
        Unit("理学部 物理学科", phrases.RESEARCH, weight=7),
        Unit("経済学部 経済学科", phrases.MONEY, weight=14),
        Unit("文学部 史学科", phrases.WORDS, weight=9),
        Unit("国際教養学部", phrases.ABROAD, 1998, weight=9),
        Unit("教育学部", phrases.CARE, weight=10),
        Unit("農学部", phrases.CARE, weight=7),
        Unit("経営学部 経営学科", phrases.SELL, 1990, weight=8),
        Unit("人間社会学部", phrases.PEOPLE, 1996, weight=7),
    ),
)
HOUSES = (NAGI, HATOBA, KIRIGAOKA)
_MORE = (
    "霞橋", "柚木谷", "藍染", "風見台", "雲井", "暁星通り", "鈴鳴", "波瀬浦", "白樺平", "音無", "芹ヶ谷", "蛍沢", "松風台", "朝霧野", "帆立岬",
    "胡桃沢", "銀河坂", "花筏", "時雨野", "若草台",
)  # fmt: skip
_TRADES = ("精密", "製靴", "船舶計器", "印刷", "製紙", "醤油", "硝子", "紡績", "計器", "工務店")


def house(number: int, members: int | None = None) -> House:
    """Return the network with this number: the three of the demo, then as many look-alikes of the first as are wanted."""
    if number < len(HOUSES):
        found = HOUSES[number]
    else:
        further = number - len(HOUSES)
        name = _MORE[further % len(_MORE)] + _TRADES[further // len(_MORE) % len(_TRADES)]
        found = replaced(
            NAGI, slug=f"kai-{number + 1}", name=f"{name}の会", organisation=name, members=100,
            members_word="", tagline="", contact_email="", contact_phone="", hue=float(number * 47 % 360), mail="example.net",
        )  # fmt: skip
    return found if members is None else replaced(found, members=members)


def replaced(old: House, **values: Any) -> House:
    """Return a house like another one but for these values."""
    return House(**{name: getattr(old, name) for name in House.__dataclass_fields__} | values)


def build(wanted: House, *, at: datetime) -> Network:
    """Make the network as `console.actions.found` makes one (a test compares), without a founder; `at` is its first day."""
    network = Network.objects.create(
        slug=wanted.slug,
        name=wanted.name,
        organisation=wanted.organisation,
        members_word=wanted.members_word,
        tagline=wanted.tagline,
        contact_email=wanted.contact_email,
        contact_phone=wanted.contact_phone,
        kind=wanted.kind,
        purpose=wanted.purpose,
        language=wanted.language,
        hue=wanted.hue,
        chroma=wanted.chroma,
        employees_listed=wanted.employees_listed,
    )
    Network.objects.filter(pk=network.pk).update(created_at=at)
    network.created_at = at
    MemberClass.objects.bulk_create(_classes(network, wanted))
    for subject in Policy.Subject.values:
        texts = {f"text_{code}": policies.first_text(network, code, subject) for code in ("ja", "en")}
        Policy.objects.create(network=network, subject=subject, in_force_from=at, **texts)
    return network


def _classes(network: Network, wanted: House) -> Sequence[MemberClass]:
    if wanted.classes:
        return [
            MemberClass(network=network, code=code, label=label, side=ALUMNI, position=position, admitted=True)
            for position, (code, label, _) in enumerate(wanted.classes, start=1)
        ]
    admitted = {ALWAYS, *wanted.groups}
    return [
        MemberClass(
            network=network,
            code=preset.code,
            label=preset.ja if wanted.language == "ja" else preset.en,
            side=preset.side,
            position=position,
            admitted=preset.group in admitted,
            employment_types=list(preset.employment_types),
        )
        for position, preset in enumerate(PRESETS, start=1)
    ]
