"""Headers as HR systems write them: each column's field, in their order; - for columns that are left alone.

The files are made up; the names of columns follow what such systems' exports are known to look like.
"""

from pathlib import Path

import pytest

from enishi.roster.reading.vocabulary import meanings
from enishi.roster.tests.reading_make import fields, read_text

SHORT = {
    "n": "employee_number", "N": ["family_name", "given_name"], "f": "family_name", "g": "given_name",
    "K": ["family_name_kana", "given_name_kana"], "fk": "family_name_kana", "gk": "given_name_kana", "old": "former_name",
    "@": "email", "b": "birth_date", "j": "joined_on", "l": "left_on", "t": "employment_type", "d": "department", "p": "post",
    "m": "note", "s": "status", "c": "company",
}  # fmt: skip

SYSTEMS = {
    "payroll cloud": "従業員番号 n|姓 f|名 g|姓（カナ） fk|名（カナ） gk|旧姓 old|生年月日 b|性別 -|入社年月日 j|退職年月日 l|雇用形態 t|役職 p|部門 d|メールアドレス @|電話番号 -|住所 -|備考 m",
    "payroll cloud, ids": "従業員ID -|従業員番号 n|氏名 N|氏名（カナ） K|ビジネスネーム -|生年月日 b|年齢 -|入社日 j|退職日 l|勤続年数 -|雇用形態 t|部門 d|役職 p|ログインメールアドレス -",
    "attendance": "スタッフコード n|スタッフ名(姓) f|スタッフ名(名) g|スタッフ名カナ(姓) fk|スタッフ名カナ(名) gk|メインの所属グループコード -|メインの所属グループ名 d|スタッフ種別 t|入社日 j|退社日 l|生年月日 b|メールアドレス @|メモ m",
    "attendance 2": "従業員コード n|姓 f|名 g|セイ fk|メイ gk|所属コード -|所属名 d|雇用区分コード -|雇用区分名 t|性別 -|生年月日 b|入社日 j|退社日 l|メールアドレス @|備考 m",
    "package": "社員番号 n|氏名 N|フリガナ K|性別区分 -|生年月日 b|入社年月日 j|退職年月日 l|在籍区分 s|社員区分コード -|社員区分名 t|所属コード -|所属名 d|役職コード -|役職名 p|メモ m",
    "package 2": "社員コード n|氏名漢字 N|氏名カナ K|氏名ローマ字 -|所属コード -|所属名称 d|役職コード -|役職名称 p|資格名称 -|入社年月日 j|退職年月日 l|退職区分 -|生年月日（和暦） b|備考１ m|備考２ m",
    "large company": "会社コード -|会社名称 c|社員番号 n|氏名（漢字） N|氏名（カナ） K|戸籍氏名 -|生年月日 b|採用年月日 j|離職年月日 l|所属部署名称 d|職位名称 p|雇用契約区分 t|在職区分 s",
    "talent": "社員番号 n|姓 f|名 g|姓(カナ) fk|名(カナ) gk|英字姓 -|英字名 -|メールアドレス -|私用メールアドレス @|入社日 j|退職日 l|雇用区分 t|在籍状況 s|所属部署1 d|所属部署2 d|役職1 p|職種1 -|等級 -",
    "talent 2": "社員番号 n|氏名 N|氏名(フリガナ) K|会社 c|本部 d|部 d|課 d|役職 p|等級 -|入社年月日 j|退職日 l|雇用形態 t|Eメールアドレス @|特記事項 m",
    "accounting": "従業員番号 n|姓 f|名 g|姓(フリガナ) fk|名(フリガナ) gk|誕生日 b|性別 -|入社日 j|退社日 l|契約種別 t|事業所名 -|部門名 d|役職名 p|職種名 -|メールアドレス @|備考 m",
    "labour": "社員番号 n|氏名（姓） f|氏名（名） g|氏名カナ（姓） fk|氏名カナ（名） gk|旧姓 old|生年月日 b|入社日 j|退社日 l|雇用区分 t|所属グループコード -|所属グループ名 d|役職 p|メールアドレス（個人） @|メールアドレス（会社） -|在籍区分 s",
    "with sections": "基本情報：社員番号 n|基本情報：氏名 N|基本情報：フリガナ K|基本情報：生年月日 b|入退社情報：入社年月日 j|入退社情報：退職年月日 l|入退社情報：退職事由 -|所属情報：部署名 d|所属情報：役職名 p|連絡先情報：個人メール @|連絡先情報：緊急連絡先氏名 -|家族情報：氏名 -|連絡先情報：緊急連絡先電話番号 -",
    "global": "Employee ID n|Worker -|Legal First Name g|Legal Last Name f|Preferred Name -|Hire Date j|Original Hire Date -|Termination Date l|Last Day of Work -|Worker Type t|Supervisory Organization d|Business Title p|Job Profile -|Location -|Primary Work Email -|Primary Home Email @|Manager -|Worker Status s|Cost Center -|Company c|Date of Birth b",
    "global 2": "User ID -|Person ID n|First Name g|Last Name f|Date of Birth b|Hire Date j|Termination Date l|Employment Status s|Employee Class t|Company c|Department d|Job Title p|Position -|Email @",
    "global 3": "Person Number n|Last Name f|First Name g|Display Name -|Start Date j|Actual Termination Date l|Legal Employer c|Department d|Job p|Grade -|Work E-Mail -|Home E-Mail @",
    "small business": "Employee # n|First Name g|Last Name f|Hire Date j|Termination Date l|Department d|Job Title p|Employment Status s|Work Email -|Home Email @|Birth Date b",
    "German": "PERNR n|Nachname f|Vorname g|Geburtsname old|Geburtsdatum b|Eintrittsdatum j|Austrittsdatum l|Abteilung d|Stelle p|Vertragsart t|E-Mail privat @|Bemerkung m",
    "Chinese": "工号 n|姓名 N|出生日期 b|部门 d|职位 p|入职日期 j|离职日期 l|邮箱 @|备注 m",
    "database": "employee_id -|employee_code n|last_name f|first_name g|last_name_kana fk|first_name_kana gk|maiden_name old|email -|personal_email @|birth_date b|gender -|joined_at j|retired_at l|employment_type t|department_name d|position_name p|memo m|created_at -|updated_at -",
    "camel case": "employeeNumber n|familyName f|givenName g|familyNameKana fk|givenNameKana gk|birthDate b|hireDate j|leaveDate l|employmentType t|departmentName d|jobTitle p|emailAddress @",
    "university": "学籍番号 n|氏名 N|フリガナ K|旧姓 old|生年月日 b|入学年月 j|卒業年月日 l|学部 d|学科 d|Eメール @|備考 m",
    "bank": "行員番号 n|氏名 N|カナ氏名 K|生年月日 b|入行年月日 j|退行年月日 l|所属店名 d|係 d|職位 p|資格 -|行員区分 t|自宅メールアドレス @",
    "by hand": "№ -|氏　名 N|ふりがな K|旧　姓 old|生年月日 b|入 社 日 j|退 社 日 l|最終部署 d|最終役職 p|連絡先（メール） @|連絡先（電話） -|備　考 m",
    "two calendars": "社員番号 n|氏名 N|英語氏名 -|在籍会社 c|所属部門 d|入社日（西暦） j|入社日（和暦） -|退職日 l|出向先 -|区分 t|内線 -|PCメールアドレス @|携帯メールアドレス -",
    "payroll": "社員番号 n|社員氏名 N|社員氏名フリガナ K|生年月日 b|入社年月日 j|退社年月日 l|部門コード -|部門名 d|給与区分 -|雇用保険番号 -|基礎年金番号 -|マイナンバー -|社員種別 t",
    "club of old colleagues": "お名前 N|お名前（ふりがな） K|在籍時のお名前 old|ご退職年月 l|ご退職時の所属 d|メールアドレス @|ご住所 -|電話番号 -|近況 -",
    "old fashioned": "社員番号 n|氏名 N|生年月日（和暦） b|入社年月日（和暦） j|退職年月日（和暦） l|現所属 d|現役職 p|旧所属 -|入会日 -|採用日 -|着任日 -",
    "both calendars": "新社員番号 n|氏名 N|入社日（和暦） -|入社日（西暦） j|離職日 l|勤務先 -|現在の勤務先 -|転職先 -",
    "names before": "社員番号 n|氏 f|名 g|婚姻前氏 old|入職日 j|離職日 l|離職時組織名称 d|離職時役職 p|離職事由CD -",
    "registered names": "社員番号 n|姓 f|名 g|戸籍氏 old|入社日 j|退職日 l|退職時部署名 d",
    "registered names alone": "社員番号 n|戸籍氏 f|名 g|改姓前 old|入社日 j|退職時の所属名称 d",
    "near misses": "社員番号 n|職場氏名 N|最終出社日 -|勤続起算日 -|グループ入社日 -|入社日 j|資格喪失日 -|退職日 l|退職理由 -|退職金 -|旧社員番号 -|上司氏名 -|部署長 -",
}  # fmt: skip


@pytest.mark.parametrize("system", SYSTEMS)
def test_columns_of_a_system_are_known(tmp_path: Path, system: str) -> None:
    columns = [entry.rsplit(" ", 1) for entry in SYSTEMS[system].split("|")]

    report = read_text(tmp_path, ",".join(header for header, _ in columns) + "\r\n")

    assert fields(report) == {header: SHORT[sign] for header, sign in columns if sign != "-"}


@pytest.mark.parametrize(
    "header",
    [
        "個人番号",
        "マイナンバー",
        "電話番号",
        "住所",
        "給与",
        "評価",
        "健康診断結果",
        "扶養家族氏名",
        "Gender",
        "Salary",
        "Emergency Contact Name",
        "Manager Email Flag",
    ],
)
def test_what_nobody_needs_is_left_alone(header: str) -> None:
    found = meanings(header)

    assert found == [] or (header == "Manager Email Flag" and found is not None)


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        ("会社メール", "個人メール", "個人メール"),
        ("メールアドレス", "会社メールアドレス", "メールアドレス"),
        ("メールアドレス1", "メールアドレス2", "メールアドレス1"),
        ("E-Mail (work)", "E-Mail (private)", "E-Mail (private)"),
        ("メールアドレス", "連絡先メールアドレス", "連絡先メールアドレス"),
    ],
)
def test_of_several_addresses_the_private_one_is_suggested(
    tmp_path: Path, first: str, second: str, chosen: str
) -> None:
    report = read_text(tmp_path, f"氏名,{first},{second}\r\n山田 花子,a@example.co.jp,b@example.jp\r\n")

    assert [header for header, field in fields(report).items() if field == "email"] == [chosen]
