"""The people of the bench: person number i of a seed is always the same, so that any process can draw any of them.

3,189 surnames (200 real ones with their frequencies and readings, a Zipf tail of composed ones; 田 in about 14 % of
them), 140 given names, 200 departments, 47 prefectures with Tokyo before all, 300 skills, 20 % former surnames, half of
the people with a bio. Everybody has 8 values, FULL of them full profiles. Audiences: all members 74 % (of them 4 %
would be public, which fields are not yet), alumni 10, secretariat 9, employees 5, only me 2.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import accumulate, product
from random import Random
from typing import Any

from enishi.demo import phrases
from enishi.demo.names import Part, given_names, surnames
from enishi.kit.ids import ALPHABET, LENGTH
from enishi.kit.text import reading_sort_key, romaji
from enishi.networks.audiences import ALUMNI, EMPLOYEES

SURNAMES, REAL, GIVEN, DEPARTMENTS, SKILLS, FULL = 3189, 200, 140, 200, 300, 10_000
TAIL_SHARE = 0.35  # of all people, those with a composed surname
AUDIENCES, AUDIENCE_STEPS = (7, 5, 4, 6, 0), (0.74, 0.84, 0.93, 0.98, 1.0)
LISTINGS, LISTING_STEPS = (7, 5, 4), (0.90, 0.97, 1.0)
EPOCH = datetime(2026, 11, 1, tzinfo=UTC)  # fixed: the same data on every day

_HEADS = (
    "朝あさ 青あお 赤あか 浅あさ 有あり 石いし 今いま 岩いわ 植うえ 浮うき 江え 大おお 岡おか 奥おく 柿かき 霞かすみ 片かた 金かね 神かみ 亀かめ 唐から 川かわ "
    "北きた 木き 桐きり 草くさ 楠くす 黒くろ 桑くわ 小こ 越こし 駒こま 桜さくら 笹ささ 沢さわ 塩しお 篠しの 島しま 白しろ 杉すぎ 鈴すず 関せき 高たか 滝たき "
    "竹たけ 立たち 谷たに 玉たま 千ち 月つき 辻つじ 土つち 鶴つる 寺てら 遠とお 富とみ 鳥とり 永なが 中なか 夏なつ 波なみ 新にい 西にし 野の 萩はぎ 橋はし "
    "花はな 浜はま 早はや 春はる 東ひがし 樋ひ 平ひら 深ふか 藤ふじ 古ふる 細ほそ 堀ほり 前まえ 増ます 松まつ 丸まる 三み 水みず 溝みぞ 宮みや 向むかい 村むら "
    "元もと 森もり 矢や 八や 柳やなぎ 山やま 雪ゆき 横よこ 吉よし 若わか 鷲わし 渡わた"
)
_TAILS = (
    "井い 池いけ 石いし 泉いずみ 岩いわ 浦うら 江え 尾お 岡おか 垣がき 形かた 川かわ 木き 岸ぎし 口ぐち 倉くら 越こし 坂さか 崎さき 沢さわ 下した 島しま 瀬せ "
    "園その 田た 台だい 谷たに 塚づか 津つ 坪つぼ 寺でら 永なが 中なか 波なみ 根ね 野の 畑はた 浜はま 林ばやし 原はら 淵ぶち 辺べ 堀ほり 間ま 宮みや 見み "
    "村むら 本もと 森もり 屋や 山やま 脇わき"
)
_PLACES = (
    "汐浜", "柚木", "霞橋", "藍染", "風見", "雲井", "鈴鳴", "波瀬", "白樺", "音無", "芹谷", "蛍沢", "松風", "朝霧", "帆立", "胡桃", "銀河", "花筏", "時雨", "若草",
)  # fmt: skip
_UNITS = ("工場", "営業所", "研究室", "設計課", "品質保証課", "調達課", "サービス課", "総務課", "開発部", "企画室")
_THINGS = (
    "工程", "回路", "品質", "販路", "海外", "採用", "原価", "物流", "広報", "安全", "信号", "材料", "顧客", "店舗", "土木", "森林", "食品", "防災", "翻訳", "教材",
    "会計", "法務", "衛生", "包装", "塗装", "鋳造", "溶接", "検査", "配管", "測量",
)  # fmt: skip
_DEEDS = ("設計", "改善", "管理", "開拓", "研修", "監査", "分析", "立ち上げ", "相談", "指導")
COMMON = (  # words of bios, the first in about one of fifteen
    "新規事業", "地域づくり", "品質", "子育て", "海外赴任", "独立", "農業", "介護", "起業", "研究", "山登り", "音楽", "移住", "技術士", "大学院", "社会人野球",
)  # fmt: skip
_RARE = "霞蛍舟笛鐘灯凪渚椿楓樫柊榎楡栃桂柿梨杏苺蕗芹薊菫萩葛藤菖蒲蘭鷺鴨鶫雀燕隼鷹梟鯉鮎鮭鯵鰯鯖鱚蛤栄螺繭絹麻棉藍茜墨硯筆紙"
_STREETS = ("の店", "通り", "の丘", "横丁")


@dataclass(slots=True)
class Human:
    """A person of the bench, before they are rows."""

    index: int
    family: Part
    given: Part
    former: Part | None
    side: int
    listing: int
    public_id: str
    joined_at: datetime
    told_at: datetime
    values: list[tuple[str, int, Any, int]]  # field, position, data, audience

    @property
    def reading(self) -> str:
        """The sort key of the directory."""
        return reading_sort_key(self.family.kana, self.given.kana)

    def first(self, code: str) -> tuple[Any, int] | None:
        """Return (data, audience) of the first value of a field."""
        return next(((data, audience) for field, _, data, audience in self.values if field == code), None)


@cache
def all_surnames() -> tuple[list[Part], list[float]]:
    """Return the surnames with cumulative weights."""
    drawn = surnames()
    weights = [high - low for low, high in zip([0.0, *drawn.weights], drawn.weights, strict=False)]
    ranked = sorted(zip(weights, drawn.parts, strict=True), key=lambda pair: -pair[0])[:REAL]
    known = {part.text for part in drawn.parts}
    composed = [
        Part(head[0] + tail[0], head[1:] + tail[1:])
        for head, tail in product(_HEADS.split(), _TAILS.split())
        if head[0] != tail[0] and head[0] + tail[0] not in known
    ]
    Random("surnames").shuffle(composed)
    composed = composed[: SURNAMES - REAL]
    real = sum(weight for weight, _ in ranked)
    tail = [1 / (place + 30) for place in range(len(composed))]
    scale = real * TAIL_SHARE / (1 - TAIL_SHARE) / sum(tail)
    parts = [part for _, part in ranked] + composed
    return parts, list(accumulate([weight for weight, _ in ranked] + [weight * scale for weight in tail]))


@cache
def all_given() -> tuple[list[Part], list[float]]:
    """Return the given names, the most frequent of each generation, with cumulative weights."""
    tables = [drawn.parts for drawn in given_names().values()]
    mixed = dict.fromkeys(part for row in zip(*tables, strict=False) for part in row)
    parts = list(mixed)[:GIVEN]
    return parts, list(accumulate(1 / (place + 12) for place in range(len(parts))))


@cache
def departments() -> list[str]:
    """Return 200 departments."""
    return [place + unit for place, unit in product(_PLACES, _UNITS)][:DEPARTMENTS]


@cache
def skills() -> list[str]:
    """Return 300 skills, the first ones the most common."""
    found = [thing + deed for deed, thing in product(_DEEDS, _THINGS)][:SKILLS]
    Random("skills").shuffle(found)
    return found


@cache
def _regions() -> tuple[list[str], list[float]]:
    codes = [f"JP-{number:02}" for number in range(1, 48)]
    weights = {
        "JP-13": 30,
        "JP-14": 9,
        "JP-27": 9,
        "JP-23": 7,
        "JP-11": 6,
        "JP-12": 6,
        "JP-01": 5,
        "JP-40": 5,
        "JP-28": 5,
    }
    return codes, list(accumulate(weights.get(code, 1) for code in codes))


@cache
def _zipf(number: int) -> list[float]:
    return list(accumulate(1 / (place + 8) for place in range(number)))


def _pick(random: Random, things: Sequence[Any], steps: Sequence[float]) -> Any:
    return things[bisect(steps, random.random() * steps[-1], hi=len(things) - 1)]


class Population:
    """The people of one network of the bench."""

    def __init__(self, seed: int, size: int, network: int = 0) -> None:
        self.seed, self.size, self.network = seed, size, network

    @cached_property
    def _start(self) -> int:
        return (self.seed * 1_000 + self.network) * 100_000_000

    def human(self, index: int) -> Human:
        """Return person number `index`."""
        random = Random(self._start + index)
        chance = random.random
        family, given = _pick(random, *all_surnames()), _pick(random, *all_given())
        former = _pick(random, *all_surnames()) if chance() < 0.2 else None
        side = EMPLOYEES if chance() < 0.15 else ALUMNI
        listing = 7 if side == EMPLOYEES else LISTINGS[bisect(LISTING_STEPS, chance())]
        joined_at = EPOCH - timedelta(minutes=int(chance() * 5 * 525_600))
        told_at = joined_at + (EPOCH - joined_at) * (1 - chance() ** 3)
        public_id = "".join(random.choices(ALPHABET, k=LENGTH))
        values: list[tuple[str, int, Any, int]] = []

        def add(code: str, *data: Any) -> None:
            audience = AUDIENCES[bisect(AUDIENCE_STEPS, chance())]
            values.extend((code, position, each, audience) for position, each in enumerate(data))

        start = 1975 + int(chance() * 48)
        stay = 1 + int(random.expovariate(0.11))
        left = None if side == EMPLOYEES else min(start + stay, 2026)
        department = _pick(random, departments(), _zipf(DEPARTMENTS))
        values.append(("name", 0, {"family": family.text, "given": given.text}, 7))
        values.append(("reading", 0, {"family": family.kana, "given": given.kana}, 7))
        add("years", {"joined": start, "left": left})
        add("unit", {"department": department, "post": ""})
        add("region", _pick(random, *_regions()))
        first_skill = _pick(random, skills(), _zipf(SKILLS))
        full = self.size <= FULL or index % (self.size // FULL) == 0
        more = (
            [skill for _ in range(3) if (skill := _pick(random, skills(), _zipf(SKILLS))) != first_skill]
            if full
            else []
        )
        add("skills", first_skill, *dict.fromkeys(more))
        if former is not None:
            add("former_name", {"family": former.text, "given": "", "reading": former.kana})
        else:
            add("aims", random.choice(("ties", "exchange", "advice", "learn", "together")))
        if chance() < 0.5:
            add("bio", self._bio(random, first_skill))
        else:
            add("work", self._work(random))
        if full:
            self._fill(random, add, {code for code, *_ in values}, family, given, first_skill)
        return Human(index, family, given, former, side, listing, public_id, joined_at, told_at, values)

    def name(self, index: int) -> tuple[Part, Part]:
        """Return the names of person number `index`, without the rest."""
        random = Random(self._start + index)
        return _pick(random, *all_surnames()), _pick(random, *all_given())

    def address(self, index: int) -> str:
        """Return the e-mail address of person number `index`."""
        return f"p{index}.n{self.network}@example.net"

    def _bio(self, random: Random, skill: str) -> str:
        word = _pick(random, COMMON, _zipf(len(COMMON)))
        rare = f"{rare_word(random)}で暮らしています。" if random.random() < 0.2 else ""
        hobby, place = random.choice(phrases.HOBBIES), random.choice(phrases.PLACES)
        return f"{word}に取り組んできました。{skill}の話ができます。{rare}休みの日は{place}で{hobby}。"

    def _work(self, random: Random) -> dict[str, Any]:
        company = random.choice(phrases.COMPANY_HEADS) + random.choice(
            ("計測", "物流", "設計室", "農園", "システム", "教室")
        )
        title = random.choice(("代表", "部長", "主任", "コンサルタント", "エンジニア", "研究員"))
        industry = random.choice(
            ("manufacturing", "it", "trade", "education", "health", "consulting", "media", "transport")
        )
        since = random.randint(1995, 2026)
        return {
            "kind": "employed", "company": company, "title": title, "industry": industry, "since": since, "until": None,
        }  # fmt: skip

    def _fill(self, random: Random, add: Any, held: set[str], family: Part, given: Part, skill: str) -> None:
        if "aims" not in held:
            add("aims", *random.sample(("ties", "exchange", "advice", "learn", "together", "referral"), 2))
        if "work" not in held:
            add("work", self._work(random))
        if "bio" not in held:
            add("bio", self._bio(random, skill))
        said = random.choice(phrases.LATELY).format(
            place=random.choice(phrases.PLACES), hobby=random.choice(phrases.HOBBIES)
        )
        add("lately", {"preset": "", "text": said, "at": (EPOCH - timedelta(days=random.randrange(90))).isoformat()})
        add("topics", {"title": f"{skill}のはじめかた", "text": "失敗した順番から、お話しします。"})
        add("languages", "ja", "en")
        add("latin", f"{romaji(given.kana).capitalize()} {romaji(family.kana).capitalize()}")
        add("email", f"{romaji(given.kana)}.{romaji(family.kana)}@example.org")


def rare_word(random: Random) -> str:
    """Return one of about 13,000 words that hardly anybody writes: 椿鷺通り."""
    return random.choice(_RARE) + random.choice(_RARE) + random.choice(_STREETS)


def today() -> date:
    """Return the day on which the bench's data ends."""
    return EPOCH.date()
