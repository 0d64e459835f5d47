"""Invents people: who they are, when they were there, what they do now and what they say. The same seed, the same people."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from enishi.demo import names, phrases
from enishi.demo.houses import House, Unit
from enishi.kit.ids import ALPHABET, LENGTH
from enishi.kit.text import romaji
from enishi.profiles.choices import AIMS, LATELY
from enishi.profiles.fields import PRESETS
from enishi.roster.facts import Period

T = TypeVar("T")
Values = dict[str, list[Any]]
JAPAN = ZoneInfo("Asia/Tokyo")
PRESET_WEIGHTS = (12, 58, 30)
_AIMS, _AIM_WEIGHTS = tuple(AIMS), (30, 14, 22, 14, 9, 7, 12, 8)


@dataclass(slots=True)
class Somebody:
    """An invented person in one network. `told` are facts in the shape of profiles.fields, `audiences` differ from the
    preset's; a person of the roster who has not joined has joined_at None."""

    family: names.Part
    given: names.Part
    email: str
    born: date
    number: str
    periods: tuple[Period, ...]
    former: names.Part | None = None
    latin: str = ""
    public_id: str = ""
    class_code: str = ""  # set by hand; else what the newest period's type leads to
    preset: str = "usual"
    told: Values = field(default_factory=dict)
    aims: tuple[str, ...] = ()
    audiences: dict[str, int] = field(default_factory=dict)
    listing: int | None = None
    joined_at: datetime | None = None
    told_at: datetime | None = None
    roles: tuple[str, ...] = ()
    note: str = ""
    no_contact: bool = False
    maybe_deceased: bool = False

    @property
    def name(self) -> str:
        """Family and given name."""
        return f"{self.family.text} {self.given.text}"


@lru_cache(maxsize=64)
def _steps(weights: tuple[float, ...]) -> list[float]:
    return list(accumulate(weights))


def pick(random: Random, things: Sequence[T], weights: tuple[float, ...]) -> T:
    """Return one of the things, by weight."""
    steps = _steps(weights)
    return things[bisect(steps, random.random() * steps[-1], hi=len(steps) - 1)]


def public_id(random: Random) -> str:
    """Return a public id that the seed decides."""
    return "".join(random.choices(ALPHABET, k=LENGTH))


def invent(house: House, random: Random, today: date) -> Iterator[Somebody]:
    """Yield the people of a house for ever, members and people of the roster alike (`joined_at` says which)."""
    number, addresses = 0, dict[str, int]()
    while True:
        number += 1
        person = _somebody(house, random, today, number)
        local = (
            f"{romaji(person.given.kana)}.{romaji(person.family.kana)}" if not person.latin else person.latin.lower()
        )
        local = "".join(letter for letter in local.replace(" ", ".") if letter.isalnum() or letter == ".")
        addresses[local] = nth = addresses.get(local, 0) + 1
        person.email = f"{local}{nth if nth > 1 else ''}@{house.slug}.{house.mail}"
        yield person


def _somebody(house: House, random: Random, today: date, number: int) -> Somebody:
    shape = house.shape
    employee = random.random() < shape.employees
    first, last = _years(random, shape.first_year, shape.last_year or today.year, employee, shape.students)
    born = date(first - random.choice((19, 19, 23, 23, 23, 25)), 4, 2) + timedelta(days=random.randrange(365))
    sex = random.choice("mf")
    name, latin = names.draw(random, sex, born.year), ""
    if random.random() < 0.03:
        given, family, given_kana, family_kana, _ = random.choice(phrases.FOREIGNERS)
        name, latin = names.Name(names.Part(family, family_kana), names.Part(given, given_kana)), f"{given} {family}"
    unit = _unit(house, random, first)
    periods = _periods(house, random, today, unit, first, last, employee)
    joined_at = _moment(random, today, 700)
    person = Somebody(
        name.family, name.given, "", born, f"{number + 20_000:06}", periods,
        former=name.former, latin=latin, public_id=public_id(random), joined_at=joined_at,
        preset=pick(random, PRESETS, PRESET_WEIGHTS),
    )  # fmt: skip
    if house.classes:
        person.class_code = pick(random, [code for code, *_ in house.classes], tuple(w for *_, w in house.classes))
    elif not employee and last - born.year >= 60:
        person.class_code = "retired"
    person.told_at = min(joined_at + timedelta(days=random.randrange(1, 500)), _at(random, today, random.randrange(60)))
    person.told_at = max(person.told_at, joined_at)
    _tell(person, unit.field, house, random, today, first, last)
    person.note = random.choice(phrases.NOTES) if random.random() < 0.06 else ""
    return person


def _years(random: Random, first: int, last: int, employee: bool, students: bool) -> tuple[int, int]:
    if students:
        joined = random.randint(first, last - 4)
        return joined, joined + random.choice((2, 4, 4, 4, 4, 6))
    joined = last - 1 - int(38 * random.random() ** 1.3) if employee else random.randint(first, last - 1)
    stays = 38 if random.random() < 0.12 else 1 + int(random.expovariate(1 / 9))
    return joined, last if employee else min(joined + stays, last)


def _unit(house: House, random: Random, year: int) -> Unit:
    there = [unit for unit in house.units if unit.first <= year and (unit.last is None or year <= unit.last)]
    return pick(random, there, tuple(unit.weight for unit in there))


def _post(random: Random, house: House, years: int) -> str:
    if house.seminars:
        return random.choice(house.seminars)
    ladder = ("", "", "主任", "主任", "係長", "課長", "次長", "部長")
    return ladder[min(int(years / 4 * random.uniform(0.3, 1.2)), len(ladder) - 1)]


def _periods(
    house: House, random: Random, today: date, unit: Unit, first: int, last: int, employee: bool
) -> tuple[Period, ...]:
    kind = "" if not house.shape.beside else pick(random, ("正社員", "契約社員", "嘱託"), (88, 9, 3))
    start = date(first, 4, 1) if random.random() < 0.75 else date(first, random.randint(1, 12), 1)
    end = date(last, 3, 31) if random.random() < 0.6 else date(last, random.randint(1, 12), 20)
    start, end = min(start, today - timedelta(days=200)), min(end, today - timedelta(days=random.randrange(3, 90)))
    end = max(end, start + timedelta(days=60))
    if kind == "正社員" and not employee and random.random() < 0.03:
        kind, end = "インターン", start + timedelta(days=60)
    if employee:
        leaves = today + timedelta(days=random.randrange(20, 200)) if random.random() < 0.06 else None
        return (Period(start, leaves, leaves is not None, unit.name, _post(random, house, today.year - first), kind),)
    periods = [Period(start, end, True, unit.name, _post(random, house, last - first), kind)]
    years_left = today.year - end.year - 3
    if years_left > 4 and random.random() < house.shape.returned:
        again = date(end.year + random.randint(2, max(2, years_left // 2)), 10, 1)
        until = min(date(again.year + random.randint(1, 8), 9, 30), today - timedelta(days=40))
        other = _unit(house, random, again.year)
        if until > again:
            periods.append(Period(again, until, True, other.name, _post(random, house, 6), kind))
    return tuple(periods)


def moment(day: date, hour: int, minute: int) -> datetime:
    """Return this time of day in Japan, in UTC as the database gives times back."""
    return datetime.combine(day, time(hour, minute), JAPAN).astimezone(UTC)


def _at(random: Random, day: date, days_ago: int) -> datetime:
    when = day - timedelta(days=days_ago + 1)
    return moment(when, random.randrange(7, 23), random.randrange(60))


def _moment(random: Random, today: date, most: int) -> datetime:
    return _at(random, today, int(most * random.random() ** 1.6))


def company(random: Random, industry: str) -> str:
    """Return the name of a company, school or office that does not exist."""
    name = random.choice(phrases.COMPANY_HEADS) + random.choice(phrases.COMPANY_TAILS[industry])
    if industry in ("education", "health", "government", "npo"):
        return name
    return random.choice((f"株式会社{name}", f"株式会社{name}", f"{name}株式会社", name, f"合同会社{name}"))


def _tell(
    person: Somebody, line: phrases.Field, house: House, random: Random, today: date, first: int, last: int
) -> None:
    """Fill in what the person says of themself; not everybody says everything."""
    told, place = person.told, random.choice(phrases.PLACES)
    hobby, skill = random.choice(phrases.HOBBIES), random.choice(line.skills)
    here = person.periods[-1].left_on is None or person.periods[-1].left_on > today
    talkative = random.random()
    if person.former is not None:
        told["former_name"] = [{"family": person.former.text, "given": "", "reading": person.former.kana}]
    if person.latin or talkative > 0.8:
        latin = person.latin or names.latin(names.Name(person.family, person.given))
        told["latin"] = [latin]
    if person.latin:
        told["languages"] = ["ja", next(row[4] for row in phrases.FOREIGNERS if row[1] == person.family.text)]
    elif talkative > 0.75:
        told["languages"] = ["ja", "en"]
    if not here and random.random() < 0.8:
        told["work"] = _works(random, line, person, today, max(last, 1990))
    if random.random() < 0.78:
        codes, weights = zip(*phrases.REGIONS, strict=True)
        told["region"] = list(dict.fromkeys(pick(random, codes, weights) for _ in range(random.choice((1, 1, 2)))))
        if random.random() < 0.15:
            told["region"].append("online")
    if random.random() < 0.7:
        told["skills"] = random.sample(line.skills, random.randint(1, 4))
    if talkative > 0.35:
        told["lately"] = [_lately(random, _sayings(line, person, today, here), today, place, hobby)]
    if talkative > 0.6:
        title, text = random.choice(line.topics)
        told["topics"] = [{"title": title, "text": text}]
    if talkative > 0.5:
        told["bio"] = [
            random.choice(phrases.BIOS).format(
                joined=first,
                years=max(last - first, 1),
                unit=person.periods[0].department,
                place=place,
                hobby=hobby,
                skill=skill,
            )
        ]
    if random.random() < 0.3:
        told["phone"] = [f"0{random.choice((70, 80, 90))}-0000-{random.randrange(10000):04}"]  # numbers that nobody has
    if random.random() < 0.8:
        person.aims = tuple(
            dict.fromkeys(pick(random, _AIMS, _AIM_WEIGHTS) for _ in range(random.choice((1, 2, 2, 3))))
        )
        if not here and not house.shape.students and random.random() < 0.12:
            person.aims = (*person.aims, "comeback")
    person.audiences = _audiences(random)


def _works(random: Random, line: phrases.Field, person: Somebody, today: date, left: int) -> list[dict[str, Any]]:
    if today.year - person.born.year > 66:
        return [_work("rest")]
    kind = pick(
        random, ("employed", "own", "teaching", "community", "caring", "study", "public"), (62, 16, 6, 5, 5, 3, 3)
    )
    if kind not in ("employed", "own", "teaching", "community"):
        return [_work(kind, since=left)]
    now = _work(kind, **_job(random, line), since=left)
    if today.year - left > 6 and random.random() < 0.4:
        change = random.randint(left + 1, today.year - 1)
        return [now | {"since": change}, _work("employed", **_job(random, line), since=left, until=change)]
    return [now]


def _job(random: Random, line: phrases.Field) -> dict[str, str]:
    industry = random.choice(line.industries)
    return {"company": company(random, industry), "title": random.choice(line.titles), "industry": industry}


def _work(kind: str, **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "company": "", "title": "", "industry": "", "since": None, "until": None} | facts


def _sayings(line: phrases.Field, person: Somebody, today: date, here: bool) -> Sequence[str]:
    if here:
        return phrases.INSIDE
    if today.year - person.born.year > 64:
        return (*phrases.ELDER, *phrases.LATELY)
    return (*line.lately, *phrases.LATELY)


def _lately(random: Random, sayings: Sequence[str], today: date, place: str, hobby: str) -> dict[str, Any]:
    at = _at(random, today, int(120 * random.random() ** 2)).isoformat(timespec="seconds")
    if random.random() < 0.18:
        return {"preset": random.choice(tuple(LATELY)), "text": "", "at": at}
    return {"preset": "", "text": random.choice(sayings).format(place=place, hobby=hobby), "at": at}


def _audiences(random: Random) -> dict[str, int]:
    """Return what somebody changed by hand: about a third of them one to three fields."""
    if random.random() > 0.35:
        return {}
    fields = random.sample(("work", "region", "skills", "lately", "bio", "aims", "topics", "years", "former_name"), 3)
    return {code: random.choice((7, 7, 5, 5, 1, 3, 4, 0)) for code in fields[: random.randint(1, 3)]}


def unjoined(person: Somebody, random: Random) -> Somebody:
    """Return the person as one of the roster who has not joined: some ask not to be written to, some addresses are unknown."""
    chance = random.random()
    return replace(
        person,
        joined_at=None,
        email=person.email if chance > 0.25 else "",
        no_contact=chance > 0.97,
        maybe_deceased=0.25 < chance < 0.262,
    )
