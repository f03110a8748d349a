"""A pack as somebody leaves it who changes a table and then makes every digest that lies in the pack agree again."""

import csv
import hashlib
import io
import json

from tests.funds.pack_world import verifier


def forged(directory, table, change):
    """The pack as somebody leaves it who changes a table and makes row digests, manifest and seal agree again."""
    path = directory / f"{table}.csv"
    head, *lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    facts = json.loads((directory / "manifest.json").read_text(encoding="utf-8"))
    known = next(each for each in facts["tables"] if each["key"] == table)
    keys = [column["key"] for column in known["columns"]]
    said = change([dict(zip(keys, line, strict=True)) for line in lines])
    out = [b"\xef\xbb\xbf", _line(head)]
    for row in said:
        line = _line([row[key] for key in keys[:-1]])[:-2]
        out.append(line + b"," + hashlib.sha256(line).hexdigest().encode() + b"\r\n")
    path.write_bytes(b"".join(out))
    known["rows"] = len(said)
    file = next(each for each in facts["files"] if each["name"] == path.name)
    file["bytes"], file["sha256"] = path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest()
    text = json.dumps(facts, ensure_ascii=False, indent=1) + "\n"
    (directory / "manifest.json").write_text(text, encoding="utf-8")
    seal = hashlib.sha256(text.encode()).hexdigest() + "  manifest.json\n"
    (directory / "manifest.sha256").write_text(seal, encoding="ascii")
    return verifier().verify(directory).faults


def _line(cells):
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
