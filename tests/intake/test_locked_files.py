"""Locked workbooks of every kind ask for their password, and tell a wrong one from damage."""

import zipfile

import msoffcrypto
import openpyxl
import pytest

from fupin.errors import Refusal
from fupin.files.services import path_of
from fupin.intake.reading import open_workbook
from tests.intake.biff import write_ods, write_xls
from tests.intake.locking import lock_ods, lock_whole_ods, lock_xls
from tests.intake.test_hostile_files import in_a_process, refused
from tests.intake.workbooks import HEAD, line, replaced, with_member, xlsx

PASSWORD = "扶贫2016"
WRONG_CELL = "FFFFC7CE"


def locked_xlsx(plain, target, password):
    with plain.open("rb") as source, target.open("wb") as file:
        msoffcrypto.OfficeFile(source).encrypt(password, file)
    return target


def locked_ods(rows, folder, lock, **options):
    return lock(write_ods(folder / "plain.ods", {"表": rows}), folder / "locked.ods", PASSWORD, **options)


def locked(kind, rows, folder):
    """A locked workbook of that kind with the rows."""
    if kind == "xlsx":
        return locked_xlsx(xlsx(folder / "plain.xlsx", rows), folder / "locked.xlsx", PASSWORD)
    if kind.startswith("xls"):
        plain = write_xls(folder / "plain.xls", {"表": rows})
        return lock_xls(plain, folder / "locked.xls", PASSWORD, old=kind == "xls of Excel 97")
    if kind == "ods of LibreOffice 24":
        return locked_ods(rows, folder, lock_whole_ods)
    return locked_ods(rows, folder, lock_ods, old=kind == "ods of OpenOffice 3")


KINDS = [
    "xlsx",
    "xls of Excel 2003",
    "xls of Excel 97",
    "ods of ODF 1.2",
    "ods of OpenOffice 3",
    "ods of LibreOffice 24",
]
ODS = KINDS[3:]


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def test_the_right_password_opens_it_and_every_row_is_read(read, tmp_path, kind):
    rows = [HEAD, *(line(2000 + each, 2952 + each) for each in range(20))]
    read_rows = read(locked(kind, rows, tmp_path), password=PASSWORD)[1]
    assert [(each["row"], each["year_from"], each["value"]) for each in read_rows] == [
        (2 + each, 2000 + each, 2952 + each) for each in range(20)
    ]


def test_without_a_password_it_is_asked_for(read, tmp_path, kind):
    with pytest.raises(Refusal, match="请填写口令") as asked:
        read(locked(kind, [HEAD, line()], tmp_path))
    assert asked.value.code == "password"


def test_a_wrong_password_is_told_from_damage(read, tmp_path, kind):
    path = locked(kind, [HEAD, line()], tmp_path)
    with pytest.raises(Refusal, match="口令不对") as wrong:
        read(path, password="扶贫2017")
    assert wrong.value.code == "wrong_password"
    assert PASSWORD not in wrong.value.message and "2017" not in wrong.value.message


def test_no_opened_copy_is_left_behind(read, tmp_path, kind, monkeypatch):
    path = locked(kind, [HEAD, line()], tmp_path)
    left = tmp_path / "temporary"
    left.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(left))
    for password in (PASSWORD, "x", None):
        try:
            read(path, password=password)
        except Refusal:
            continue
    assert list(left.iterdir()) == []


@pytest.mark.django_db
def test_it_comes_back_marked_and_open_as_an_xlsx(upload, tmp_path, kind):
    receipt = upload(locked(kind, [HEAD, line("二零")], tmp_path), password=PASSWORD)
    sheet = openpyxl.load_workbook(path_of(receipt.marked).open("rb")).worksheets[0]
    assert sheet["C2"].fill.start_color.rgb == WRONG_CELL
    assert (sheet["F1"].value, sheet["F2"].value[:3]) == ("改正建议", "年度：")
    wrong = openpyxl.load_workbook(path_of(receipt.wrong_rows).open("rb")).worksheets[0]
    assert wrong["C2"].value == "二零"


@pytest.mark.parametrize("kind", ODS)
def test_an_ods_whose_content_was_changed_behind_the_password_is_damaged_or_not_opened(read, tmp_path, kind):
    """What is sealed does not open at all; otherwise only the first kilobyte is checked."""
    rows = [HEAD, *(line(2000 + each % 20, each * 7919 % 9973) for each in range(500))]
    path = locked(kind, rows, tmp_path)
    name = "encrypted-package" if kind == "ods of LibreOffice 24" else "content.xml"
    replaced_stored(path, name, lambda content: content[:3000] + b"\xff" * 64 + content[3064:])
    with pytest.raises(Refusal) as refusal:
        read(path, password=PASSWORD)
    expected = "wrong_password" if kind == "ods of LibreOffice 24" else "damaged"
    assert refusal.value.code == expected


@pytest.mark.parametrize("kind", ODS)
def test_an_ods_cut_short_behind_the_password_is_damaged(read, tmp_path, kind):
    path = locked(kind, [HEAD, line()], tmp_path)
    name = "encrypted-package" if kind == "ods of LibreOffice 24" else "content.xml"
    replaced_stored(path, name, lambda content: content[:11])
    with pytest.raises(Refusal) as refusal:
        read(path, password=PASSWORD)
    assert refusal.value.code in ("damaged", "wrong_password")
    assert refusal.value.code == ("wrong_password" if kind == "ods of OpenOffice 3" else "damaged")


def replaced_stored(path, name, change):
    """Rewrites one part of an encrypted package, whose parts are not deflated."""
    with zipfile.ZipFile(path) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w") as archive:
        for each, content in members.items():
            archive.writestr(each, content)


def manifest_changed(path, old, new):
    def change(text):
        assert old.encode() in text
        return text.replace(old.encode(), new.encode())

    return replaced(path, "META-INF/manifest.xml", change)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("xmlenc#aes256-cbc", "xmlenc#tripledes-cbc", "lock"),
        ("xmldsig#sha256", "xmldsig#md5", "lock"),
        ("PBKDF2", "PGP", "lock"),
        ("#sha256-1k", "#crc", "lock"),
        ('iteration-count="1000"', 'iteration-count="9999999999"', "bomb"),
        ('iteration-count="1000"', 'iteration-count="0"', "damaged"),
        ('iteration-count="1000"', 'iteration-count="x"', "damaged"),
        ('manifest:key-size="32" manifest:iter', 'manifest:key-size="5" manifest:iter', "damaged"),
        ("manifest:initialisation-vector=", "manifest:other=", "damaged"),
        ("manifest:salt=", "manifest:other=", "damaged"),
        ("manifest:checksum-type=", "manifest:other=", "damaged"),
        ("<manifest:manifest ", "<manifest:manifest <", "damaged"),
        ('full-path="content.xml"', 'full-path="other.xml"', "damaged"),
    ],
)
def test_what_an_ods_says_of_its_lock_is_not_believed_blindly(tmp_path, old, new, code):
    path = manifest_changed(locked("ods of ODF 1.2", [HEAD, line()], tmp_path), old, new)
    found = in_a_process(lambda: refused(path, PASSWORD))
    assert (found["code"], found["seconds"] < 1) == (code, True)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('argon2-iterations="1"', 'argon2-iterations="99999999"', "bomb"),
        ('argon2-memory="1024"', 'argon2-memory="99999999"', "bomb"),
        ('argon2-lanes="1"', 'argon2-lanes="9999"', "bomb"),
        ('argon2-iterations="1"', 'argon2-iterations="0"', "damaged"),
        ('argon2-memory="1024"', 'argon2-memory="-1"', "damaged"),
        ("manifest:argon2id", "manifest:scrypt", "lock"),
    ],
)
def test_nor_of_the_memory_that_its_key_takes(tmp_path, old, new, code):
    path = manifest_changed(locked("ods of LibreOffice 24", [HEAD, line()], tmp_path), old, new)
    found = in_a_process(lambda: refused(path, PASSWORD))
    assert (found["code"], found["seconds"] < 1) == (code, True)
    assert found["grown"] < 50 * 1024 * 1024


def test_the_most_rounds_and_the_most_memory_that_are_allowed_take_seconds_at_most(tmp_path):
    rounds = locked_ods([HEAD, line()], tmp_path, lock_ods, rounds=1_000_000)
    found = in_a_process(lambda: refused(rounds, "x"))
    assert (found["code"], found["seconds"] < 5) == ("wrong_password", True)
    (tmp_path / "memory").mkdir()
    options = {"passes": 8, "kilobytes": 128 * 1024, "lanes": 4}
    memory = locked_ods([HEAD, line()], tmp_path / "memory", lock_whole_ods, **options)
    found = in_a_process(lambda: refused(memory, "x"))
    assert (found["code"], found["seconds"] < 5) == ("wrong_password", True)
    assert found["grown"] < 300 * 1024 * 1024


def test_a_workbook_of_office_that_asks_for_too_many_rounds_is_refused(tmp_path):
    path = locked("xlsx", [HEAD, line()], tmp_path)
    content = path.read_bytes()
    assert content.count(b'spinCount="100000"') == 1
    path.write_bytes(content.replace(b'spinCount="100000"', b'spinCount="999999"'))
    found = in_a_process(lambda: refused(path, PASSWORD))
    assert (found["code"], found["seconds"] < 0.5) == ("bomb", True)


def test_a_workbook_of_office_whose_lock_is_no_xml_is_damaged(tmp_path):
    path = locked("xlsx", [HEAD, line()], tmp_path)
    path.write_bytes(path.read_bytes().replace(b'spinCount="100000"', b'spinCount=<100000"'))
    assert refused(path, PASSWORD)["code"] == "damaged"


@pytest.mark.parametrize("lock", [lock_ods, lock_whole_ods])
def test_a_bomb_behind_a_password_does_not_go_off(tmp_path, lock):
    rows = tmp_path / "plain.ods"
    write_ods(rows, {"表": [HEAD, line()]})
    replaced(rows, "content.xml", lambda xml: xml + b" " * 200 * 1024 * 1024)
    path = lock(rows, tmp_path / "locked.ods", PASSWORD)
    found = in_a_process(lambda: refused(path, PASSWORD))
    assert (found["code"], found["seconds"] < 5) == ("bomb", True)
    assert found["grown"] < 100 * 1024 * 1024


def test_a_part_that_unpacks_to_another_size_than_it_declares_is_damaged(tmp_path):
    path = locked("ods of ODF 1.2", [HEAD, line()], tmp_path)
    with zipfile.ZipFile(tmp_path / "plain.ods") as plain:
        size = plain.getinfo("content.xml").file_size
    manifest_changed(path, f'manifest:size="{size}"', f'manifest:size="{size - 1}"')
    assert refused(path, PASSWORD)["code"] == "damaged"
    manifest_changed(path, f'manifest:size="{size - 1}"', f'manifest:size="{size + 1}"')
    assert refused(path, PASSWORD)["code"] == "damaged"


@pytest.mark.parametrize("kind", ["ods of ODF 1.2", "ods of LibreOffice 24"])
def test_macros_are_refused_behind_a_password_too(tmp_path, kind):
    plain = with_member(
        write_ods(tmp_path / "plain.ods", {"表": [HEAD]}), "Basic/Standard/Module1.xml", b"<x/>"
    )
    lock = lock_ods if kind == "ods of ODF 1.2" else lock_whole_ods
    assert refused(lock(plain, tmp_path / "locked.ods", PASSWORD), PASSWORD)["code"] == "macros"


def test_a_locked_ods_within_a_locked_ods_is_not_opened_again(tmp_path):
    inner = locked("ods of ODF 1.2", [HEAD, line()], tmp_path)
    assert refused(lock_whole_ods(inner, tmp_path / "outer.ods", PASSWORD), PASSWORD)["code"] == "damaged"


def test_an_ods_whose_content_is_no_xml_is_damaged(tmp_path):
    path = replaced(write_ods(tmp_path / "a.ods", {"表": [HEAD]}), "content.xml", lambda xml: xml[:-40])
    with pytest.raises(Refusal) as refusal, open_workbook(path):
        pass
    assert refusal.value.code == "damaged"
