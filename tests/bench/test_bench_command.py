"""`python -m bench`: finds its benchmarks by name, refuses others, leaves no database behind."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import names
from bench.rig.measuring import median_of
from bench.rig.report import table

ROOT = Path(__file__).resolve().parents[2]


def test_every_promised_benchmark_is_there():
    assert {"posting", "export", "redflags", "dashboard", "summaries"} <= set(names())


def test_an_unknown_name_ends_with_2_and_names_those_there_are():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "'posting'" in done.stderr


def test_the_median_is_not_moved_by_one_slow_run(monkeypatch):
    clock = iter([0, 1, 10, 11, 20, 99])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))

    assert median_of(lambda: None, repeats=3) == 1


def test_the_table_lines_up_chinese_and_figures():
    text = table(
        {
            "title": "测试",
            "scale": "small",
            "rows": [{"项目": "甲", "秒": 1.5}, {"项目": "甲乙", "次": 2}],
            "machine": {"cores": 2},
        }
    )

    assert text.splitlines() == [
        "测试（small）",
        "项目  秒   次",
        "甲    1.5  — ",
        "甲乙  —    2 ",
        "机器：cores 2",
    ]


@pytest.mark.parametrize("name", names())
def test_every_benchmark_has_a_run(name):
    source = (ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")
    assert "def run(scale: str) -> dict" in source


def test_json_is_json(capsys, monkeypatch):
    from bench import __main__ as program

    monkeypatch.setattr(program, "measure", lambda name, scale: {"rows": [], "machine": {}, "title": name})
    assert program.main(["posting", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "bench": "posting",
        "scale": "small",
        "rows": [],
        "machine": {},
        "title": "posting",
    }
