"""What the name of a sheet says: that its people have left, whose they are, that it holds no people."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from enishi.kit.tables import Row

from .clean import fold, normal, shown, tidy
from .detection import Column
from .names import name_of

_ENOUGH = 3
"""Numbers that two sheets must share before they tell anything."""

_LEFT = re.compile(
    r"退職(?!予定|金|理由|手続)|退社(?!予定)|離職|OB・?OG|ＯＢ|\bOB\b|\bOG\b|卒業生|元社員|元従業員|アルムナイ"
    r"|\b(?:leavers?|former|alumni|terminated|terminations?|resigned|retired|retirees?|inactive|separated|ex-?employees?)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"在籍|在職|現職|現役|active|current", re.IGNORECASE)
_ASIDE = re.compile(
    r"記入例|入力例|見本|サンプル|説明|手順|注意|マニュアル|使い方|はじめに|表紙|目次|凡例|マスタ|選択肢|リスト値|入力規則|集計|ピボット|グラフ"
    r"|^(?:sample|example|readme|instructions?|how ?to|guide|legend|master|lists?|lookups?|pivot|summary|cover|notes?)\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"株式会社|有限会社|合同会社|合名会社|合資会社|相互会社|一般社団法人|財団法人|学校法人|医療法人|社会福祉法人|協同組合|\(株\)|\(有\)|\(同\)"
    r"|\b(?:inc|ltd|llc|corp|corporation|gmbh|ag|plc|pte|co\.,? ?ltd|company|limited|s\.?a\.?r?\.?l?|b\.?v|k\.?k)\b\.?",
    re.IGNORECASE,
)
_TRADE = re.compile(
    r".(?:物産|商事|商会|商店|工業|製作所|産業|電機|電気|電子|化学|製薬|薬品|建設|工務店|不動産|ホールディングス|HD|興産|興業|鉄道|銀行|信金|証券|生命|損保|運輸|運送|倉庫|物流|食品|フーズ"
    r"|製菓|紡績|繊維|印刷|出版|放送|新聞社|百貨店|販売|サービス|システムズ?|テクノロジーズ?|ソリューションズ?|エンジニアリング|製鋼|製鉄|金属|重工|自動車|石油|ガス|電力|水産|農産|酒造|ビール|グループ本社)$|^[A-ZＡ-Ｚa-z]社$|(?:子|親|関連|関係)会社"
)
_COMPANY_IN_TITLE = re.compile(
    r"(?:株式会社|有限会社|合同会社|[(（]株[)）]|㈱)\s*[^\s　、。（(【]{1,20}|[^\s　、。】）)]{1,20}(?:株式会社|有限会社|合同会社|[(（]株[)）]|㈱)"
)


def says_left(name: str) -> bool:
    """Whether a sheet of this name holds people who have left, and no others."""
    return bool(_LEFT.search(name)) and not _BOTH.search(name)


def says_here(name: str) -> bool:
    """Whether a sheet of this name holds people who work there."""
    return bool(_BOTH.search(name))


def is_aside(name: str) -> bool:
    """Whether a sheet of this name holds an example, a list of choices or sums."""
    return bool(_ASIDE.search(name))


class Telling(NamedTuple):
    """What tells whose a sheet is: the texts above its header, and the names of a sample of its people by number."""

    above: str = ""
    numbers: dict[str, str] = {}


def numbers_of(rows: Sequence[Row], columns: Sequence[Column]) -> dict[str, str]:
    """Return folded names by employee number, of a sample of rows."""
    number = next((column.column - 1 for column in columns if "employee_number" in column.fields), None)
    names = [column.column - 1 for column in columns if "family_name" in column.fields or "given_name" in column.fields]
    if number is None or not names:
        return {}
    result = {}
    for row in rows:
        cells = [*row.cells, *[""] * (max(number, *names) + 1 - len(row.cells))]
        if key := normal(tidy(shown(cells[number])).text):
            result[key] = fold(name_of("".join(shown(cells[place]) for place in names)).text)
    return result


def company_of(sheets: Sequence[tuple[str, Telling]]) -> dict[str, str]:
    """Return the company of each sheet, by name, where each is one company's: told by the sheets' names, by different
    companies in the titles above their headers, or by numbers that mean other people in each. Empty where it is not so."""
    if len(sheets) < 2:
        return {}
    names = [name for name, _ in sheets]
    forms = [bool(_FORM.search(normal(name))) for name in names]
    if all(forms) or all(form or _TRADE.search(normal(name).strip()) for form, name in zip(forms, names, strict=True)):
        return {name: name.strip() for name in names}
    titles = [_COMPANY_IN_TITLE.search(telling.above) for _, telling in sheets]
    found = [match[0] for match in titles if match]
    if len(found) == len(sheets) and len(set(found)) > 1:
        return dict(zip(names, found, strict=True))
    if any(says_left(name) or _BOTH.search(name) for name in names):
        return {}
    return {name: name.strip() for name in names} if _number_strangers(sheets) else {}


def _number_strangers(sheets: Sequence[tuple[str, Telling]]) -> bool:
    """Whether every sheet counts its own people: numbers that two sheets share mean different people."""
    for index, (_, one) in enumerate(sheets):
        others = [other for place, (_, other) in enumerate(sheets) if place != index]
        shared = [
            (one.numbers[number], other.numbers[number])
            for other in others
            for number in one.numbers.keys() & other.numbers.keys()
        ]
        if len(shared) < _ENOUGH or sum(mine != theirs for mine, theirs in shared) < len(shared) * 0.8:
            return False
    return True
