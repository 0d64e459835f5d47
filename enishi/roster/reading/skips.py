"""Rows that are no people: blank ones, headings, totals, repeated headers, a template's hints, end marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enishi.kit.tables import Cell

from .clean import normal, one_line, shown, tidy
from .columns import is_same_header
from .detection import SheetDetection
from .fields import BIRTH, FIELDS, JOINED, LEFT, NUMBER
from .mending import is_added
from .vocabulary import meanings

_SUM_WORD = re.compile(
    r"[(（]?(?:総?合計|小計|総計|累計|計|以上|総数|件数|総件数|総?人数|合計人数|全件数|平均|最大|最小"
    r"|grandtotal|subtotal|total|totalcount|count|sum|average)"
    r"[:：=]?(?:\d[\d,.]*)?(?:名様?|人|件|行|件です|歳|年|employees|records|rows|persons|people)?[)）。]?",
    re.IGNORECASE,
)
_SUM_OF = re.compile(
    r"(?:全|計|合計|総計|以上|男性?|女性?|在籍者?|退職者?|うち)?[,、:：]?\d[\d,]*(?:名|人|件)(?:中.*)?"
)
_SUM_START = re.compile(r"[(（]?(?:総?合計|小計|総計|累計|計|平均|total|grand|sub|average)", re.IGNORECASE)
_FIGURE = re.compile(r"[\d,.%\-]+(?:名|人|件|円|歳|年|ヶ月|%)?")
_BLANK_BELOW = re.compile(
    r"以下余白|余白|以下空白|次頁.*|次ページ.*|\d+/\d+(?:頁|ページ)?|-\d+-|page\d+(?:of\d+)?", re.IGNORECASE
)
_HEADING_START = re.compile(r"[【〔〈《≪＜<■□●◆◇▼▽▲△★☆※◎○▶►#*＊(（\[［]|注[)）:：]|\(注|-{2,}|={2,}|～|[・－]\S")
_HEADING_END = re.compile(
    r"(?:部|課|室|支店|支社|営業所|工場|センター|グループ|年度?|年代|期生?|以降|以前|一覧|名簿|リスト|の部|組|者|社員|関係|分|別|入社|退社|退職|入行|在籍"
    r"|です|ます|ください|こと|。)[)）】]?$"
)
_END = re.compile(
    r"[\W_]*(?:end\s*of\s*(?:file|data|records?)|end|eof|trailer|trl|トレーラー?(?:レコード)?|エンド(?:レコード)?|終端|データ終了|(?:ファイル)?終了|完)"
    r"(?:レコード|record)?[\W_]*(?:(?:records?|件数|count|total|全)?[\W_]*\d[\d,]*\s*(?:件|名|行|records?|rows)?)?[\W_]*|t\d{3,}|tr\d{3,}",
    re.IGNORECASE,
)
_TRAILER_SIGN = re.compile(r"(?:t|trl|tr|trailer|e|end|eof|z|zz+|9|99+)", re.IGNORECASE)
_TRAILER_REST = re.compile(r"[\d/\-,.:]+(?:件|名|行|records?|rows)?", re.IGNORECASE)
_HINT = re.compile(
    r"必須|任意|半角|全角|入力(?:して|必須|例|不要)|記入例?|形式|桁以内|文字以内|文字まで|選択(?:して|肢)|プルダウン|自動計算|変更不可|^例[:：）)]|^[(（]例|例[:：]|ください"
    r"|^(?:文字列|日付型?|数値|整数|テキスト|text|date|string|number|integer|boolean)$"
    r"|yyyy.?mm.?dd|dd.?mm.?yyyy|mm.?dd.?yyyy|\brequired\b|\boptional\b|\be\.g\.|\bexample\b|\bmandatory\b|max(?:imum)? \d+|\bformat\b|\btext\(\d+\)|\bvarchar|\bstring\b",
    re.IGNORECASE,
)
_LOOKED_AT = 200  # characters of a cell
_FIGURES = re.compile(r"\d{4}|\d\D{1,3}\d")  # of a day
_DATA = re.compile(r"@|\d{4}[/\-.年]\d|[mtshr明大昭平令]\D{0,2}\d{1,2}[.年/]\d", re.IGNORECASE)


class Skipper:
    """Tells the rows of one sheet that are no people; stateful, as a template's hints stand right under the header."""

    def __init__(self, sheet: SheetDetection) -> None:
        self.headers = [column.header for column in sheet.columns]
        self.first_row = (sheet.header_row or 0) + 1
        self.name_at = {
            column.column - 1 for column in sheet.columns if {"family_name", "given_name"} & set(column.fields)
        }
        self.field_at = {column.column - 1: column.fields[0] for column in sheet.columns if column.fields}
        self.dates_at = {
            index for index, name in self.field_at.items() if name in ("birth_date", "joined_on", "left_on")
        }
        self.name_first = min(self.name_at, default=-1)
        self.day_first = next((index for index, name in self.field_at.items() if name == "joined_on"), -1)
        self.plain_width = max(self.name_first, self.day_first)
        self.header_of = {column.column - 1: column.header for column in sheet.columns}
        self.hints_possible = bool(sheet.header_rows)

    def reason(self, number: int, cells: Sequence[Cell]) -> str:
        """Return why a row is no person (blank, heading, total, repeated_header, instructions, end_mark), or empty."""
        if not self.hints_possible and self._is_plainly_a_person(cells):
            return ""
        filled = [
            (index, cell)
            for index, cell in enumerate(cells)
            if cell != "" and not (isinstance(cell, str) and cell.isspace())
        ]
        if len(filled) > 4 and not self.hints_possible and not self._may_be_none(filled):
            return ""
        texts = [(index, one_line(tidy(shown(cell)).text)[:_LOOKED_AT]) for index, cell in filled]
        ends = (
            len(filled) == 1
            and isinstance(filled[0][1], str)
            and filled[0][1].strip("\x1a\x00\ufeff ") == ""
            and "\x1a" in filled[0][1]
        )
        if ends:
            return "end_mark"
        texts = [(index, text) for index, text in texts if text]
        if not texts:
            return "blank"
        if self._repeats_header(texts):
            return "repeated_header"
        if self.hints_possible:
            self.hints_possible = self._is_hints(texts)
            if self.hints_possible:
                return "instructions"
        if len(texts) > 4:
            figures = all(_FIGURE.fullmatch(normal(text).replace(" ", "")) for _, text in texts[1:])
            return "total" if figures and _SUM_WORD.fullmatch(normal(texts[0][1]).replace(" ", "")) else ""
        return self._short(texts)

    def _is_plainly_a_person(self, cells: Sequence[Cell]) -> bool:
        """Whether name and a day stand where they should, and nothing begins with a sum: quick, as nearly all rows do."""
        if self.name_first < 0 or self.day_first < 0 or len(cells) <= self.plain_width:
            return False
        name, day, first = cells[self.name_first], cells[self.day_first], cells[0]
        if not name or not day or (isinstance(first, str) and _SUM_START.match(first.lstrip())):
            return False
        return not isinstance(day, str) or bool(_FIGURES.search(day))

    def _may_be_none(self, filled: Sequence[tuple[int, Cell]]) -> bool:
        """Whether a row with many filled cells has to be looked at: quick, as nearly all rows are people."""
        index, cell = filled[0]
        if isinstance(cell, str):
            if index < len(self.headers) and self.headers[index] and is_same_header(self.headers[index], cell):
                return True
            if _SUM_START.match(cell.lstrip()):
                return True
        return any(
            index in self.dates_at and isinstance(cell, str) and not any(letter.isdecimal() for letter in cell)
            for index, cell in filled
        )

    def _repeats_header(self, texts: Sequence[tuple[int, str]]) -> bool:
        same = sum(index < len(self.headers) and is_same_header(self.headers[index], text) for index, text in texts)
        if same >= 2 and same * 5 >= len(texts) * 4:
            return True
        # The column names of another table further down, or the technical names under the names.
        known = sum(len(text) <= 30 and not _DATA.search(text) and meanings(text) is not None for _, text in texts)
        return known >= 3 and known * 5 >= len(texts) * 4

    def _is_hints(self, texts: Sequence[tuple[int, str]]) -> bool:
        texts = [(index, text) for index, text in texts if not is_added(self.header_of.get(index, ""))] or texts
        hints = sum(bool(_HINT.search(normal(text))) for _, text in texts)
        example = bool(
            re.match(r"[(\[【<]?(?:(?:記入|入力)?例|サンプル|sample|example)", normal(texts[0][1]), re.IGNORECASE)
        )
        return (
            example
            or (hints >= 2 and hints * 3 >= len(texts))
            or (hints >= 1 and len(texts) <= 2 and not self._is_person(texts))
        )

    def _short(self, texts: Sequence[tuple[int, str]]) -> str:
        """Why a row with no more than four filled cells is no person."""
        narrow = [normal(text).replace(" ", "") for _, text in texts]
        if (_END.fullmatch(normal(texts[0][1])) and not self._is_person(texts[1:])) or self._is_trailer(texts, narrow):
            return "end_mark"
        if not any(_DATA.search(text) for text in narrow):
            numbered = any(
                self.field_at.get(index) == FIELDS[NUMBER] and normal(text).isdecimal() for index, text in texts
            )
            sums = any(_SUM_WORD.fullmatch(text) for text in narrow) and not (numbered and len(texts) > 2)  # 計 良子
            if sums or all(_SUM_OF.fullmatch(text) for text in narrow):
                return "total"
        if len(texts) <= 2 and all(_BLANK_BELOW.fullmatch(text) for text in narrow):
            return "heading"
        if not any(index in self.field_at for index, _ in texts):
            alone = len(texts) == 1 and not normal(texts[0][1]).isdecimal()
            return "heading" if alone else "blank"  # a running number without a person
        if len(texts) > 2 or self._is_person(texts):
            return ""
        return "heading" if len(texts) == 1 or _HEADING_START.match(texts[0][1]) else ""

    def _is_trailer(self, texts: Sequence[tuple[int, str]], narrow: Sequence[str]) -> bool:
        named = any(index in self.name_at and not normal(text).isdecimal() for index, text in texts)
        return (
            len(texts) >= 2
            and texts[0][0] == 0
            and not named
            and bool(_TRAILER_SIGN.fullmatch(narrow[0]))
            and all(_TRAILER_REST.fullmatch(text) for text in narrow[1:])
        )

    def _is_person(self, texts: Sequence[tuple[int, str]]) -> bool:
        """Whether what stands there is what its columns are for."""
        for index, text in texts:
            field = self.field_at.get(index)
            if field is None:
                continue
            if index in self.name_at:
                alone = len(texts) == 1 and (_HEADING_END.search(text) or len(text) > 20 or re.search(r"\d", text))
                if not _HEADING_START.match(text) and not alone:
                    return True
            elif field == FIELDS[NUMBER]:
                if re.search(r"\d", normal(text)) and len(text) <= 15 and not _HEADING_START.match(text):
                    return True
            elif field in (FIELDS[BIRTH], FIELDS[JOINED], FIELDS[LEFT], "email") and _DATA.search(normal(text)):
                return True
        return False
