"""What happens when a network's public page and its questions are written."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from enishi.activity.deeds import action, happened
from enishi.kit.errors import Conflict, Refused
from enishi.networks.models import Network
from enishi.public import defaults, happenings, rules
from enishi.public.models import LANGUAGES, MOST_QUESTIONS, SECTIONS, Landing, Question

SWITCHES = ("closed", "indexed", "counts")
TEXTS = tuple(f"{section}_{language}" for section in SECTIONS for language in LANGUAGES)
WORDS = tuple(f"{part}_{language}" for part in ("question", "answer") for language in LANGUAGES)


@action(rule=rules.can_change_settings)
def set_landing(network: Network, /, *, version: int, by: Any, **values: Any) -> None:
    """Change the texts (TEXTS) and switches (SWITCHES) given. A text that is the house's own is kept as empty, so that it goes
    on to follow the network's kind and name. Conflict if somebody was faster."""
    landing = Landing.objects.of(network)
    if landing.version != version:
        raise Conflict(_("Somebody changed the public page in the meantime. Nothing has been saved yet."))
    house = {language: defaults.texts(network, language) for language in LANGUAGES}
    changed = []
    for name in (*SWITCHES, *TEXTS):
        if name not in values:
            continue
        value = values[name]
        if name in TEXTS:
            section, _line, language = name.rpartition("_")
            value = value.replace("\r\n", "\n").strip()
            value = "" if value == house[language][section] else value
        if getattr(landing, name) != value:
            setattr(landing, name, value)
            changed.append(name)
    landing.version += 1
    landing.save()
    happened(happenings.LANDING_CHANGED, network, by=by, fields=changed)


@action(rule=rules.can_change_settings)
def add_question(network: Network, /, *, by: Any, **words: str) -> Question:
    """Add a question at the end. Refused when there are MOST_QUESTIONS, or one language has half of it."""
    rows = _own(network)
    if len(rows) >= MOST_QUESTIONS:
        raise Refused(_("There are twenty questions. Please remove one first."))
    _whole(words)
    added: Question = Question.objects.create(
        network=network,
        code=f"own-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}",
        position=len(rows) + 1,
        **{name: words.get(name, "") for name in WORDS},
    )
    happened(happenings.QUESTION_ADDED, network, by=by, code=added.code)
    return added


@action(rule=rules.can_change_settings)
def change_question(network: Network, code: str, /, *, version: int, by: Any, **words: str) -> None:
    """Change a question and its answer. Conflict if somebody was faster."""
    row = _find(_own(network), code)
    if row.version != version:
        raise Conflict(_("Somebody changed this question in the meantime. Nothing has been saved yet."))
    _whole(words)
    for name in WORDS:
        setattr(row, name, words.get(name, ""))
    row.version += 1
    row.save()
    happened(happenings.QUESTION_CHANGED, network, by=by, code=code)


@action(rule=rules.can_change_settings)
def move_question(network: Network, code: str, *, up: bool, by: Any) -> None:
    """Move a question one place up or down; at the end of the list nothing moves."""
    rows = _own(network)
    place = rows.index(_find(rows, code))
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for position, row in enumerate(rows, start=1):
        Question.objects.within(network).filter(pk=row.pk).update(position=position)
    happened(happenings.QUESTION_MOVED, network, by=by, code=code, up=up)


@action(rule=rules.can_change_settings)
def remove_question(network: Network, code: str, *, by: Any) -> None:
    """Take a question from the page."""
    _find(_own(network), code).delete()
    happened(happenings.QUESTION_REMOVED, network, by=by, code=code)


# -- their parts -----------------------------------------------------------------------------------------------------
def _own(network: Network) -> list[Question]:
    """Return the network's questions in order. The house's become its own with the first of them that is touched."""
    landing = Landing.objects.of(network)
    if not landing.questions_own:
        landing.questions_own = True
        landing.save()
        Question.objects.bulk_create(
            Question(network=network, position=position, **asked._asdict())
            for position, asked in enumerate(defaults.questions(network), start=1)
        )
    return list(Question.objects.within(network).in_order())


def _find(rows: list[Question], code: str) -> Question:
    found = next((row for row in rows if row.code == code), None)
    if found is None:
        raise Refused(_("This question is no longer there."))
    return found


def _whole(words: dict[str, str]) -> None:
    given = {
        language: [bool(words.get(f"{part}_{language}")) for part in ("question", "answer")] for language in LANGUAGES
    }
    for language, (question, answer) in given.items():
        if question != answer:
            missing = "answer" if question else "question"
            raise Refused(_("A question needs an answer, and an answer its question."), field=f"{missing}_{language}")
    if not any(all(each) for each in given.values()):
        raise Refused(_("Write question and answer in one language at least."), field="question_ja")
