"""The texts that a network starts with: on personal data, on the conditions of joining, and on what may be shared.

What the first must say: purposes as far as they can be named (個人情報保護法 art. 17, 21), no third-party provision (27), whoever
is entrusted with the data (25), how to ask for disclosure, correction and deletion (32–35), where to complain (40).
They are written for readers, not for courts; a network should have them checked, and every change is a new version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enishi.networks.models import Network

_JA = """{name}は、みなさんからお預かりする個人情報を、次のとおり扱います。

## だれが預かるか
{keeper}

## 何を預かるか
- 参加のときに確かめたこと（{checked}）。照合が終わると、生年月日と番号は消します。
- ご自分で書いたプロフィール、連絡先のメールアドレス、見せる範囲の設定。
- いつ何に同意したか。役割をもつ人が、いつ何をしたか。

## 何のために使うか
- 会の運営：会員であることの確認、ログイン、お問い合わせへの返事。
- 名簿：ご自分で「見せる」と決めた項目を、決めた相手に見せること。
{company_purpose}- 会からのお便り：同意した方だけに送ります。いつでも止められます。

これ以外のことに使うときは、先に目的をお知らせし、もう一度うかがいます。

## しないこと
- ご本人の同意なく、会の外のだれかに渡すこと。法律で求められたときを除きます。
- だれがいつ何を読んだかを、事務局に見せること。
- 求人や評価に、断りなく使うこと。

## いつまで
会員でいるあいだ、お預かりします。退会すると、名簿とプロフィールはすぐに見えなくなり、30日のあいだは元に戻せます。そのあと、同意の記録もふくめて消します。消去の求めをいただいたときも、30日のうちに消します。残るのは、退会や求めがあったことの記録と、招待を送らないためのしるしだけです。

## あなたにできること
ご自分のページで、いつでも見なおし、書きなおし、見せる範囲を変え、名簿から離れ、データを持ち帰り、退会できます。理由はうかがいません。開示、訂正、消去、利用停止の求めと苦情は、{contact}がお受けします。手数料はいただきません。
"""
_EN = """{name} handles the personal data you give us as follows.

## Who keeps it
{keeper}

## What we keep
- What we checked when you joined: {checked}. Once checked, \
the birth date and the number are deleted.
- The profile you wrote, the e-mail address you gave, and who you decided may see what.
- When you agreed to what. What people with a role did, and when.

## What we use it for
- Running the network: knowing that you are a member, signing you in, answering your questions.
- The directory: showing what you decided to show, to those you decided on.
{company_purpose}- Mail from the network: only to those who agreed. You can stop it at any time.

Before using it for anything else, we tell you the purpose and ask again.

## What we don't do
- Hand it to anybody outside the network without your consent, unless a law demands it.
- Show the secretariat who read what, and when.
- Use it for hiring or assessment without asking.

## How long
As long as you are a member. When you leave, your profile is out of sight at once, and for 30 days you can undo it. \
After that it is deleted, with your consents; so it is within 30 days when you ask us to erase it. What stays is the \
record that somebody left or asked, and a mark so that no invitation is sent.

## What you can do
On your own page you can look at everything, change it, decide who sees it, step out of the directory, take your data \
with you, and leave. No reason is asked. {contact} takes requests for disclosure, correction, deletion and suspension of use, and complaints. It costs nothing.
"""

_CONDITIONS_JA = """{name}に参加していただくときの条件です。おたがいが気持ちよく過ごせるように、短くまとめました。

## 参加できる方
- {organisation}{who}で、会が受け入れる区分にあてはまる方。区分は、会の紹介のページにあります。
- いたことを、会が確かめられた方。確かめ方も、同じページにあります。
- ご本人だけです。登録はおひとりにひとつで、ほかの方に貸したり、ゆずったりはできません。

## 参加すると
- 名簿に載るかどうか、だれに何を見せるかは、ご自分で決めます。あとから何度でも変えられます。
- 読むだけでもかまいません。返事をすることも、何かを書くことも、義務ではありません。
- お預かりしたものの扱いは、「個人情報の扱い」にあります。

## お願い
- ここで知った人のことは、ご本人の許しなく、会の外に伝えないでください。
- 名簿を書き写したり、まとめて持ち出したりしないでください。
- 営業、勧誘、宗教や政治へのお誘いに使わないでください。
- {organisation}がまだ外に出していない話を、書いたり、聞き出したりしないでください。
- 人をおとしめること、いやがることをしないでください。

## お願いが守られないとき
{contact}が、まずお話をうかがいます。それでもつづくときは、参加を止めることがあります。理由をお伝えし、言い分もうかがいます。

## はなれるとき
名簿から離れることも、会をやめることも、いつでもできます。理由はうかがいません。

## この条件が変わるとき
新しい条件は、変わるところを添えて、始まる日とともにこのページに載せます。これまでの版も、ここで読めます。わからないことは、{contact}におたずねください。
"""
_CONDITIONS_EN = """These are the conditions of joining {name}. They are short, and they are there so that everybody feels at ease.

## Who can join
- People who {who} {organisation}, or are now, and belong to a class that the network admits. The classes stand on \
the page about the network.
- People of whom the network could make sure that they were there. The same page says how.
- The person alone. Everybody has one registration, which cannot be lent or passed on.

## Once you are in
- You decide whether you stand in the directory, and who sees what. You can change it as often as you like.
- Reading is enough. Nobody has to answer, and nobody has to write.
- What we do with what you give us is said under “How personal data is handled”.

## What we ask of you
- Don't tell people outside what you learned here about a person, unless that person agrees.
- Don't copy the directory, or take it away in bulk.
- Don't use it to sell, to recruit for a business, a religion or a party.
- Don't write about what {organisation} has not made public, and don't draw it out of others.
- Don't run people down, and don't do to them what they don't want.

## If that is not kept
{contact} will listen first. If it goes on, taking part can be stopped. You are told why, and you are heard.

## Leaving
You can step out of the directory or leave the network at any time. No reason is asked.

## When these conditions change
New conditions stand on this page with the day they begin and what is different. Earlier versions stay here to read. \
{contact} will answer your questions.
"""

_SHARING_JA = """{name}で何かを書くときの、共有のきまりです。はじめて書く前に、一度お読みください。きまりが変わったときは、次に書く前に、もう一度うかがいます。読むだけなら、うかがいません。

## はじめて書く前に、3つだけ
- 人のことは、本人の前で言えることを：思い出も近況も歓迎です。ここにいない人のことは、名前をふせてください。
- 会社のまだ出ていない話は、書かない：製品、取引先、数字、人事などです。発表ずみなら、そのページを添えてください。
- まよったら、{contact}へ：書いてから気づいたときも、すぐに消せます。消したことで責められることはありません。

## どこまで広げてよいか
投稿には、どこまで広げてよいかの印がつきます。印は、書いた人が選びます。
- 公開：会の外の人に見せてもかまいません。
- 会員限り：会の外への転載は、ご遠慮ください。
- 社員もいます：社員とアルムナイが、いっしょに読みます。現職の未公開情報や、会社の機密は書かないでください。
- 取扱注意：転送や画面の撮影も、ひかえてください。

## ほかの方が書いたもの
- 会の外に出したいときは、書いた方に一言きいてください。公開の印があっても、お名前を出すときは同じです。

## おたがいのために
- 人をおとしめること、いやがることをしないでください。
- 営業、勧誘、宗教や政治へのお誘いに使わないでください。
- 困ったときは、{contact}にお知らせください。

## 守られないとき
{contact}が、まずお話をうかがいます。それでもつづくときは、参加を止めることがあります。理由をお伝えし、言い分もうかがいます。
"""
_SHARING_EN = """These are the rules for writing in {name}. Please read them once before you first write something. When they change, \
we ask again before you next write. Reading needs no consent.

## Three things before you first write
- Say of people what you would say in front of them: Memories and news are welcome. Leave out the names of people who \
aren't here.
- Leave out what the company has not announced: Products, customers, figures, personnel. If it has been announced, add \
the page.
- If in doubt, ask: {contact} will help. You can delete what you wrote at once, and nobody will hold it against you.

## How far it may travel
Every post carries a mark that says how far it may travel. The author chooses it.
- Public: It may be shown to people outside the network.
- Members only: Please don't pass it on outside the network.
- Employees present: Employees and alumni read it together. Don't write about unpublished matters of your work, or \
secrets of the company.
- Handle with care: Don't forward it, and take no pictures of the screen.

## What others wrote
- Before you take it outside the network, ask the author. With the public mark too, if their name goes with it.

## For one another
- Don't run people down, and don't do to them what they don't want.
- Don't use it to sell, to recruit for a business, a religion or a party.
- {contact} is there when something troubles you.

## If that is not kept
{contact} will listen first. If it goes on, taking part can be stopped. You are told why, and you are heard.
"""

_CONDUCT_JA = """{name}には、社員とアルムナイがいっしょに入るグループがあります。そこではじめて書く前に、この約束をお読みください。約束が変わったときは、次に書く前に、もう一度うかがいます。読むだけなら、うかがいません。

## はじめて書く前に、3つだけ
- 立場で、たのまない：見積もり、発注、採用、人事の口ききなど、仕事の立場を使ったお願いは、ここではしません。会社の窓口を通してください。
- 立場で、答えを求めない：いまの会社の内情や、だれかの評価をたずねません。こたえないことは、失礼ではありません。
- 先輩も後輩も、さんで：むかしの役職や年次は、入り口においてきてください。

## 仕事の話になりそうなとき
- その場で約束をせず、会社の正式な手つづきへ進めてください。
- 利害がからむ立場になったら、その話から離れてください。離れた理由を言う必要はありません。

## 困ったとき
- まずグループの世話役へ。言いにくいときは、{contact}にお知らせください。

## 守られないとき
世話役が、まずお話をうかがいます。それでもつづくときは、グループから出ていただくことがあります。
"""
_CONDUCT_EN = """In {name} there are groups in which employees and alumni are together. Please read these promises before you first write \
there. When they change, we ask again before you next write. Reading needs no consent.

## Three things before you first write
- Ask nobody for their position's sake: Quotes, orders, jobs and good words with HR are not asked for here. Use the \
organisation's official ways.
- Ask for no inside answers: Don't ask how things stand inside, or what somebody is thought of. Not answering is no offence.
- Leave rank at the door: Former posts and years of joining count for nothing here.

## When it turns into business
- Promise nothing on the spot. Take it to the organisation's official procedure.
- If you come to have an interest in the matter, leave that conversation. You need not say why.

## When something troubles you
- Turn to the hosts of the group first. If that is hard to say, {contact} is there.

## If that is not kept
The hosts will listen first. If it goes on, you may be asked to leave the group.
"""
_FOR_WRITERS = {"sharing": (_SHARING_JA, _SHARING_EN), "conduct": (_CONDUCT_JA, _CONDUCT_EN)}


_BY_BASIS = {  # basis → what was checked, and who can join, in both languages
    "employment": {
        "checked": ("在籍中のお名前、生年月日または社員番号", "your name then, your birth date or employee number"),
        "who": ("にいたことのある方、またはいまいる方", "were with"),
    },
    "programme": {
        "checked": (
            "参加していたときのお名前、生年月日または参加者番号",
            "your name then, your birth date or participant number",
        ),
        "who": ("に参加したことのある方、またはいま参加している方", "took part in"),
    },
}


def in_language(row: Any, language: str, part: str = "text") -> tuple[str, str]:
    """Return a text of a row that has it in both languages ("ja", "en"), and which it is: the reader's, or the other where it was
    not written in that."""
    for each in (language, "en" if language == "ja" else "ja"):
        if found := getattr(row, f"{part}_{each}"):
            return found, each
    return "", language


def first_text(network: Network, language: str, subject: str = "privacy") -> str:
    """Return version 1 of the text on `subject` ("privacy", "conditions", "sharing", "conduct") in `language` ("ja", "en"),
    for the kind of this network."""
    japanese = language == "ja"
    if subject in _FOR_WRITERS:
        return _FOR_WRITERS[subject][not japanese].format(name=network.name, contact=_contact(network, japanese))
    said_so = {name: both[not japanese] for name, both in _BY_BASIS[network.basis].items()}
    if subject == "conditions":
        said = _CONDITIONS_JA if japanese else _CONDITIONS_EN
        organisation, contact = network.organisation, _contact(network, japanese)
        return said.format(name=network.name, organisation=organisation, contact=contact, **said_so)
    return (_JA if japanese else _EN).format(
        **said_so,
        name=network.name,
        keeper=_keeper(network, japanese),
        company_purpose=_company_purpose(network, japanese),
        contact=_contact(network, japanese),
    )


def _keeper(network: Network, japanese: bool) -> str:
    organisation, name, operator = network.organisation, network.name, network.run_by
    ja, en = {
        "official": (
            f"{organisation}が預かり、その事務局が扱います。",
            f"{organisation} keeps it; its secretariat handles it.",
        ),
        "entrusted": (
            f"{organisation}が預かり、運営をまかされた{operator}が、{organisation}の監督のもとで扱います。",
            f"{organisation} keeps it. {operator} runs the network for it and handles the data under its supervision.",
        ),
        "endorsed": (
            f"会員が運営する{name}が預かります。{organisation}は会を認めていますが、会員のデータを見ることはありません。",
            f"{name}, run by its members, keeps it. {organisation} endorses the network and sees no member's data.",
        ),
        "independent": (
            f"会員だけで運営する{name}が預かります。{organisation}は運営にかかわらず、会員のデータを見ることはありません。",
            f"{name}, run by its members alone, keeps it. {organisation} has no part in it and sees no member's data.",
        ),
    }[network.kind]
    return ja if japanese else en


def _company_purpose(network: Network, japanese: bool) -> str:
    if not network.has_company_roles:
        return ""
    if japanese:
        return f"- {network.organisation}との関わり：「事務局に見せる」とした項目を、事務局が見ること。\n"
    return f"- Your ties with {network.organisation}: the secretariat sees what you show to the secretariat.\n"


def _contact(network: Network, japanese: bool) -> str:
    if network.has_company_roles:
        of = "" if network.name.startswith(network.run_by) else f"{network.run_by}の"
        return f"{of}{network.name}事務局" if japanese else f"The secretariat of {network.name}"
    return f"{network.name}の世話役" if japanese else f"The organisers of {network.name}"
