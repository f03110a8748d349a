"""Install the locked packages into .venv when the lock has changed.

Run by bin/run and bin/test as a script, before there is anything to import: the standard library only.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(locks: list[str]) -> int:
    """0 when .venv has what the named lock files list, else 1 after a message."""
    # On the directory itself: nothing but .venv and var is ever written.
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return 0 if _made() and all(_installed(ROOT / lock) for lock in locks) else 1
    finally:
        os.close(handle)


def _made() -> bool:
    if _version():
        return True
    _say("正在建立 Python 虚拟环境 .venv ……")
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=False)
    if done.returncode:
        _say("建立虚拟环境失败。Debian/Ubuntu 上请先执行：apt-get install python3-venv")
    return done.returncode == 0


def _version() -> str:
    """The Python of the environment, "" if there is none or it was removed or replaced by another version."""
    try:
        done = subprocess.run(
            [str(PYTHON), "-Ic", "import pip, sys; print(sys.version)"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return done.stdout.strip()


def _installed(lock: Path) -> bool:
    stamp = VENV / f"{lock.name}.installed"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest() + "\n"
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return True
    _say(f"正在安装 {lock.name} 里的依赖（首次约需半分钟）……")
    quiet = ["--disable-pip-version-check", "--no-input", "-qq", "--root-user-action=ignore"]
    command = [str(PYTHON), "-m", "pip", "install", "--require-hashes", *quiet, "-r", str(lock)]
    done = subprocess.run(command, check=False, stdout=sys.stderr)
    if done.returncode:
        _say("安装依赖失败，原因见上。请检查网络和 pip 的软件源设置，然后重试。")
        return False
    stamp.write_text(wanted, encoding="ascii")
    return True


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
