"""Writing is an action: every public function of every actions.py is one."""

from __future__ import annotations

import inspect
from importlib import import_module

from enishi.activity.deeds import KINDS, followers
from enishi.kit.jobs import named
from tests.house import HOUSE, ROOT, none, sources


def _modules() -> list[str]:
    files = [path for path in sources() if path.stem == "actions" or path.parent.name == "actions"]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]


def test_actions_are_marked() -> None:
    unmarked = [
        f"{name}.{function.__name__}"
        for name in _modules()
        for function in vars(import_module(name)).values()
        if inspect.isfunction(function)
        and function.__module__ == name
        and not function.__name__.startswith("_")
        and not getattr(function, "is_action", False)
    ]

    none(unmarked)
    assert len(_modules()) >= 3


def test_actions_name_their_actor() -> None:
    """`by=` is given, never ambient."""
    nameless = [
        f"{name}.{function.__name__}"
        for name in _modules()
        for function in vars(import_module(name)).values()
        if getattr(function, "is_action", False)
        and inspect.signature(function)
        .parameters.get("by", inspect.Parameter("by", inspect.Parameter.VAR_POSITIONAL))
        .kind
        is not inspect.Parameter.KEYWORD_ONLY
    ]

    none(nameless)


def test_actions_are_followed_by_jobs_that_exist() -> None:
    for path in HOUSE.glob("*/happenings.py"):
        import_module(f"enishi.{path.parent.name}.happenings")
    for name in _modules():
        import_module(name)

    for kind in KINDS.values():
        for path in followers(kind):
            named(path)  # raises, naming the job that is not there
    assert len(KINDS) > 10
