"""The words of column headers, as HR systems and people write them, and what they mean.

A header is compared in compact form: compatibility form, lower case, katakana, letters and digits alone. `meanings`
gives the fields that it can stand for, with how sure that is; an empty list for a header that is understood and not to
be read (telephone, grade, reason for leaving); None for one that says nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from .clean import katakana

LEAVING = "leaving"
"""What a column means in which something stands for those alone who have left: the reason, or how they left."""


class Meaning(NamedTuple):
    """A field (name and kana: to be split; department-level: one of several to be joined; leaving: a sign that somebody has
    left) and how sure that is, 0 to 1."""

    field: str
    sure: float


_LOOKED_AT = 100  # characters of a header
_SPACES = re.compile(r"[\W_]+")
_HINT = re.compile(
    r"[(（\[【〔<＜]\s*(?:必須|任意|必須項目|入力必須|半角[^)）\]】〕]*|全角[^)）\]】〕]*|西暦|yyyy[^)）\]】〕]*|例[^)）\]】〕]*"
    r"|[^)）\]】〕]*(?:形式|文字以内|桁)|required|optional|\*)\s*[)）\]】〕>＞]",
    re.IGNORECASE,
)
_POLITE = re.compile(r"^(?:ゴ|御)(?=[\u4e00-\u9fff])")
_SECTION = re.compile(r"^.{0,10}?(?:情報|データ|マスタ|プロフィール|項目)\d*(?=.)")
_PERSON = re.compile(
    r"^(?:社員|従業員|職員|スタッフ|メンバ[ーー]|本人|行員|会員|現(?:在ノ?)?|新|最新ノ?|最終|退職時ノ?|退社時ノ?|離職時ノ?|在籍時ノ?|在職時ノ?|主タル|主務?ノ?|本務ノ?|メインノ?|main"
    r"|employees?|staff|workers?|persons?|personnel|members?|legal|current|primary|latest|last|final|original|official|actual)(?=.)"
)

# Understood, and left alone. Each is searched for anywhere in the compact header.
_LEFT_ALONE = re.compile(
    "|".join(
        (
            "緊急|配偶|扶養|家族|続柄|世帯主|保証人|身元|後見|紹介者|上司|上長|評価者|承認者|責任者|担当者|メンタ|所属長|部門長|部署長",
            "manager|supervisor(?!yorg)|reportsto|emergency|spouse|dependent|guardian|referrer|referral|referredby|approver|managed",
            "給与|賃金|賞与|報酬|年収|月給|時給|基本給|手当|控除|月額|年俸|退職金|salary|wage|payroll(?!number|no|id)|paygrade|payscale|compensation|bonus",
            "口座|銀行|金融機関|bank|iban|swift|振込",
            "住所|郵便|番地|都道府県|市区町村|建物|本籍|居住|postal|zip|street|prefecture|homeaddress|mailingaddress|現住",
            "電話|携帯|固定番号|内線|fax|ファックス|ファクス|phone(?!tic)|mobile|extension|^tel",
            "性別|^sex$|gender|血液型|年齢|満年|^age$|勤続|国籍|nationality|citizen|country|語学|言語|language|locale|timezone|在留|visa|passport|旅券|配偶者",
            "保険|年金|組合|健保|雇保|社保|被保険|マイナンバ|個人番号|socialsecurity|ssn|nationalid|taxid|住民税|所得税|給報",
            "障ガイ|障害|病歴|健康診断|宗教|思想",
            "理由|事由|reason",
            "評価|考課|査定|人事考課|rating|appraisal|performance",
            "等級|号俸|グレ[ーー]ド|grade|資格|^level$|joblevel|careerlevel|^band$|ランク|職能",
            "学歴|学校名|大学名|出身校|卒業校|出身大学|専攻|学位|education|degree|免許|スキル|skill|certificat",
            "職種|職務|業務内容|担当業務|jobfamily|jobcode|jobfunction|jobcategory|jobprofile|jobdescription|職掌|コ[ーー]ス",
            "写真|画像|photo|avatar|picture|url|sns|パスワ[ーー]ド|password|ログイン|login|username|アカウント|権限|^role",
            "^現?(?:在ノ?)?勤務先(?:名称?|会社名?)?$|転職先|退職後ノ(?!メ)|再就職",
            "勤務地|就業場所|勤務場所|就業地|勤務先住所|location|worksite|workplace|^office$|^site$|^city$|^state$|^region$|地域|エリア",
            "シフト|勤怠|有給|休暇|休職|復職|育休|産休|育児|介護|leaveofabsence",
            "更新日|更新者|登録日|登録者|作成日|作成者|変更日|発令|異動|createdat|createdon|updatedat|updatedon|modified|lastupdate|timestamp|タイムスタンプ",
            "出向|転籍|転勤|赴任|兼務|兼任|派遣元|契約期間|契約更新|契約終了|契約満了|契約開始|試用|昇格|昇進|昇給|probation|confirmationdate",
            "最終出社|最終出勤|最終勤務|起算|グル[ーー]プ入社|本採用|登用|定年|再雇用|seniority|adjusted|continuousservice",
            "lastworkingday|lastdayworked|lastdayofwork|noticedate|resignationsubmi|effectivedate|firstday|予告日|申出|届出|退職届",
            "contract(?:start|begin|end|expir|renew)|servicedate|reviewdate",
            "costcent|原価|予算|仕訳|勘定|fte|headcount|工数",
            "敬称|salutation|honorific|suffix|prefix",
            "^旧(?:社員|従業員|職員)|資格喪失|喪失日|^加入|異動前|年末調整|税区分|交通費|通勤",
            "旧姓.*(?:使用|有無|フラグ|併記|区分)|改姓日|氏名変更|改姓年月日|表示順|並ビ順|sortorder|ソ[ーー]ト",
            "メ[ーー]ル.*(?:配信|通知|マガジン|可否|有無|許可|希望|送付|区分|不可|停止)",
            "^元ノファイルノ行$|^直ストコロ$|^直シカタ$|^rowofyourfile$|^whatiswrong$|^howtomendit$",  # of a sheet to mend
            "採用区分|採用経路|採用媒体|採用担当|新卒|中途|前職|職歴|経歴|学籍状態|入学区分",
        )
    )
)
_RUNNING = re.compile(
    r"^(?:no\d*|nr|番|項番|通番|連番|行番号|行no|行|seq|sequence|順番|順|通シ番号|通シno|rownumber|row|index|line|整理no)$"
)
_CODE_END = re.compile(r"(?:コ[ーー]ド\d*|cd|code|uuid|guid|キ[ーー]|key)$")
_SYSTEM_ID = re.compile(
    r"(?:システム|内部|外部|ユ[ーー]ザ[ーー]?|連携|クラウド|freee|smarthr|hrmos|external|internal|system|user|crew|record|object|unique|global).*(?:id|識別子|コ[ーー]ド|キ[ーー])|^識別子$|識別子$"
)

_NUMBER_SURE = re.compile(
    r"^(?:社員|従業員|職員|スタッフ|行員|組合員|メンバ[ーー]|人事|個人(?!番号)|社|作業者|要員|教職員|隊員|店員|乗務員"
    r"|employee|staff|personnel|personal|pers|worker|person|associate|teammember|emp|empl|payroll|hr)"
    r"(?:番号|番|no\d?|nr|コ[ーー]ド|cd|code|num|number|ナンバ[ーー]?|codenumber)$"
    r"|^(?:pernr|personalnummer|工号|员工编号|員工編號|社番|社員番|職番|employeeidnumber|matricule)$"
)
_NUMBER_LIKELY = re.compile(
    r"^(?:社員|従業員|職員|スタッフ|メンバ[ーー]|employee|worker|staff|personnel|person|associate|emp)(?:id|識別番号|識別コ[ーー]ド|管理番号)$"
    r"|^(?:学籍番号|会員番号|学生番号|卒業生番号|studentid|studentnumber|membernumber|memberid)$"
)
_NUMBER_MAYBE = re.compile(
    r"^(?:番号|コ[ーー]ド|ナンバ[ーー]|id|code|number|管理番号|管理コ[ーー]ド|識別番号|整理番号)$"
)

_KANA_MARK = re.compile(
    r"フリガナ|ヨミガナ|ヨミカナ|カタカナ|カナ|仮名|読ミ|ヨミ|ルビ|kana|furigana|phonetic|yomigana|yomi|reading|ruby|katakana"
)
_KANA_END = re.compile(r"^(?:氏名|名前|姓名|オ名前)?(?:セイ|メイ|シメイ|セイメイ)$")
_SCRIPT_MARK = re.compile(
    r"ロ[ーー]マ字?|英字|英語|英文|英名|アルファベット|roman|romaji|english|alphabet|latin|localscript|local|native|ピンイン|拼音|pinyin|中国語|ハングル|現地語|外国語"
)
_BUSINESS_MARK = re.compile(
    r"ビジネス(?:ネ[ーー]ム)?|職場|通称|通名|呼称|ニックネ[ーー]ム|愛称|旧姓使用|preferred|nickname|knownas|goesby|callname|displayname|表示名|business"
)
_FORMER_MARK = re.compile(
    r"旧姓名?|旧氏名|旧氏|旧名|旧苗字|旧名字|改姓前|結婚前|婚姻前|maiden|birthname|nameatbirth|former(?:last|family|sur)?name|former(?:last|family|sur)|previous(?:last|family|sur)?name|geburtsname|^nee$"
)
_NAME_THEN = re.compile(r"^(?:在籍|在職|入社|在学|卒業|退職|当)時ノ?オ?(?:名前|氏名|姓|苗字)$")
_REGISTERED = re.compile(r"^戸籍(?:上ノ)?(?:氏|姓|苗字|名字)$")
_PLAIN_MARK = re.compile(r"漢字|戸籍|本名|正式|全角|半角|在職時|kanji|official|legal")

_OWN = r"(?:氏名|オ?名前|name|(?:社員|従業員|職員|スタッフ|メンバ[ーー]|行員|個人|会員|本人)名)?"
_WHOLE_NAME = re.compile(
    r"^(?:氏名|姓名|オ?名前|名称|(?:社員|従業員|職員|スタッフ|メンバ[ーー]|行員|個人|会員|本人)名|フルネ[ーー]ム|full|fullname|name|names|employeename|staffname|workername|worker|personname|persname|completename|姓氏名)$"
)
_FAMILY_NAME = re.compile(
    rf"^(?:{_OWN}(?:姓|苗字|名字|氏|ミョウジ|セイ)(?:氏名)?|(?:last|family|sur)(?:name)?|surname|nachname|familienname|姓氏)$"
)
_GIVEN_NAME = re.compile(rf"^(?:{_OWN}(?:名|メイ|下ノ名前)|(?:first|given|fore)(?:name)?s?|vorname|名字?名)$")
_NAME_FIRST = re.compile(r"^names?(?=(?:last|family|sur|first|given|fore|full)(?:name)?s?$)")  # Legal Name - First Name
_KANA_WHOLE = re.compile(r"^(?:氏名|名前|姓名)?(?:シメイ|セイメイ|オナマエ|ナマエ|)$")

_EMAIL = re.compile(r"メ[ーー]ル|e?mail|邮箱|電子郵便")
_EMAIL_COMPANY = re.compile(
    r"会社|社用|社内|業務|勤務先|法人|仕事|職場|ビジネス|公用|work|business|office|company|corporate|upn"
)
_EMAIL_PRIVATE = re.compile(r"個人|私用|私的|私物|プライベ[ーー]ト|自宅|家庭|退職後|privat|personal|home|nonwork")
_EMAIL_CONTACT = re.compile(r"連絡|contact|転送|登録")
_EMAIL_SECOND = re.compile(
    r"(?:[2-9]|予備|サブ|副|secondary|second|other|alternat[a-z]*)$|^(?:secondary|other|alternat)|携帯|mobile|モバイル"
)

_DAY = r"(?:年月日|月日|日付|年月|日時?|時期|date|on|at)?"
_BIRTH = re.compile(
    rf"^(?:生年月日|生年月|誕生日?|誕生{_DAY}|出生{_DAY}|birthday|birthdate|dateofbirth|dob|born|bornon|geburtsdatum|出生日期|生日)(?P<era>和暦)?$"
)
_JOINED = re.compile(
    rf"^(?:(?:入社|入職|入行|入庁|入所|入団|入局|入省|入校|入園|入店|入組|入隊|入構|入学|入塾){_DAY}"
    r"|hire(?:d(?:on|at|date)?|date)?|(?:latest|mostrecent|last)?hiredate(?:mostrecent)?|dateofhire|dateofhiring|dateofentry|entrydate|enteredat"
    r"|join(?:ed|ing)?(?:date|on|at)?|datejoined|dateofjoining|doj|companyentrydate|eintritt(?:sdatum)?|入职日期|入职时间|到職日(?:期)?)$"
)
_JOINED_LIKELY = re.compile(
    rf"^(?:(?:採用|雇入レ?|雇イ入レ|雇用開始|在籍開始|就職|奉職){_DAY}|(?:employment|work)?start(?:ed)?(?:date|on)?|datestarted|entry"
    r"|employmentdate|dateofemployment|employmentbegin(?:date)?|commencementdate|onboard(?:ing)?date)$"
)
_JOINED_MAYBE = re.compile(
    rf"^(?:入社|採用|雇用)予定{_DAY}$|^(?:入会|着任|就任){_DAY}$|^(?:雇用|採用|在籍)(?:年月日|月日|日付|年月|日)$|^originalhiredate$"
    rf"|^(?:在籍|雇用|勤務)(?:期間)?(?:開始|自|from|start){_DAY}$|^(?:自|from|since|begin|開始日?)$"
)
_LEFT = re.compile(
    rf"^(?:(?:退職|退社|退行|退庁|退所|退団|退局|退校|退隊|退店|卒業|修了){_DAY}"
    r"|terminat(?:ion|ed)(?:date|on|at)?|dateofterminat(?:ion)?|termdate|exit(?:date)?|dateofexit|leav(?:ing|e|er)date|dateofleaving|left(?:on|at|date)?|dateleft"
    r"|separationdate|sepdate|dateofseparation|dateofseverance|companyexitdate|dol|austritt(?:sdatum)?|离职日期|离职时间|離職日期)$"
)
_LEFT_LIKELY = re.compile(
    rf"^(?:(?:離職|雇用終了|在籍終了|辞職|解職|離任|退任){_DAY}|(?:employment)?end(?:ed)?(?:date|on)?|dateended|endofemployment|resignationdate|dateofresignation"
    r"|resigned(?:on|at|date)?|retire(?:d|ment)(?:date|at|on)|dateofretirement|lastdayofemployment|offboard(?:ing)?date)$"
)
_LEFT_MAYBE = re.compile(
    rf"^(?:退職|退社|離職)予定{_DAY}$|^退会{_DAY}$|^(?:在籍|雇用|勤務)(?:期間)?(?:終了|至|to|end){_DAY}$|^(?:至|to|until|終了日?|lastday)$|^expectedleav|^plannedexit"
)
# Years alone; which day they become stands in dates.py.
_JOINED_YEAR = re.compile(
    r"^(?:入社|入職|入行|入庁|入所|入団|入局|入省|入学|入塾|入園|採用|雇用開始|在籍開始|就職)(?:年|年度|年次)$"
    r"|^(?:start(?:ed|ing)?|hire(?:d)?|join(?:ed|ing)?|entry|entrance|enrol+ment|admission)(?:fiscal|academic|school)?year$"
    r"|^year(?:of)?(?:hired?|hiring|joined|joining|entry|entrance|enrol+ment|admission|started|start)$"
)
_LEFT_YEAR = re.compile(
    r"^(?:退職|退社|退行|退庁|退所|退団|退局|離職|卒業|修了|雇用終了|在籍終了)(?:年|年度|年次)$"
    r"|^(?:end(?:ed|ing)?|leaving|left|exit|termination|separation|resignation|retirement|graduation|graduated|class)(?:fiscal|academic|school)?year$"
    r"|^year(?:of)?(?:leaving|left|exit|termination|separation|resignation|retirement|graduation|graduated|ended|end)$"
)
_SAYS_YEAR = re.compile(r"年[度次]?$|year$|^year")
_SAYS_FISCAL = re.compile(r"年度|(?:fiscal|academic|school)year")
_PERIOD = re.compile(r"^(?:在籍|在職|勤務|雇用|所属)期間$")
_AGAIN = re.compile(rf"^再(?:入社|入職|就職|採用){_DAY}$|^rehire(?:d|date)?$")
_ERA_START = re.compile(r"^(?:西暦|和暦|元号)(?=.)")
_ERA_END = re.compile(r"(?:和暦|元号|年号)(?:表示|表記)?$")

_TYPE = re.compile(
    r"^(?:雇用(?:形態|区分|種別|種類|契約(?:区分|形態|種別)?|タイプ)|任用(?:形態|区分|種別|種類)|契約(?:形態|種別|種類)|(?:社員|従業員|職員|スタッフ|人員|要員|教職員)(?:区分|種別|種類|タイプ|分類)"
    r"|就業(?:形態|区分)|employmenttype|employmentcategory|employmentclass(?:ification)?|employmentform|contracttype|employeetype|employeecategory|employeeclass|employeegroup|employeesubgroup"
    r"|workertype|workersubtype|workercategory|staffcategory|stafftype|typeofemployment|typeofcontract|contractform|vertragsart|雇用類型)(?:名称?|name|description)?$"
)
_TYPE_LIKELY = re.compile(
    r"^(?:雇用|契約区分|勤務(?:形態|区分)|身分(?:区分)?|採用形態|contract|employment|timetype)(?:名称?|name)?$"
)
_TYPE_MAYBE = re.compile(r"^(?:区分|種別|形態|タイプ|分類|type|category|class)(?:名称?|name)?$")

_UNIT_WHOLE = (
    r"(?:所属|現所属|最終所属|配属|勤務)?(?:部署|部門|組織|所属|配属先|所属先|配属|職場)(?:部署|部門|組織)?|(?:所属)?学部(?:学科|研究科|専攻)|departments?|dept|orgunit|org|organi[sz]ation(?:al)?(?:unit)?|businessunit|bu"
    r"|supervisoryorgani[sz]ation|homedepartment|abteilung|部门|部門"
)
_DEPARTMENT = re.compile(
    rf"^(?:{_UNIT_WHOLE})(?:名称?|name|description|desc|text|フルパス|フルネ[ーー]ム|正式名称?|階層|path|全階層|漢字)?$"
)
_LEVEL_WORD = r"本部|事業本部|事業部|統括部|部|課|係|室|班|局|科|グル[ーー]プ|チ[ーー]ム|ユニット|セクション|支店|支社|営業所|支部|部店|所属店|店名|学部|学科|研究科|研究室|ゼミ|専攻課程|division|section|team|unit|subdivision|group|faculty"
_LEVEL = re.compile(
    rf"^(?:所属)?(?:{_LEVEL_WORD})(?:名称?|name)?$|^(?:(?:{_UNIT_WHOLE})(?:階層|レベル|level|名称?|name)?|第|階層|level|org)(?:[1-9]|1\d|[一二三四五六])(?:階層|次)?(?:名称?|name|部署|組織)?$"
)
_DEPARTMENT_WEAK = re.compile(r"^(?:事業所|拠点|店舗|店|工場|事業場|配属店舗|branch|store|plant)(?:名称?|name)?$")
_DEPARTMENT_SHORT = re.compile(rf"^(?:{_UNIT_WHOLE})(?:略称|略名|略|短縮名|short(?:name)?)$")

_POST = re.compile(
    r"^(?:役職|職位|役位|肩書キ?|jobtitle|businesstitle|positiontitle|post|posttitle|職名|役付|役職位)(?:名称?|name|description|1)?$"
)
_POST_LIKELY = re.compile(
    r"^(?:ポジション|ポスト|position|title|designation|職制|職階|jobposition|roletitle|stelle|职位|職稱|job|rank)(?:名称?|name|description|1)?$"
)

_NOTE = re.compile(
    r"^(?:備考|メモ|特記|特記事項|コメント|摘要|注記|注意事項|補足|補記|ノ[ーー]ト|自由記入|その他備考|ソノ他備考|人事メモ|人事備考|remarks?|notes?|comments?|memo|bemerkung(?:en)?|备注|備註|notiz)(?:欄|事項)?\d*$"
)

_STATUS = re.compile(
    r"^(?:在籍(?:状況|状態|区分|ステ[ーー]タス|フラグ|者区分)|在職(?:状況|状態|区分|ステ[ーー]タス)|在退(?:職)?区分|在籍退職区分|(?:社員|従業員|職員|雇用|就業|就労|勤務)(?:状況|状態|ステ[ーー]タス)|(?:employment|employee|worker|staff|work|hr|active)status|退職者?フラグ|退職済ミ?フラグ|在籍フラグ|terminated|isactive|activeflag|leaverflag|terminatedflag)(?:名称?|name)?$"
)
_STATUS_MAYBE = re.compile(
    r"^(?:状況|状態|ステ[ーー]タス|status|在籍|在職|active|退職区分|退職者?|在席状況|勤務状況|退職者?区分|退社区分)(?:名称?|name)?$"
)

# Why and how somebody left: read only where nothing else tells who has left, and never shown.
_LEAVING = re.compile(
    r"^(?:退職|退社|離職)者?(?:区分|種別|種類|形態|事由|理由|事由区分|理由区分)(?:名称?)?$"
    r"|^(?:terminat(?:ion|ed)|leaving|leaver|separation|exit|resignation)(?:reason|type|category)(?:name|description)?$"
    r"|^reasonfor(?:leaving|termination|separation|exit|resignation)$"
)

_COMPANY = re.compile(
    r"^(?:(?:所属|在籍|雇用|グル[ーー]プ|勤務)?(?:会社|法人|企業)(?:名称?|略称)?|雇用主|雇用元|在籍会社名?|legalentity|legalemployer|employer|entity|company|companyname|employingcompany|subsidiary|gesellschaft|公司)(?:name|名称?)?$"
)
_COMPANY_CODE = re.compile(
    r"^(?:(?:所属)?(?:会社|法人|企業)(?:コ[ーー]ド|cd|番号|no)|company(?:code|id|number)|legalentitycode)$"
)


@lru_cache(maxsize=16_384)
def compact(header: str) -> str:
    """Return a header in the form that is compared: 姓（ヨミガナ） → 姓ヨミガナ, E-Mail (private) → emailprivate."""
    text = unicodedata.normalize("NFKC", _HINT.sub("", header[:_LOOKED_AT])).lower().replace("#", "no")
    return _POLITE.sub("", _SPACES.sub("", katakana(text)))


@lru_cache(maxsize=4096)
def meanings(header: str) -> list[Meaning] | None:
    """Return what a header can mean, an empty list for "leave it alone", None for a header that says nothing."""
    text = compact(header)
    if not text:
        return [] if header.strip() == "〒" else None
    found = _meanings(text)
    if found is None and (match := _ERA_START.match(text)):  # 西暦生年月日 beside 和暦生年月日
        less = 0.2 if match[0] != "西暦" else 0.0
        return [Meaning(meaning.field, meaning.sure - less) for meaning in _meanings(text[match.end() :]) or ()] or None
    if found is None and (match := _ERA_END.search(text)):  # the western year beside it goes before
        return [
            Meaning(meaning.field, meaning.sure - 0.2) for meaning in _meanings(text[: match.start()]) or ()
        ] or None
    for prefix in (_SECTION, _PERSON):
        if found is None and (match := prefix.match(text)):
            text = text[match.end() :]
            found = _meanings(text)
    return found


def _meanings(text: str) -> list[Meaning] | None:
    if _EMAIL.search(text) and not _LEFT_ALONE.search(
        re.sub(r"携帯|mobile|phone|homeaddress|住所|アドレス|業務|連絡", "", text)
    ):
        return [Meaning("email", _email_sureness(text))] if not text.startswith("mailing") else []
    if _RUNNING.match(text):
        return [Meaning("employee_number", 0.2)]
    if _NUMBER_SURE.match(text):
        return [Meaning("employee_number", 1.0)]
    if _NUMBER_LIKELY.match(text):
        return [Meaning("employee_number", 0.7)]
    if _COMPANY_CODE.match(text):
        return [Meaning("company", 0.4)]
    if _LEAVING.match(text):
        return [*([Meaning("status", 0.5)] if _STATUS_MAYBE.match(text) else []), Meaning(LEAVING, 0.6)]
    if _LEFT_ALONE.search(text) or _SYSTEM_ID.search(text):
        return []
    if text in ("employee", "staff", "worker"):  # a name in some systems, a number in others: the values tell
        return [Meaning("name", 0.6)]
    if (name := _name_meanings(text)) is not None:
        return name
    for pattern, field, sure in _SIMPLE:
        if pattern.match(text):
            return [Meaning(field, sure)]
    if _CODE_END.search(text):
        return []
    return None


_SIMPLE: tuple[tuple[re.Pattern[str], str, float], ...] = (
    (_JOINED, "joined_on", 1.0),
    (_LEFT, "left_on", 1.0),
    (_PERIOD, "period", 0.9),
    (_AGAIN, "joined_on", 0.3),
    (_JOINED_LIKELY, "joined_on", 0.75),
    (_LEFT_LIKELY, "left_on", 0.75),
    (_JOINED_YEAR, "joined_on", 0.7),  # a column with days goes before
    (_LEFT_YEAR, "left_on", 0.7),
    (_JOINED_MAYBE, "joined_on", 0.5),
    (_LEFT_MAYBE, "left_on", 0.5),
    (_STATUS, "status", 1.0),
    (_STATUS_MAYBE, "status", 0.5),
    (_TYPE, "employment_type", 1.0),
    (_TYPE_LIKELY, "employment_type", 0.8),
    (_TYPE_MAYBE, "employment_type", 0.6),
    (_DEPARTMENT, "department", 1.0),
    (_LEVEL, "department-level", 0.9),
    (_DEPARTMENT_SHORT, "department", 0.5),
    (_DEPARTMENT_WEAK, "department", 0.4),
    (_POST, "post", 1.0),
    (_POST_LIKELY, "post", 0.8),
    (_NOTE, "note", 1.0),
    (_COMPANY, "company", 1.0),
    (_NUMBER_MAYBE, "employee_number", 0.5),
)


def says_year(header: str) -> bool:
    """Return whether a column of days is called after years alone: 入社年, End Year."""
    return bool(_SAYS_YEAR.search(compact(header)))


def says_fiscal_year(header: str) -> bool:
    """Return whether a column's years begin in April (卒業年度): its 2009 ends in March 2010."""
    return bool(_SAYS_FISCAL.search(compact(header)))


def is_sign_of_leaving(header: str) -> bool:
    """Return whether what stands in a column of this header says that somebody has left, whatever it is (退職事由)."""
    return any(meaning.field == LEAVING for meaning in meanings(header) or ())


def _email_sureness(text: str) -> float:
    sure = 0.9
    if _EMAIL_PRIVATE.search(text):
        sure = 1.0
    elif _EMAIL_COMPANY.search(text):
        sure = 0.6
    elif _EMAIL_CONTACT.search(text):
        sure = 0.95
    return sure - 0.2 if _EMAIL_SECOND.search(text) else sure


def _name_meanings(text: str) -> list[Meaning] | None:
    """Names, readings, former names and birth dates: the headers that are made of several words."""
    if _BIRTH.match(text):
        return [Meaning("birth_date", 1.0)]
    if _FORMER_MARK.search(text):
        rest = _FORMER_MARK.sub("", text)
        odd = (
            _KANA_MARK.search(rest) or _SCRIPT_MARK.search(rest) or _GIVEN_NAME.match(rest) or rest in ("セイ", "メイ")
        )
        return [] if odd else [Meaning("former_name", 1.0)]
    if _REGISTERED.match(text):  # beside the name in daily use, the other one of the two
        return [Meaning("family_name", 0.9), Meaning("former_name", 0.5)]
    if _NAME_THEN.match(text):
        return [Meaning("former_name", 0.6)]
    business = bool(_BUSINESS_MARK.search(text))
    text = _BUSINESS_MARK.sub("", text)
    kana = bool(_KANA_MARK.search(text)) or bool(_KANA_END.match(text))
    script = bool(_SCRIPT_MARK.search(text)) and not kana
    rest = _SCRIPT_MARK.sub("", _PLAIN_MARK.sub("", _KANA_MARK.sub("", text)))
    while (match := _PERSON.match(rest)) and not (_WHOLE_NAME.match(rest) or _FAMILY_NAME.match(rest)):
        rest = rest[match.end() :]
    rest = _NAME_FIRST.sub("", rest)
    part = "family" if _FAMILY_NAME.match(rest) else "given" if _GIVEN_NAME.match(rest) else "whole"
    if part == "whole" and not (_WHOLE_NAME.match(rest) or ((kana or business or script) and _KANA_WHOLE.match(rest))):
        return None
    field = {"family": "family_name", "given": "given_name", "whole": "name"}[part] + ("_kana" if kana else "")
    # A name in daily use or in another script stands in only where there is no other name.
    return [Meaning(field, 0.3 if script else 0.4 if business else 1.0)]
