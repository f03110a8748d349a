"""The command line: brings the servers up, gives the benchmark a database of its own, prints what it measured."""

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import sys

import django

import bench

SCALES = ("small", "full")


def names() -> list[str]:
    """The benchmarks there are: every module of this package; what they stand on lies in `bench.rig`."""
    modules = pkgutil.iter_modules(bench.__path__)
    return sorted(module.name for module in modules if not module.ispkg and module.name != "__main__")


def main(arguments: list[str]) -> int:
    """0 when it was measured; argparse ends with 2 for an unknown name."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="产品与基线在同一次运行里测量")
    parser.add_argument("name", metavar="NAME", choices=names(), help="、".join(names()))
    parser.add_argument("--scale", choices=SCALES, default="small", help="small：约两分钟；full：标准规模")
    parser.add_argument("--json", action="store_true", help="标准输出只打印一个 JSON 对象")
    asked = parser.parse_args(arguments)
    measured = {"bench": asked.name, "scale": asked.scale, **measure(asked.name, asked.scale)}
    print(json.dumps(measured, ensure_ascii=False) if asked.json else told(measured))
    return 0


def measure(name: str, scale: str) -> dict:
    """What the benchmark's `run` returns; whatever is printed meanwhile goes to standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fupin.settings")
    django.setup()
    from bench.rig.arena import arena

    with contextlib.redirect_stdout(sys.stderr), arena():
        return importlib.import_module(f"bench.{name}").run(scale)


def told(measured: dict) -> str:
    """The measurement as a table for people."""
    from bench.rig.report import table

    return table(measured)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
