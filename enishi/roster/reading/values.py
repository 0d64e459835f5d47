"""What a column's values look like, where its header does not say what they are, or says something that can mean much."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from enishi.kit.tables import Cell

from .clean import is_reading, katakana, normal, one_line, shown, tidy
from .dates import day_of, year_of
from .fields import JOINED

_LOOKED_AT = 100  # characters of a cell
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_CODE = re.compile(r"[A-Za-z]{0,5}[-_]?\d[\w\-]{0,14}")
_LEFT = re.compile(
    r"退職(?!予定|手続)|退社(?!予定)|離職|退任|除籍|死亡|逝去|解雇|契約満了|元社員|卒業"
    r"|\b(?:terminated|left|former|inactive|resigned|retired|retirees?|discharged|separated|withdrawn|leaver|exited|deceased|dismissed|no longer)\b"
)
_HERE = re.compile(
    r"在籍|在職|現職|勤務中|就業中|稼働|休職|休業|育休|産休|出向|内定|入社予定|退職予定|退職手続|退社予定|現役"
    r"|\b(?:active|employed|current|on leave|leave of absence|present|pending|hired|working|suspended|dormant)\b"
)
_PLAIN_STATUS = re.compile(r"(?:在籍|在職|退職|退社|休職|出向|離職|在席)(?:中|済み?|者|社員)?|予定|未")
_NOTHING = frozenset(("なし", "無し", "該当なし", "未定", "未設定", "none", "n/a", "na", "not applicable"))
_YES = frozenset(("1", "○", "〇", "◯", "●", "レ", "✓", "✔", "true", "yes", "y", "済", "有", "はい", "t", "on"))
_NO = frozenset(("0", "×", "✕", "false", "no", "n", "無", "いいえ", "f", "off"))
_TYPE = re.compile(
    r"正社員|正職員|正規|非正規|契約|嘱託|パ[ーー]ト|アルバイト|派遣|臨時|期間|役員|顧問|社員|無期|有期|再雇用|出向|業務委託|インタ[ーー]ン|専任|常勤|非常勤"
    r"|full.?time|part.?time|permanent|fixed.?term|contract|temporary|temp\b|intern|regular|casual|apprentice|freelance"
)
_POST = re.compile(
    r"(?:部長|課長|係長|主任|主査|主幹|主事|次長|室長|所長|支店長|支社長|本部長|工場長|店長|局長|班長|職長|リーダー|マネージャー|マネジャー|ディレクター|社長|会長|"
    r"取締役|執行役員|監査役|専務|常務|参事|参与|代理|補佐|チーフ|一般|担当|スタッフ|メンバー|平社員|役職なし)$|manager|director|engineer|president|chief|officer|staff|lead|head|analyst|assistant|specialist|accountant"
)
_UNIT = re.compile(
    r"(?:部|課|係|室|科|班|局|本部|支店|支社|営業所|出張所|工場|研究所|センター|グループ|チーム|ユニット|店|事業所|本社|事業部|学部|学科)(?:[\s　/／・>＞].*)?$"
)
# The most frequent surnames: enough of any roster's people bear one of them.
_SURNAMES = re.compile(
    "佐藤|鈴木|高橋|髙橋|田中|伊藤|渡[辺邊邉]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|[斎斉齋齊]藤|清水|山[崎﨑]|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|"
    "長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|中野|三浦|原田|中川|松田|竹内|小野|田村|中山|和田|石田|森田|上田|原|内田|柴田|酒井|宮[崎﨑]|横山|高木|安藤|"
    "宮本|大野|小島|工藤|谷口|今井|高田|丸山|増田|杉山|村田|大塚|新井|小山|平野|藤本|河野|上野|野口|武田|松井|千葉|菅原|岩崎|木下|久保|佐野|野村|松尾|菊[地池]|市川|杉本|古川|大西|島田|水野|"
    "桜井|渡部|吉川|山内|高野|飯田|西田|小松|北村|安田|五十嵐|川口|平田|関|中田|久保田|東|服部|川崎|岩田|土屋|福島|本田|辻|樋口|秋山|田口|永井|中西"
)
_JAPANESE_NAME = re.compile(
    r"[々〆ヶノ\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{1,5}[\s　]+[々\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]{1,5}(?:[(（].*)?"
)


@dataclass(frozen=True)
class Profile:
    """The non-empty values of a column in a sample of its rows, as shares of them (0 to 1), and some of their facts."""

    count: int
    rows: int
    texts: tuple[str, ...]
    emails: float = 0
    days: float = 0
    serials: float = 0
    years: float = 0
    kana: float = 0
    codes: float = 0
    digits: float = 0
    unique: float = 0
    left: float = 0
    status: float = 0
    plain_status: float = 0
    flags: float = 0
    types: float = 0
    posts: float = 0
    units: float = 0
    surnames: float = 0
    full_names: float = 0
    spaced: float = 0
    median_day: date | None = None
    running: bool = False

    @property
    def filled(self) -> float:
        """Return the share of rows that hold something here."""
        return self.count / self.rows if self.rows else 0.0


def profile(cells: Sequence[Cell]) -> Profile:
    """Return what the values of a column look like."""
    filled = [(cell, one_line(tidy(shown(cell)).text)[:_LOOKED_AT]) for cell in cells]
    filled = [(cell, text) for cell, text in filled if text]
    texts = tuple(text for _, text in filled)
    count = len(filled)
    if not count:
        return Profile(0, len(cells), ())
    days = [
        found.day
        for cell, _ in filled
        if (found := day_of(cell, JOINED, False)).day and found.code in ("", "date_guessed")
    ]
    serials = sum(
        day_of(cell, JOINED, False).code == "date_guessed" and normal(text).isdecimal() for cell, text in filled
    )
    narrow = [normal(text).lower() for text in texts]
    kana = [text for text in texts if len(text) > 1 and is_reading(katakana(text)) and not text.isascii()]

    def share(pattern: re.Pattern[str], whole: bool = False) -> float:
        return sum(bool(pattern.fullmatch(text) if whole else pattern.search(text)) for text in narrow) / count

    left = share(_LEFT)
    return Profile(
        count,
        len(cells),
        texts,
        emails=share(_EMAIL),
        days=len(days) / count,
        serials=serials / count,
        years=sum(year_of(cell) is not None for cell, _ in filled) / count,
        kana=len(kana) / count,
        codes=share(_CODE, whole=True),
        digits=sum(any(letter.isdecimal() for letter in text) for text in texts) / count,
        unique=len(set(texts)) / count,
        left=left,
        status=sum(bool(_LEFT.search(text) or _HERE.search(text)) for text in narrow) / count,
        plain_status=share(_PLAIN_STATUS, whole=True),
        flags=sum(text in _YES or text in _NO for text in narrow) / count,
        types=share(_TYPE),
        posts=share(_POST),
        units=share(_UNIT),
        surnames=sum(bool(_SURNAMES.match(text)) for text in texts) / count,
        full_names=sum(bool(_JAPANESE_NAME.fullmatch(text)) for text in texts) / count,
        spaced=sum(len(text.split()) > 1 for text in texts) / count,
        median_day=sorted(days)[len(days) // 2] if days else None,
        running=_is_running(texts),
    )


def _is_running(texts: tuple[str, ...]) -> bool:
    """Whether the values count 1, 2, 3 … (with gaps where rows are no people)."""
    numbers = [int(normal(text)) for text in texts if normal(text).isdecimal()]
    if len(numbers) < max(1, len(texts) * 0.8) or any(text.startswith("0") for text in texts):
        return False
    steps = [second - first for first, second in itertools.pairwise(numbers)]
    return numbers[0] in (0, 1) and sum(step == 1 for step in steps) >= len(steps) * 0.8


def has_left(text: str, header: str, *, sign: bool = False) -> bool | None:
    """Return what a status says: has left, is here, or None where it says neither. `header` in compact form tells what
    a yes means: 退職フラグ or 在籍フラグ. In a column that is a `sign` of leaving (退職事由) whatever stands there says so."""
    text = normal(text).lower()
    if _HERE.search(text) and not re.match(
        r"退職|退社", text.replace("退職予定", "").replace("退社予定", "").replace("退職手続", "")
    ):
        return False
    if _LEFT.search(text):
        return True
    if text in _YES or text in _NO:
        yes = text in _YES
        if re.search(r"退職|退社|terminat|leaver|left|inactive", header):
            return yes
        if re.search(r"在籍フラグ|在職フラグ|^active|isactive|activeflag", header):
            return not yes
    return True if sign and text not in _NO and text not in _NOTHING else None


def speaks_of_death(text: str) -> bool:
    """Whether a status says that the person has died."""
    return bool(re.search(r"死亡|逝去|deceased", text.lower()))
