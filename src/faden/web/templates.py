"""How does a page become HTML?"""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from faden.core.reference import grouped
from faden.web.assets import asset
from faden.web.language import LANGUAGES, catalogue
from faden.web.shown import Translate, initials


@cache
def environment(language: str) -> Environment:
    """Return the environment of a language; everything is escaped unless it is ours."""
    made = Environment(
        loader=PackageLoader("faden.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]  # added by the extension
        catalogue(language), newstyle=True
    )
    made.globals |= {"asset": asset, "languages": LANGUAGES, "language": language}
    made.filters |= {"initials": initials, "code": grouped}
    return made


@cache
def translator(language: str) -> Translate:
    """Return a function that translates a sentence and fills its `%(name)s` places."""
    known = catalogue(language)

    def translate(sentence: str, **places: object) -> str:
        # The catalogue keeps its own header under the empty message.
        found = known.ugettext(sentence) if sentence else ""
        return found % places if places else found

    return translate


def html(name: str, language: str, values: dict[str, Any]) -> str:
    """Render templates/<name> in a language."""
    return environment(language).get_template(name).render(values)
