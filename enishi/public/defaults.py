"""The words that a public page starts with, made from the network's kind, purpose and name, so that nobody begins before an
empty page. They say only what the product does.
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils import translation

from enishi.networks.models import Basis, Kind, Network, Purpose
from enishi.networks.words import PURPOSE_WORDS

HEADLINES = {
    Purpose.TIES: ("おかえりなさい。席は、あけてあります。", "Welcome back. Your seat is free."),
    Purpose.WORK: ("外で覚えたことを、もう一度いっしょに。", "What we learned outside, together once more."),
    Purpose.COMEBACK: ("帰り道は、いつもあいています。", "The way back is always open."),
    Purpose.MUTUAL: ("困ったときは、おたがいさま。", "In a fix, we help each other."),
}
COMPANY_SEES = {
    Kind.OFFICIAL: (
        "事務局が見るもの：事務局が見るのは、あなたが「事務局に見せる」とした項目だけです。",
        "What the secretariat sees: Only what you show to the secretariat.",
    ),
    Kind.ENTRUSTED: (
        "事務局が見るもの：運営をまかされた{run_by}の事務局が見るのは、あなたが「事務局に見せる」とした項目だけです。",
        "What the secretariat sees: {run_by} runs the network and sees only what you show to the secretariat.",
    ),
    Kind.ENDORSED: (
        "会社は見ません：{organisation}は会を認めていますが、会員のデータを見ることはありません。",
        "The organisation does not look: {organisation} endorses the network and sees no member’s data.",
    ),
    Kind.INDEPENDENT: (
        "会社は見ません：{organisation}は運営にかかわらず、会員のデータを見ることはありません。",
        "The organisation does not look: {organisation} has no part in the network and sees no member’s data.",
    ),
}
PURPOSES = (
    "{organisation}の{word}がつながる場所です。{purpose}\n近況を眺めるだけでも、もちろんかまいません。気が向いたときに、顔を出してください。",
    "Where {word} of {organisation} keep in touch. {purpose}\nReading is enough. Drop in whenever you feel like it.",
)
JOINERS = (
    "{organisation}にいたことのある方で、次の区分にあてはまる方が参加できます。あてはまるか迷ったら、どうぞおたずねください。",
    "People who were with {organisation} and belong to one of these classes. If you are not sure, just ask.",
)
OFFERS = (
    "- 知る：名簿には、いた部署や年、いまの仕事、ひとことの近況が並びます。同じころにいた方も、すぐに見つかります。\n"
    "- 伝える：近況は、ひとことで十分です。話せること、してみたいことも書いておけます。\n"
    "- さがす：部署、年、地域、得意なことから、会いたい方をさがせます。",
    "- Know: The directory shows where people were and when, what they do now, and a line of news. "
    "Who was there with you is easy to find.\n"
    "- Tell: One line is enough. You can also say what you are glad to talk about.\n"
    "- Find: By department, year, place or skill.",
)
SEES = (
    "- 見せる相手は、あなたが決めます：項目ごとに選べて、いつでも変えられます。見せないものは、さがすことも数えることもできません。\n"
    "- 読んだことは、見えません：だれが何を読んだかは、事務局にも見えません。\n"
    "- {company}",
    "- You decide who sees what: Field by field, and you can change it any time. What you hide cannot be found or counted.\n"
    "- Nobody sees who read what: Not the secretariat either.\n"
    "- {company}",
)
HOW = (
    "- 招待を用意する：メールかカードに、リンクか12文字のコードがあります。\n"
    "- ご本人だと確かめる：在籍中のお名前と、生年月日または社員番号で確かめます。\n"
    "- 見せる範囲を選ぶ：迷ったら「ひかえめ」から。3分ほどで終わります。",
    "- Have your invitation at hand: A mail or a card holds a link, or a code of 12 characters.\n"
    "- Show that it is you: Your name then, and your birth date or employee number.\n"
    "- Choose who sees what: If in doubt, start reserved. It takes about three minutes.",
)


OF_A_PROGRAMME = {  # the same, where people belong because they took part
    "joiners": (
        "{organisation}に参加した方で、次の区分にあてはまる方が入れます。あてはまるか迷ったら、どうぞおたずねください。",
        "People who took part in {organisation} and belong to one of these classes. If you are not sure, just ask.",
    ),
    "offers": tuple(
        text.replace("いた部署や年", "参加した期や年").replace("同じころにいた方", "同じころに参加した方").replace("部署、年", "期、年")
        .replace("where people were and when", "who took part and when").replace("was there with you", "took part with you")
        .replace("By department", "By cohort")
        for text in OFFERS
    ),
    "how": tuple(
        text.replace("在籍中のお名前", "参加していたときのお名前").replace("社員番号", "参加者番号")
        .replace("employee number", "participant number")
        for text in HOW
    ),
}  # fmt: skip
EMPLOYED_ONLY = ("reasons",)  # questions that nobody asks who took part in a programme


class Asked(NamedTuple):
    """A question to start with."""

    code: str
    question_ja: str
    answer_ja: str
    question_en: str
    answer_en: str


QUESTIONS = (
    Asked(
        "reading",
        "戻る気がなくても、入っていいのですか。",
        "もちろんです。近況を眺めるだけの方も歓迎します。返事や投稿は、義務ではありません。",
        "May I join if I don’t plan to come back?",
        "Of course. Just reading is fine. Nobody has to answer or write.",
    ),
    Asked(
        "employer",
        "いまの勤め先に知られませんか。",
        "名簿は会の外に公開しません。検索サイトにも出ません。名簿に載らずに参加することもできます。",
        "Will my employer hear of it?",
        "The directory is not public, and search engines don’t see it. You can also take part without standing in it.",
    ),
    Asked(
        "reasons",
        "退職の理由や評価は、見られますか。",
        "ここには登録されません。退職の理由は、参加のときもおたずねしません。",
        "Can people see why I left, or how I was assessed?",
        "Neither is kept here, and nobody asks you why you left.",
    ),
    Asked(
        "code",
        "招待が届きません。コードをなくしました。",
        "事務局にお知らせください。ご本人だと確かめて、あたらしくお送りします。",
        "I have no invitation, or lost my code.",
        "Write to the secretariat. Once it is clear that it is you, you get a new one.",
    ),
    Asked(
        "mail",
        "メールは多いですか。",
        "会からのお便りは、受けとると決めた方だけにお送りします。いつでも止められます。",
        "Is there a lot of mail?",
        "Mail from the network goes only to those who want it. You can stop it any time.",
    ),
)


def questions(network: Network) -> tuple[Asked, ...]:
    """Return the questions that this network starts with."""
    if network.basis == Basis.EMPLOYMENT:
        return QUESTIONS
    return tuple(asked for asked in QUESTIONS if asked.code not in EMPLOYED_ONLY)


def texts(network: Network, language: str) -> dict[str, str]:
    """Return every section's words in `language` ("ja" or "en")."""
    which = ("ja", "en").index(language)
    names = {
        "organisation": network.organisation,
        "run_by": network.run_by,
        "word": network.members_word or ("アルムナイ", "alumni")[which],
        "purpose": _purpose(network, language),
    }
    company = COMPANY_SEES[Kind(network.kind)][which].format(**names)
    if network.basis == Basis.PROGRAMME:  # whoever runs a programme need not be a company
        company = company.replace("会社は見ません", "主催者は見ません")
    headline = HEADLINES[Purpose(network.purpose)][which]
    if network.tagline and network.language == language:
        headline = network.tagline
    otherwise = OF_A_PROGRAMME if network.basis == Basis.PROGRAMME else {}
    return {
        "headline": headline,
        "purpose": PURPOSES[which].format(**names),
        "joiners": otherwise.get("joiners", JOINERS)[which].format(**names),
        "offers": otherwise.get("offers", OFFERS)[which],
        "sees": SEES[which].format(company=company),
        "how": otherwise.get("how", HOW)[which],
    }


def _purpose(network: Network, language: str) -> str:
    with translation.override(language):
        return str(PURPOSE_WORDS[Purpose(network.purpose)])
