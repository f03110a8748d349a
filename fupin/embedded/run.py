"""bin/run: from an empty machine to a page that answers, and back to nothing when it is stopped."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from fupin.embedded import paths, prepared, services
from fupin.embedded.account import own_directory
from fupin.embedded.children import MARK, Child, end_with_parent, stop
from fupin.embedded.errors import EmbeddedError
from fupin.embedded.instance import Instance, only_one
from fupin.embedded.logs import tail
from fupin.embedded.terminal import complain, say

# Only this machine: the demonstration accounts must not be open to a network.
HOST = "127.0.0.1"
PORTS_TRIED = 50
READY_SECONDS = 90
WATCH_SECONDS = 0.5
SERVERS_EVERY = 4
WEB_WORKERS, WEB_THREADS, JOB_WORKERS = "2", "4", "2"
# Without the query: what was searched for may be personal data.
ACCESS_LOG = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(b)s %(M)sms'


class Stopped(BaseException):
    """Somebody asked us to end. Not an Exception: nothing but the way out may catch it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(arguments: list[str]) -> int:
    """Exit code: 0 after an orderly stop, 1 after a failure, 128 + signal if stopped while starting."""
    options = _options(arguments)
    var = paths.var_directory()
    try:
        with only_one(var) as instance:
            return Run(var, instance, options).run()
    except EmbeddedError as error:
        complain(f"启动失败：{error}")
        return 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description="启动 fupin，按 Ctrl-C 停止。")
    parser.add_argument("--once", action="store_true", help="启动并生成演示总结后自行停止")
    parser.add_argument(
        "--port", type=int, default=os.environ.get("PORT") or 8000, help="端口，被占用时取下一个空闲的"
    )
    return parser.parse_args(arguments)


class Run:
    """One run of everything over one var."""

    def __init__(self, var: Path, instance: Instance, options: argparse.Namespace) -> None:
        self.var = var
        self.instance = instance
        self.once = options.once
        self.needs = services.needs()
        # On servers of their own people want their own data.
        os.environ.setdefault("DEMO", "1" if self.needs.database else "0")
        self.demo = os.environ["DEMO"].lower() in {"1", "true", "yes", "on"}
        self.environment = _environment(var, instance.mark)
        self.listener, self.port = _listen(options.port)
        self.children: list[Child] = []
        self.serving = False

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def run(self) -> int:
        _raise_on_signals()
        try:
            self._start()
            self.serving = True
            if not self.once:
                self._watch()
        except Stopped as stopped:
            return 0 if self.serving else 128 + stopped.number
        finally:
            _ignore_signals()
            self._stop()
        return 0

    def _start(self) -> None:
        if self.needs:
            say("正在启动内置数据库和任务队列……")
            services.ensure(self.var, self.needs)
        self._prepare()
        web, worker, beat = self._programs()
        self._launch(web, worker)
        self._await_ready()
        self.instance.tell(self.address)
        say(f"\nfupin 已启动：{self.address}")
        if self.demo:
            self._step("生成演示总结", "django", "build_demo_summaries")
            self._tell_accounts()
        # Last: nobody waits for it, and each program that starts takes a second from the others.
        self._launch(beat)
        say(f"数据和日志在 {self.var}")

    def _prepare(self) -> None:
        ours = self.needs.database
        if ours and prepared.is_prepared(self.var, self.demo):
            return
        self._step("准备数据", "fupin.embedded.prepare", *(["--demo"] if self.demo else []))
        if ours:
            prepared.keep(self.var, self.demo)

    def _launch(self, *programs: Child) -> None:
        for child in programs:
            self.children.append(child)
            child.start()

    def _step(self, title: str, module: str, *arguments: str) -> None:
        """Run a module to its end, its output on ours; raises EmbeddedError if it fails."""
        step = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=paths.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        if step.wait():
            raise EmbeddedError(f"“{title}”没有成功（代码 {step.returncode}），原因见上。")

    def _programs(self) -> list[Child]:
        log = paths.log_directory(self.var)
        web = ["gunicorn", "fupin.wsgi", "--bind", f"fd://{self.listener.fileno()}"]
        web += ["--workers", WEB_WORKERS, "--threads", WEB_THREADS, "--timeout", "120", "--preload"]
        web += ["--no-control-socket", "--access-logfile", "-", "--access-logformat", ACCESS_LOG]
        celery = ["celery", "--app", "fupin"]
        worker = [*celery, "worker", "--concurrency", JOB_WORKERS, "--without-gossip", "--without-mingle"]
        beat = [*celery, "beat", "--scheduler", "django_celery_beat.schedulers:DatabaseScheduler"]
        return [
            self._child("网页服务", web, log / "web.log", (self.listener.fileno(),)),
            self._child("后台任务", [*worker, "--loglevel", "INFO"], log / "worker.log"),
            self._child("定时任务", [*beat, "--loglevel", "INFO"], log / "beat.log"),
        ]

    def _child(self, title: str, command: list[str], log: Path, pass_fds: tuple[int, ...] = ()) -> Child:
        role = {"FUPIN_DATABASE_ROLE": paths.APPLICATION_ROLE}
        return Child(title, [sys.executable, "-m", *command], log, self.environment | role, pass_fds)

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        problem = ""
        while time.monotonic() < deadline:
            for child in self.children:
                if child.ended() is not None:
                    raise EmbeddedError(
                        f"{child.title}启动失败，日志 {child.log} 的末尾：\n{tail(child.log)}"
                    )
            problem = _problem_of(f"{self.address}healthz/")
            if not problem:
                return
            time.sleep(0.1)
        raise EmbeddedError(
            f"网页服务 {READY_SECONDS} 秒内没有就绪（{problem}）。日志在 {paths.log_directory(self.var)}"
        )

    def _tell_accounts(self) -> None:
        accounts = self.var / "demo-accounts.txt"
        if accounts.exists():
            say(accounts.read_text(encoding="utf-8").rstrip())

    def _watch(self) -> None:
        """Restart whatever dies, for ever; only a signal ends it."""
        say("按 Ctrl-C 停止。")
        rounds = 0
        while True:
            time.sleep(WATCH_SECONDS)
            for child in self.children:
                if news := child.mend():
                    complain(news)
            rounds += 1
            if rounds % SERVERS_EVERY == 0 and not services.running(self.var, self.needs):
                self._mend_servers()

    def _mend_servers(self) -> None:
        complain("内置数据库或任务队列意外退出，正在重启……")
        try:
            services.ensure(self.var, self.needs)
        except EmbeddedError as error:
            complain(str(error))

    def _stop(self) -> None:
        say("正在停止……")
        stop(self.children, self.instance.mark)
        self.listener.close()
        if self.needs and not services.release(self.var):
            say("内置数据库仍有别的命令在用，最后一个用完时关闭。")
        say("已停止。")


def _environment(var: Path, mark: str) -> dict[str, str]:
    temporary = var / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    own_directory(temporary)
    here = {MARK: mark, "FUPIN_VAR": str(var), "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "fupin.settings", **here}


def _listen(port: int) -> tuple[socket.socket, int]:
    """A listening socket, on the given port or the next free one; held, so nobody comes in between."""
    for number in range(port, port + PORTS_TRIED):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, number))
        except OSError:
            listener.close()
            continue
        listener.listen(128)
        if number != port:
            say(f"端口 {port} 已被占用，改用 {number}。")
        return listener, number
    raise EmbeddedError(f"端口 {port} 至 {port + PORTS_TRIED - 1} 都不能用，请用 --port 另选一个。")


def _problem_of(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return ""
    except urllib.error.HTTPError as error:
        return f"{url} 返回 {error.code}"
    except OSError as error:
        return str(error)


def _raise_on_signals() -> None:
    def handler(number: int, frame: object) -> None:
        _ignore_signals()
        raise Stopped(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def _ignore_signals() -> None:
    # Not SIG_IGN: programs started while stopping would inherit it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, frame: None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
