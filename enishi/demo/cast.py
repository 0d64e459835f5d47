"""The people whom everybody learns by name: in the demo, in tests, on screenshots. All of them are invented.

Hana runs the secretariat, Ken is an alumnus, Aki an employee, Tomo leaves next month, Yuki runs another network, Mori
belongs to both.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from enishi.demo.houses import HATOBA, KIRIGAOKA, NAGI
from enishi.demo.names import Part
from enishi.demo.people import Somebody, moment, public_id
from enishi.members.roles import Role
from enishi.roster.facts import Period


class Persona(NamedTuple):
    """A person of the cast whom a visitor of the demo may be: where the account is, and what the sign-in page says."""

    nickname: str
    email: str
    name_ja: str
    name_en: str
    label_ja: str
    label_en: str


PERSONAS = (
    Persona("Ken", "ken@example.jp", "小田切 健", "Ken Odagiri",
            "アルムナイ。名簿をさがし、近況を伝える", "Alumnus. Searches the directory, says how he is"),
    Persona("Hana", "hana@example.jp", "早川 花", "Hana Hayakawa",
            "凪の会の事務局。名簿を取り込み、招待する", "Secretariat. Takes in the roster, invites people"),
    Persona("Aki", "aki@example.jp", "楢崎 亜紀", "Aki Narasaki",
            "社員。外の知恵を借りる", "Employee. Asks those outside for advice"),
    Persona("Tomo", "tomo@example.jp", "添田 朋", "Tomo Soeda",
            "来月、会社を離れる社員", "Employee who leaves next month"),
    Persona("Yuki", "yuki@example.com", "霧島 由紀", "Yuki Kirishima",
            "霧ヶ丘大学 校友会の世話役", "Runs another network, a university's"),
    Persona("Mori", "mori@example.com", "森 さやか", "Sayaka Mori",
            "ふたつの会の会員", "Member of two networks"),
)  # fmt: skip


def cast(slug: str, random: Random, today: date) -> list[Somebody]:
    """Return the cast of one of the demo's networks, on this day; none for a network that is not theirs."""
    make = {NAGI.slug: _nagi, HATOBA.slug: _hatoba, KIRIGAOKA.slug: _kirigaoka}.get(slug)
    return make(random, today) if make else []


def _person(
    random: Random,
    today: date,
    name: str,
    kana: str,
    email: str,
    born: str,
    number: str,
    periods: list[tuple[int, int | date | None, str, str]],
    *,
    since: int = 300,
    former: str = "",
    kind: str = "正社員",
    audiences: dict[str, int] | None = None,
    **more: Any,
) -> Somebody:
    """`periods` are (year of joining, year or day of leaving, department, post); `since` days ago the person joined."""
    written, spoken = name.split(), kana.split()
    once = Part(*former.split(":")) if former else None
    told: dict[str, Any] = {
        code: more.pop(code) for code in ("latin", "lately", "work", "region", "topics", "skills", "languages", "links", "bio", "phone")
        if code in more
    }  # fmt: skip
    told = {code: value if isinstance(value, list) else [value] for code, value in told.items()}
    if "lately" in told:
        text, days = told["lately"][0]
        told["lately"] = [{"preset": "", "text": text, "at": _on(today, days).isoformat(timespec="seconds")}]
    if "work" in told:
        told["work"] = [
            dict(zip(("kind", "company", "title", "industry", "since", "until"), row, strict=True))
            for row in told["work"]
        ]
    if "topics" in told:
        told["topics"] = [{"title": title, "text": text} for title, text in told["topics"]]
    if once is not None:
        told["former_name"] = [{"family": once.text, "given": "", "reading": once.kana}]
    return Somebody(
        Part(written[0], spoken[0]), Part(written[1], spoken[1]), email, date.fromisoformat(born), number,
        tuple(_period(row, kind) for row in periods), former=once, public_id=public_id(random), told=told,
        audiences=audiences or {}, joined_at=_on(today, since), told_at=_on(today, min(since, 9)), **more,
    )  # fmt: skip


def _period(row: tuple[int, int | date | None, str, str], kind: str) -> Period:
    first, last, department, post = row
    end = date(last, 3, 31) if isinstance(last, int) else last
    return Period(date(first, 4, 1), end, end is not None, department, post, kind)


def _on(today: date, days: int) -> datetime:
    return moment(today - timedelta(days=days + 1), 12, 10)


def _next_month_end(today: date) -> date:
    """Return the last day of next month."""
    month = today.month + 2
    return date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - timedelta(days=1)


def _nagi(random: Random, today: date) -> list[Somebody]:
    def one(*args: Any, **more: Any) -> Somebody:
        return _person(random, today, *args, **more)

    return [
        one("早川 花", "はやかわ はな", "hana@example.jp", "1984-06-12", "010021", [(2007, None, "人事部", "課長")], since=690,
            roles=(Role.OWNER, Role.SECRETARIAT), preset="open", region="JP-22", skills=["傾聴", "イベント運営", "社史"],
            lately=("凪の会の事務局です。ご相談は、いつでもこちらへ。", 3), aims=("ties", "advice")),
        one("小田切 健", "おだぎり けん", "ken@example.jp", "1981-02-20", "008840", [(2003, 2016, "設計部", "主任")], since=640,
            latin="Ken Odagiri", region=["JP-20", "online"], skills=["機械設計", "センサー設計", "3D CAD", "試作"],
            work=[("own", "小田切設計室", "代表", "manufacturing", 2016, None)], aims=("together", "advice"), languages=["ja", "en"],
            lately=("諏訪の古い町家に、小さな試作室を開きました。見に来てください。", 2), phone="090-0000-0123",
            topics=[("はじめての量産設計", "試作は動くのに量産で止まる。その溝の埋めかた。")],
            bio="2003年に設計部へ。圧力センサー「ナギ5」の筐体が、いまも工場の壁についているのが自慢です。\n\n独立してからは、"
            "小さな会社の「はじめての製品」をいっしょに設計しています。", audiences={"skills": 7, "lately": 7, "work": 5, "region": 1}),
        one("楢崎 亜紀", "ならさき あき", "aki@example.jp", "1990-09-03", "012207", [(2013, None, "研究開発センター", "係長")],
            since=410, preset="open", region="JP-22", skills=["材料評価", "データ解析", "Python"], aims=("learn", "exchange"),
            lately=("新しい試験棟が動きはじめました。外の方の使いかたを聞いてみたいです。", 4)),
        one("添田 朋", "そえだ とも", "tomo@example.jp", "1993-11-28", "013950",
            [(2016, _next_month_end(today), "海外営業部", "主任")], since=20, aims=("ties",), region="JP-14",
            class_code="leaving",
            lately=("来月で会社を離れます。引き継ぎの合間に、これを書いています。", 1), skills=["英語", "貿易実務"]),
        one("森 さやか", "もり さやか", "mori@example.com", "1995-05-15", "014688", [(2018, 2023, "広報部", "")], since=380,
            region="JP-13", skills=["編集", "取材", "写真"], aims=("ties", "together"), latin="Sayaka Mori",
            work=[("employed", "株式会社ことり箱出版", "編集者", "media", 2023, None)], preset="open",
            lately=("社史の編集で覚えたことを、絵本づくりに使っています。", 12)),
        one("斎賀 文乃", "さいが ふみの", "fumino@example.jp", "1989-04-25", "012345", [(2012, 2021, "生産技術部", "主任")], since=600,
            former="入江:いりえ", region=["JP-20", "JP-15", "online"], skills=["工程設計", "段取り改善", "治具づくり"],
            languages=["ja", "en"], aims=("ties", "advice", "side_job", "comeback"), preset="open",
            work=[("employed", "株式会社つむぎノート", "業務改善コンサルタント", "consulting", 2023, None),
                  ("own", "", "食品工場の工程設計", "manufacturing", 2021, 2023)],
            lately=("松本に来て3年。町工場のカイゼンを手伝いながら、畑もはじめました。", 6),
            topics=[("ラインの段取り替えを短くする", "在籍中に汐浜工場で40分を12分に。町工場でも効きました。"),
                    ("子育てしながらの独立", "開業届から保育園の相談まで、失敗談つきで。"),
                    ("信州への移住", "冬の灯油代のことも、包みかくさず。")], audiences={"work": 5, "region": 1}),
        one("目黒 朔也", "めぐろ さくや", "sakuya@example.com", "1988-01-09", "011203", [(2010, 2022, "設計部", "主任")], since=520,
            region="JP-23", work=[("employed", "株式会社コモレビ機構", "設計リード", "manufacturing", 2022, None)], aims=("ties",),
            lately=("子どもが生まれて、半年の育休中です。", 7), skills=["機械設計", "熱解析"], audiences={"work": 7, "lately": 7}),
        one("小日向 拓", "こひなた たく", "taku@example.jp", "1989-08-30", "012399", [(2012, 2020, "営業本部", "係長")], since=560,
            region="JP-40", work=[("own", "小日向海外販路事務所", "代表", "trade", 2020, None)], aims=("advice", "contract"),
            lately=("福岡に移って1年。東南アジアの販路づくりの話なら、いつでもどうぞ。", 3), preset="open",
            topics=[("ベトナム、タイでの代理店さがし", "会う順番と、会わないほうがいい人の見わけかた。")]),
        one("苗代 千景", "なわしろ ちかげ", "chikage@example.jp", "1986-03-03", "011002", [(2009, 2018, "品質保証部", "主任")],
            since=610, region=["JP-13", "online"], aims=("together", "advice"), preset="open",
            work=[("employed", "ソラマメ計測株式会社", "取締役COO", "manufacturing", 2018, None)], skills=["品質保証", "検査工程"],
            lately=("食品工場向けの温度センサー、来月から量産に入ります。検査工程に詳しい方、お茶しませんか。", 0)),
        one("五十公野 健太", "いじみの けんた", "kenta@example.jp", "1992-12-01", "013001", [(2015, 2022, "調達部", "")], since=330,
            region="JP-15", work=[("public", "湯ノ瀬町役場", "産業振興課 主査", "government", 2022, None)], aims=("referral",),
            skills=["森林組合との調整", "仕入先指導"], preset="open",
            lately=("町の小さな工場で、週1日手伝ってくれる人を探しています。温泉つきです。", 4)),
        one("Mori Elina", "もり えりな", "elina@example.jp", "1990-10-10", "013402", [(2016, 2021, "研究開発センター", "")], since=270,
            latin="Elina Mori", region="FI", languages=["fi", "en", "ja"], aims=("learn",), preset="open",
            work=[("teaching", "ラウハ工科大学", "研究員", "education", 2021, None)],
            lately=("ヘルシンキは雪になりました。Happy to talk in English or Japanese.", 2)),
        one("汐入 ひかる", "しおいり ひかる", "hikaru@example.jp", "1994-07-07", "014102", [(2017, 2023, "ソフトウェア開発部", "")],
            since=240, region=["JP-01", "online"], work=[("employed", "株式会社ヨルノソラ工房", "エンジニア", "it", 2023, None)],
            lately=("リモートで札幌に移住しました。雪かき初心者です。", 1), aims=("ties",), skills=["組込みソフト", "Python"]),
        one("葛西 万里江", "かさい まりえ", "marie@example.jp", "1978-05-22", "007710", [(2001, 2015, "人材開発部", "課長")],
            since=580, region="JP-26", work=[("teaching", "霧ヶ丘大学", "教授（組織行動）", "education", 2015, None)], preset="open",
            lately=("「辞めた会社を好きでいること」の研究をまとめています。インタビューにご協力いただける方を探しています。", 8),
            aims=("learn",), topics=[("会社から大学へ移る", "任期、給料、家族の話も、包みかくさず。")]),
        one("高梨 涼子", "たかなし りょうこ", "ryoko@example.jp", "1987-02-14", "012610", [(2013, 2019, "人事部", "")], since=450,
            former="森:もり", region="JP-10", work=[("own", "たかなし社労士事務所", "代表", "consulting", 2019, None)],
            lately=("開業して5年。週に1日は、高崎で喫茶店もしています。", 6), aims=("advice",), preset="open"),
        one("大森 直人", "おおもり なおと", "naoto@example.jp", "1983-09-19", "010544", [(2008, 2019, "汐浜工場", "係長")], since=430,
            region="JP-22", work=[("employed", "株式会社ヒダマリ坂設備", "工事部長", "construction", 2019, None)], aims=("learn",),
            lately=("現場の安全教育を、動画にしています。撮りかたの相談をしたいです。", 10), skills=["安全教育", "溶接"]),
        one("玉城 みなみ", "たましろ みなみ", "minami@example.jp", "1996-03-30", "014700", [(2018, 2024, "海外営業部", "")], since=200,
            region="SG", languages=["ja", "en"], work=[("study", "", "大学院生", "", 2024, None)], aims=("ties", "advice"),
            lately=("修士2年目。東南アジアの物流センサーを研究しています。一時帰国は12月です。", 5)),
        one("沢渡 志帆", "さわたり しほ", "shiho@example.jp", "1991-04-18", "012911", [(2014, 2026, "広報部", "主任")], since=5,
            preset="quiet"),
        one("久慈 陸", "くじ りく", "riku@example.jp", "1996-08-08", "015020", [(2019, 2026, "設計部", "")], since=4),
    ]  # fmt: skip


def _hatoba(random: Random, today: date) -> list[Somebody]:
    def one(*args: Any, **more: Any) -> Somebody:
        return _person(random, today, *args, kind="", **more)

    return [
        one("玉置 節子", "たまき せつこ", "setsuko@example.com", "1954-04-04", "000210", [(1973, 2012, "船舶営業部", "次長")],
            since=1500, roles=(Role.OWNER, Role.SECRETARIAT), preset="open", region="JP-34",
            lately=("秋の集まりの写真を、現像に出しました。", 5), aims=("ties",)),
        one("目黒 朔也", "めぐろ さくや", "sakuya@example.com", "1988-01-09", "001502", [(2009, 2010, "回路設計課", "")], since=800,
            region="JP-23", aims=("ties",), lately=("最後の年にいた、いちばん若い者です。", 40)),
    ]  # fmt: skip


def _kirigaoka(random: Random, today: date) -> list[Somebody]:
    def one(*args: Any, **more: Any) -> Somebody:
        return _person(random, today, *args, kind="", **more)

    return [
        one("霧島 由紀", "きりしま ゆき", "yuki@example.com", "1979-10-02", "s98-1102", [(1998, 2002, "文学部 史学科", "三枝ゼミ")],
            since=900, roles=(Role.OWNER, Role.SECRETARIAT), class_code="student", preset="open", region="JP-26",
            lately=("校友会の世話役です。坂の桜並木、今年も無事でした。", 3), aims=("ties", "advice")),
        one("森 さやか", "もり さやか", "mori@example.com", "1995-05-15", "s14-0311", [(2014, 2018, "文学部 史学科", "三枝ゼミ")],
            since=420, class_code="student", region="JP-13", aims=("exchange",), skills=["編集", "古文書"],
            lately=("ゼミの同窓会、幹事をします。三枝先生もいらっしゃいます。", 9)),
    ]  # fmt: skip
