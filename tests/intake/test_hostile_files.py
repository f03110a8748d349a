"""Files that would do harm are refused at once, in little memory, with words that say what to do."""

import json
import os
import resource
import struct
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from fupin.errors import Refusal
from fupin.intake.reading import open_workbook
from tests.intake.biff import write_ods, write_xls
from tests.intake.workbooks import HEAD, line, replaced, with_member, xlsx

SECONDS, BYTES = 5, 300 * 1024 * 1024


@pytest.fixture
def refusal(request):
    """The refusal of a file, in a process of its own: within 5 seconds and 300 MB more than before.

    `FUPIN_MEASURED` names a file to which what it took is added.
    """

    def run(path):
        found = in_a_process(lambda: refused(path))
        if target := os.environ.get("FUPIN_MEASURED"):
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(json.dumps({"test": request.node.name, **found}, ensure_ascii=False) + "\n")
        assert found["seconds"] < SECONDS
        assert found["grown"] < BYTES
        assert any("一" <= letter <= "鿿" for letter in found["message"])
        return found["code"]

    return run


def refused(path, password=None):
    """The code and message with which the file is refused, empty if it is not."""
    try:
        with open_workbook(path, password) as book:
            for info in book.sheets:
                list(book.table(info.name).rows())
    except Refusal as refusal:
        return {"code": refusal.code, "message": refusal.message}
    return {"code": "", "message": ""}


def in_a_process(act):
    """What `act` gives in a fork of this process, with the seconds and the bytes it took at most."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before, started = peak(), time.monotonic()
            told = act() | {"seconds": time.monotonic() - started, "grown": peak() - before}
            os.write(writing, json.dumps(told).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        told = file.read()
    os.waitpid(child, 0)
    return json.loads(told)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_the_measure_sees_what_a_process_takes():
    """The control: a hundred megabytes and a tenth of a second are noticed."""

    def waste():
        kept, deadline = bytearray(os.urandom(1024)) * (100 * 1024), time.monotonic() + 0.1
        while time.monotonic() < deadline:
            pass
        return {"kept": len(kept)}

    found = in_a_process(waste)
    assert found["grown"] > 90 * 1024 * 1024
    assert found["seconds"] >= 0.1


@pytest.fixture
def plain(tmp_path):
    return xlsx(tmp_path / "a.xlsx", [HEAD, line()])


def test_a_zip_bomb(refusal, plain):
    with (
        zipfile.ZipFile(plain, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/a.bin", "w") as member,
    ):
        for _ in range(200):
            member.write(b"\0" * 1024 * 1024)
    assert refusal(plain) == "bomb"


def test_a_member_that_declares_a_gigabyte(refusal, plain):
    content = bytearray(plain.read_bytes())
    at = content.find(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 1024 * 1024 * 1024)
    plain.write_bytes(content)
    assert refusal(plain) == "bomb"


def test_a_member_that_unpacks_to_more_than_it_declares(refusal, plain):
    with_member(plain, "xl/theme/extra.bin", b"")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"\0" * 50 * 1024 * 1024) + packer.flush()
    with zipfile.ZipFile(plain) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("liar.bin", packed, zipfile.ZIP_STORED)
    content = bytearray(plain.read_bytes())
    local = content.rfind(b"PK\x03\x04")
    central = content.rfind(b"PK\x01\x02")
    struct.pack_into("<H", content, local + 8, zipfile.ZIP_DEFLATED)
    struct.pack_into("<H", content, central + 10, zipfile.ZIP_DEFLATED)
    plain.write_bytes(content)
    assert refusal(plain) == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs(refusal, plain, encoding):
    head = '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'
    replaced(plain, "xl/workbook.xml", lambda xml: (head + xml.decode()).encode(encoding))
    assert refusal(plain) == "entities"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "xl\\..\\..\\x", "C:/x"])
def test_names_that_point_elsewhere(refusal, plain, name):
    assert refusal(with_member(plain, name, b"x")) == "path"


def test_macros(refusal, plain):
    assert refusal(with_member(plain, "xl/vbaProject.bin", b"x")) == "macros"


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml"])
def test_links_to_other_files(refusal, plain, name):
    assert refusal(with_member(plain, name, b"<x/>")) == "external_links"


def test_ten_thousand_columns(refusal, tmp_path):
    assert refusal(xlsx(tmp_path / "a.xlsx", [[*HEAD, *range(10_000)]])) == "too_wide"


def test_two_far_cells_that_span_a_monstrous_grid(refusal, tmp_path):
    def stretch(sheet):
        for row in range(1, 30_000, 40):
            sheet.cell(row, 1, "x")
        sheet.cell(30_000 - 20, 999, "x")

    assert refusal(xlsx(tmp_path / "a.xlsx", [HEAD], after=stretch)) == "too_wide"


def test_an_ods_that_repeats_its_cells_without_end(refusal, tmp_path):
    repeated = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="900"/></table:table-row>'
    )
    assert refusal(write_ods(tmp_path / "a.ods", {"表": [HEAD]}, tail=repeated)) == "too_wide"


def test_an_ods_that_repeats_empty_rows_is_harmless(tmp_path):
    empty = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    with open_workbook(write_ods(tmp_path / "a.ods", {"表": [HEAD, line()]}, tail=empty)) as book:
        assert len(list(book.table("表").rows())) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 x", "format"),
        (b"\x89PNG\r\n\x1a\n", "format"),
        (b"Rar!\x1a\x07", "format"),
        (b"PK\x03\x04 broken", "damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "damaged"),
        (b"MIME-Version: 1.0\r\n", "format"),
        (b"<html><p>no table</p></html>", "format"),
        (bytes(range(256)) * 20, "encoding"),
    ],
)
def test_what_is_no_spreadsheet(refusal, tmp_path, content, code):
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert refusal(path) == code


def test_a_word_document_and_a_plain_zip(refusal, tmp_path):
    assert refusal(with_member(tmp_path / "a.xlsx", "word/document.xml", b"<x/>")) == "format"
    assert refusal(with_member(tmp_path / "b.xlsx", "readme.txt", b"x")) == "format"


def test_a_workbook_cut_short(refusal, tmp_path, plain):
    plain.write_bytes(plain.read_bytes()[:-200])
    assert refusal(plain) == "damaged"
    old = write_xls(tmp_path / "a.xls", {"表": [HEAD, line()]})
    old.write_bytes(old.read_bytes()[:1200])
    assert refusal(old) == "damaged"


def test_no_temporary_file_is_left(refusal, tmp_path, plain, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    refusal(with_member(plain, "xl/vbaProject.bin", b"x"))
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("intake-")] == []
