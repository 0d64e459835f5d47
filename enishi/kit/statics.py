"""Static files: hashed names, compressed beside the original, stylesheets joined into one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

_IMPORT = re.compile(r'^@import url\("([\w-]+\.css)"\);\n', re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    """Hashed names, also for ES modules that import one another (each import must end in a semicolon)."""

    support_js_module_import_aggregation = True
    # scripts that we take in as they are name a map of their sources, which is not served
    patterns = tuple(each for each in CompressedManifestStaticFilesStorage.patterns if each[0] != "*.js")

    def url(self, name: str, force: bool = False) -> str:
        """Return the address of `name`. Before collectstatic has run (tests, runserver) names carry no hash."""
        if not self.hashed_files and not force:
            return StaticFilesStorage.url(self, name)
        return str(super().url(name, force))

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Join each `app.css` with the files beside it that it imports, then hash and compress everything."""
        if not dry_run:
            for name in [name for name in paths if PurePosixPath(name).name == "app.css"]:
                joined = self._joined(name, paths).encode()
                self.delete(name)
                self._save(name, ContentFile(joined))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def _joined(self, name: str, paths: dict[str, Any]) -> str:
        """Return stylesheet `name` with every `@import url("x.css");` replaced by that file's text."""

        def text(of: str) -> str:
            storage, path = paths[of]
            with storage.open(path) as file:
                return str(file.read().decode())

        return _IMPORT.sub(lambda found: text(str(PurePosixPath(name).with_name(found[1]))), text(name))
