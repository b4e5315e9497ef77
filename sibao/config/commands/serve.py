"""`sibao serve`: the desk on 127.0.0.1:8000."""

import argparse
import os
from collections.abc import Sequence

from sibao.config.commands import start_desk


def main(argv: Sequence[str]) -> int:
    """Serve until interrupted. A demonstration keeps the day that `sibao demo` wrote down."""
    parser = argparse.ArgumentParser(prog="sibao serve")
    parser.add_argument("--bind", default="127.0.0.1:8000", help="address:port (default 127.0.0.1:8000)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args(argv)
    from sibao.config.commands.demo_day import read_demo_day

    day = read_demo_day()
    if day is not None:
        os.environ.setdefault("SIBAO_TODAY", day.isoformat())
    os.environ["SIBAO_COLLECTS"] = "1"
    start_desk()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("check", deploy=False, fail_level="ERROR")
    print(f"Sibao 四包: http://{options.bind}/  (Ctrl+C stops it)", flush=True)
    _run(options.bind, options.workers, options.threads)
    return 0


def _run(bind: str, workers: int, threads: int) -> None:
    from gunicorn.app.base import BaseApplication

    from sibao.config.wsgi import application

    class Desk(BaseApplication):
        def load_config(self) -> None:
            settings = {
                "bind": bind,
                "workers": workers,
                "threads": threads,
                "timeout": 60,
                "max_requests": 5_000,
                "max_requests_jitter": 500,
                "limit_request_line": 4_094,
                "errorlog": "-",
                "loglevel": "warning",
                "forwarded_allow_ips": "",
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> object:
            return application

    Desk().run()
