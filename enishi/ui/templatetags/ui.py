"""Template tags of the interface, built in for every template (settings.TEMPLATES). The list stands in ui/README.md."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from enishi.kit import prose
from enishi.ui import fields, person, sprites, words

register = template.Library()

for _name in ("day", "short_day", "when", "moment", "clock", "month", "figure", "audience_words"):
    register.filter(_name, getattr(words, _name))
register.filter("linked", prose.linked)
register.simple_tag(prose.laid_out)
register.simple_tag(sprites.icon)
register.simple_tag(sprites.stamp)
register.simple_tag(sprites.stamp_face)
register.simple_tag(sprites.knot)
register.simple_tag(person.avatar)
register.simple_tag(person.side_tag)
register.simple_tag(person.tenure)
register.simple_tag(person.people)  # the only way in which templates print people in a list of `.people`
register.simple_tag(words.spoken)
register.simple_tag(words.years)
register.simple_tag(words.years_here)


@register.simple_tag
def button(
    label: str,
    icon: str = "",
    kind: str = "",
    href: str = "",
    after: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    dialog: str = "",
    form: str = "",
) -> SafeString:
    """Print a button, or with `href` a link that looks like one. `kind`: primary quiet danger small large block;
    `after` is an icon behind the words; `dialog` opens the dialog of that id."""
    size = "" if "large" in kind else "small"
    inner = format_html(
        "{}{}{}", sprites.icon(icon, size) if icon else "", label, sprites.icon(after, size) if after else ""
    )
    classes = f"button {kind}".strip()
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, inner)
    given = (("name", name), ("value", value), ("data-dialog", dialog), ("form", form))
    attrs = format_html_join("", ' {}="{}"', (pair for pair in given if pair[1]))
    return format_html(
        '<button class="{}" type="{}"{}>{}</button>', classes, "button" if dialog else type, attrs, inner
    )


@register.inclusion_tag("ui/field.html")
def field(
    bound: BoundField, look: str = "", size: str = "", label: str = "", mark: str = "", count: bool = False
) -> dict[str, Any]:
    """Print a form field. `look`: card, chip or segmented for sets, switch for one box, bare (hidden label);
    `size`: short medium small tall; `mark`: required or optional; `count` shows how much of max_length is used."""
    return fields.parts(bound, look=look, size=size, label=label, mark=mark, count=count)


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Print what has to be mended, each with a link to its field; it takes the focus after a failed submit."""
    faulty, general = [bound for bound in form if bound.errors], form.non_field_errors()
    return {"faulty": faulty, "general": general, "count": len(faulty) + len(general)}


@register.simple_tag
def said(text: str, most: int = 0, href: str = "") -> SafeString:
    """Print what somebody typed, with links; in a list its first `most` characters, and the way to the whole."""
    if not most or len(text) <= most:
        return prose.paragraphs(text)
    cut = prose.paragraphs(f"{text[:most].rstrip()}…")
    return format_html('{}<p><a href="{}">{}</a></p>', cut, href, words.read_on())


@register.simple_tag
def badge(text: str, kind: str = "", icon: str = "") -> SafeString:
    """Print a tag. `kind`: brand ok warn bad info thread outline."""
    return format_html('<span class="{}">{}{}</span>', f"tag {kind}".strip(), sprites.icon(icon) if icon else "", text)


@register.simple_tag
def vis(audience: int, field: str = "", href: str = "") -> SafeString:
    """Print who can see a thing: icon and words. `field` names it to screen readers; with `href` it is a link."""
    level, icon, said = words.AUDIENCES[int(audience)]
    of = format_html('<span class="visually-hidden">{}</span>', words.seen_by(field)) if field else ""
    inner = format_html("{}{}{}", sprites.icon(icon), of, said)
    if href:
        return format_html('<a class="vis" data-level="{}" href="{}">{}</a>', level, href, inner)
    return format_html('<span class="vis" data-level="{}">{}</span>', level, inner)


@register.inclusion_tag("ui/empty.html")
def empty(
    title: str,
    text: str = "",
    stamp: str = "",
    action: str = "",
    href: str = "",
    icon: str = "",
    kind: str = "",
    level: int = 2,
) -> dict[str, Any]:
    """Print an empty place: knot or stamp, one line, one next step. `level` 1 makes the title the page's heading."""
    return {
        "title": title,
        "text": text,
        "stamp": stamp,
        "action": action,
        "href": href,
        "icon": icon,
        "kind": kind,
        "level": level,
    }


@register.simple_block_tag(end_name="enddialog")
def dialog(content: str, id: str, title: str) -> SafeString:
    """Wrap `.dialog-body` and `.dialog-foot` in a dialog that `data-dialog="id"` opens; put the way back first."""
    shut = format_html(
        '<button class="icon-button small" type="button" data-close aria-label="{}">{}</button>',
        words.close(),
        sprites.icon("x"),
    )
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title" data-light-dismiss><div class="dialog-head">'
        '<h2 id="{0}-title">{1}</h2>{2}</div>{3}</dialog>',
        id,
        title,
        shut,
        SafeString(content),
    )


@register.inclusion_tag("ui/progress.html")
def progress(value: int | None, max: int, label: str) -> dict[str, Any]:
    """Print how far a thing is; without `value` it only says that it runs."""
    return {"value": value, "max": max, "label": label}


@register.inclusion_tag("ui/pager.html")
def pager(previous: str = "", next: str = "", text: str = "", label: str = "") -> dict[str, Any]:
    """Print 前へ and 次へ with `text` between; the addresses hold the keyset cursor, an empty one is shown as shut."""
    return {"previous": previous, "next": next, "text": text, "label": label}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Print tabs from items with `label`, `url`, and if wanted `current` and `count`."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """Print the way back: `{% breadcrumbs label url label url … %}`; the page itself is not part of it."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag(takes_context=True)
def nav_item(
    context: Context,
    view: str,
    label: str,
    icon: str,
    right: str = "",
    exact: bool = False,
    count: str = "",
    also: str = "",
) -> SafeString:
    """Print one `<li>` of a navigation, or nothing when the page does not exist or the viewer lacks the right.
    `view` is a url name; within a network its slug is added; `also` is that of another room whose pages stand below this entry. `count` is the url name of a fragment that says how many wait
    there: it comes by itself after the page, which so costs no query more."""
    request = context.get("request")
    viewer, network = getattr(request, "viewer", None), getattr(request, "network", None)
    if right and not (viewer is not None and viewer.has(right)):
        return SafeString()
    try:
        url = reverse(view, kwargs={"network": network.slug}) if network else reverse(view)
    except NoReverseMatch:
        return SafeString()
    path = getattr(request, "path", "")
    below = [url, reverse(also, kwargs={"network": network.slug})] if also and network else [url]
    current = "page" if path == url else "true" if path.startswith(tuple(below)) and not exact else ""
    mark = format_html(' aria-current="{}"', current) if current else ""
    waits = SafeString()
    if count:
        source = reverse(count, kwargs={"network": network.slug} if network else None)
        waits = format_html(
            ' <span class="count-here" hx-get="{}" hx-trigger="load" hx-swap="outerHTML"></span>', source
        )
    inner = format_html("{}{}{}", sprites.icon(icon), conditional_escape(label), waits)
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark, inner)


@register.simple_tag(takes_context=True)
def within(context: Context, view: str, *args: Any) -> str:
    """Return the address of a page of this network, such as `{% within "profiles:person" id as url %}`; empty
    when there is no such page."""
    network = getattr(context.get("request"), "network", None)
    try:
        return reverse(view, args=[network.slug, *args] if network else args)
    except NoReverseMatch:
        return ""
