"""Components print what the design's markup asks for, in every state, and escape what people wrote."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from enishi.ui import samples
from enishi.ui.person import people


def shown(source: str, **context: Any) -> str:
    """Return the text of a template."""
    return Template(source).render(Context(context))


class Tags(HTMLParser):
    """Collects ids and whether every tag is closed."""

    VOID = frozenset({"input", "br", "img", "meta", "link", "hr", "use", "rect", "path"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


# -- fields ------------------------------------------------------------------------------------------------------------
def test_field_with_help_says_so_to_screen_readers():
    html = shown("{% field form.email %}", form=samples.SampleForm())

    assert '<label for="id_email">メールアドレス<span class="need">必須</span>' in html
    assert '<p class="hint" id="id_email_helptext">6桁の数字をお送りします。</p>' in html
    assert 'aria-describedby="id_email_helptext"' in html
    assert 'class="input"' in html
    assert 'maxlength="254"' in html
    assert "aria-invalid" not in html


def test_field_with_error_is_marked_described_and_keeps_what_was_typed():
    form = samples.SampleForm({"email": "fumino@", "name": "森", "order": "a", "kind": "official"})
    html = shown("{% field form.email %}", form=form)

    assert 'value="fumino@"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_email_helptext id_email_error"' in html
    assert '<p class="error" id="id_email_error">メールアドレスのかたちではないようです。' in html


def test_radio_set_is_a_fieldset_with_sentences():
    html = shown('{% field form.kind look="card" %}', form=samples.SampleForm())

    assert html.count('<label class="choice-card">') == 2
    assert "<legend>種類" in html
    assert "<span>会員だけの会です。会社の役割はありません。</span>" in html
    assert html.count('type="radio"') == 2


@pytest.mark.parametrize("look", ["", "switch", "card"])
def test_single_box_stands_inside_its_label(look):
    html = shown("{% field form.stay look=look %}", form=samples.SampleForm(), look=look)

    Tags(html)
    assert html.count("<label") == html.count('type="checkbox"') == 1
    assert 'id="id_stay_helptext"' in html


def test_field_counts_characters_when_asked():
    html = shown("{% field form.note count=True %}", form=samples.SampleForm())

    assert 'data-count="id_note_count"' in html
    assert '<output class="counter" id="id_note_count" for="id_note">140</output>' in html


def test_hidden_field_is_nothing_but_its_control():
    class Form(forms.Form):
        version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    html = shown("{% field form.version %}", form=Form()).strip()

    assert html.startswith('<input type="hidden" name="version" value="3"')
    assert html.count("<") == 1


def test_error_summary_counts_and_links_to_the_fields():
    form = samples.SampleForm({"email": "", "name": "森", "order": "a", "kind": ""})
    html = shown("{% error_summary form %}", form=form)

    assert "<h2>2か所、確かめてください</h2>" in html
    assert '<a href="#id_email">メールアドレス：ここをお書きください。' in html
    assert '<a href="#id_kind' in html
    assert 'role="alert" tabindex="-1" autofocus' in html


def test_error_summary_of_a_form_without_errors_is_empty():
    assert shown("{% error_summary form %}", form=samples.SampleForm()).strip() == ""


# -- people ------------------------------------------------------------------------------------------------------------
def test_person_card_shows_what_there_is():
    html = people([samples.cards()[0]])

    Tags(html)
    assert '<h2><a class="cover name" href="#person">目黒 朔也</a></h2><p class="reading">めぐろ さくや</p>' in html
    assert (
        '<rect class="theirs" x="35" y="3" width="12" height="6"/><rect class="shared" x="37" y="3" width="9"' in html
    )
    assert "<p><span>2010–2022（12年）</span><b>重なり9年</b></p>" in html
    assert '<p class="meta dots"><span>設計部</span><span>愛知</span></p>' in html


def test_person_card_with_nothing_but_a_name_prints_no_empty_line():
    html = people([SimpleNamespace(name="汐入 ひかる", url="/x")])  # type: ignore[arg-type]

    Tags(html)
    assert "None" not in html
    assert 'class="reading"' not in html
    assert "person-says" not in html
    assert 'class="tenure"' not in html


def test_person_card_escapes_what_people_wrote_and_keeps_marks():
    evil = '<script>alert("x")</script>'
    card = replace(
        samples.cards()[0],
        name=evil,
        reading=evil,
        former=evil,
        unit=evil,
        now=evil,
        role=evil,
        region=evil,
        lately=evil,
        aims=(evil,),
        class_label=evil,
        initial="<",
        url='"><b>',
        why=(("得意なこと", mark_safe("<mark>森</mark>林")), (evil, evil)),
    )
    html = people([card])

    assert "<script" not in html
    assert "<b>" not in html.replace("<b>重なり", "")
    assert "<mark>森</mark>林" in html


# -- audiences ---------------------------------------------------------------------------------------------------------
def test_audience_marker_has_icon_and_words():
    html = shown('{% vis 4 "電話" %}')

    assert 'data-level="office"' in html
    assert "#i-shield" in html
    assert html.endswith("事務局だけ</span>")
    assert "電話の公開範囲：" in html


# -- the rest ----------------------------------------------------------------------------------------------------------
def test_button_is_a_link_with_an_address_and_escapes_its_label():
    assert shown("{% button label href=url %}", label="見る", url="/x?a=1&b=2") == (
        '<a class="button" href="/x?a=1&amp;b=2">見る</a>'
    )
    assert shown('{% button "退会" name="x" value="1" dialog="leave" %}') == (
        '<button class="button" type="button" name="x" value="1" data-dialog="leave">退会</button>'
    )
    assert shown("{% button label %}", label="<b>").endswith(">&lt;b&gt;</button>")


def test_pager_without_a_way_back_shows_it_shut():
    html = shown('{% pager "" "?after=k3" "24人ずつ" %}')

    assert 'aria-disabled="true"' in html
    assert '<a class="button" rel="next" href="?after=k3">' in html


def test_dialog_is_named_by_its_title_and_escapes_it():
    html = shown('{% dialog "leave" title %}<div class="dialog-body"></div>{% enddialog %}', title="<i>")

    Tags(html)
    assert '<dialog class="dialog" id="leave" aria-labelledby="leave-title"' in html
    assert '<h2 id="leave-title">&lt;i&gt;</h2>' in html


def test_nav_item_is_left_out_without_page_or_right():
    request = RequestFactory().get("/n/nagi/")
    request.network = SimpleNamespace(slug="nagi")  # type: ignore[attr-defined]
    request.viewer = SimpleNamespace(has=lambda right: right == "roster")  # type: ignore[attr-defined]

    no_page = shown('{% nav_item "nobody:nowhere" "x" "home" %}', request=request)
    no_right = shown('{% nav_item "home:home" "x" "home" right="roles" %}', request=request)

    assert (no_page, no_right) == ("", "")


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "409", "413", "422", "429", "500", "503"])
def test_error_page_stands_without_request_and_network(name):
    from django.template.loader import render_to_string

    html = render_to_string(f"{name}.html")

    assert html.count("<h1>") == 1
    assert "data-keep-drafts" in html


def test_styleguide_shows_every_component_once(client, settings):
    settings.ROOT_URLCONF = "enishi.ui.tests.urls"
    answer = client.get("/styleguide/?theme=dark")
    html = answer.content.decode()
    ids = Tags(html.replace("<!doctype html>", "")).ids

    assert answer.status_code == 200
    assert 'data-theme="dark"' in html
    assert len(ids) == len(set(ids))
    assert html.count("<h1") == 1
