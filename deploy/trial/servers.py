"""The servers of deploy/compose.yaml on one machine without a network: nginx with the nginx.conf
that is shipped, replicas in the root that the Containerfile makes, a stand-in for the sign-in.

All of it inside namespaces that deploy/try.py has made: addresses, mounts and processes end there.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

from deploy.trial.image import Stage, settings

HOST = "sync.example.test"
ADDRESSES = {"replica-b": "127.0.0.11", "replica-c": "127.0.0.12", "sign-in": "127.0.0.13"}
SITE = f"https://{HOST}:8443"
NGINX = Path("/etc/nginx")
HERE = Path(__file__).resolve().parents[1]
WHO = "dana.rosenrain@example.test"
_NOBODY = ("--no-new-privs", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all")


def prepare(work: Path) -> None:
    """Names, the loopback address, nginx's folder and a certificate, for these namespaces only."""
    hosts = work / "hosts"
    names = {HOST: "127.0.0.1", "localhost": "127.0.0.1"} | ADDRESSES
    lines = [f"{address} {name}\n" for name, address in names.items()]
    hosts.write_text("".join(lines), encoding="utf-8")
    _do("ip link set lo up")
    _do(f"mount --bind {hosts} /etc/hosts")
    _do(f"mount -t tmpfs tmpfs {NGINX}")
    (NGINX / "certs").mkdir()
    (NGINX / "nginx.conf").write_bytes((HERE / "nginx.conf").read_bytes())
    key, certificate = NGINX / "certs/tls.key", NGINX / "certs/tls.crt"
    _do(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN={HOST} -addext subjectAltName=DNS:{HOST} -keyout {key} -out {certificate}"
    )
    _do(f"chown 101 {key}")


class Service:
    """A process in a file system that is read-only but for /tmp, as nobody with any power."""

    def __init__(self, name: str, root: Path, user: str, command: list[str], log: Path) -> None:
        self.name, self.root, self.log = name, root, log
        uid, _, gid = user.partition(":")
        place = shlex.quote(str(root))
        if root != Path("/"):
            first = f"mount --bind {place} {place}; mount -t proc proc {place}/proc; "
        else:
            first = ""
        whose = [f"--reuid={uid}", f"--regid={gid}", *_NOBODY]
        script = (
            f"set -e; {first}mount -t tmpfs tmpfs {place}/tmp; mount -o remount,bind,ro {place}; "
            f"exec chroot {place} setpriv {shlex.join(whose)} -- {shlex.join(command)}"
        )
        log.touch()
        _do(f"chown {uid} {shlex.quote(str(log))}")
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def ends(self) -> None:
        """At once, with everything that it has started."""
        if self.process.poll() is None:
            # The first process of its namespace, and so all of it. With its parent it would not
            # end: it has become somebody else.
            os.kill(_below(self.process.pid)[1], signal.SIGKILL)
        self.process.wait()

    def memory(self) -> int:
        """What its processes hold, in MB."""
        return sum(_held(pid) for pid in _below(self.process.pid)) // 1024


def replica(stage: Stage, name: str, log: Path, **changed: str) -> Service:
    """The image as a container engine starts it, with these settings on top of its own; at the
    address that `name` has here, where it has one."""
    at = ADDRESSES.get(name, "0.0.0.0")
    words = [*settings(stage.env | changed), *stage.command]
    started = shlex.join([at if word == "0.0.0.0" else word for word in words])
    command = ["sh", "-c", f"cd {stage.folder} && exec env -i {started}"]
    return Service(name, stage.root, stage.user, command, log)


def is_healthy(stage: Stage) -> bool:
    """What the image's own health check says, run inside."""
    env = settings(stage.env)
    done = subprocess.run(
        ["chroot", str(stage.root), "env", "-i", *env, *stage.health], capture_output=True
    )
    return done.returncode == 0


def nginx(log: Path) -> Service:
    """With the file that is shipped; uid 101, as in its image."""
    return Service("nginx", Path("/"), "101:101", ["nginx", "-g", "daemon off;"], log)


class SignIn(BaseHTTPRequestHandler):
    """Stands in for oauth2-proxy: the same two addresses, headers and long cookies, no identity
    provider behind it."""

    COOKIE: ClassVar = "__Host-sign-in"
    led_back: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """`/oauth2/auth` says who somebody is, `/oauth2/start` signs in and leads back."""
        path = self.path.partition("?")[0]
        if path == "/oauth2/start":
            back = self.headers["X-Auth-Request-Redirect"]
            self.led_back.append(back)
            self.send_response(302)
            self.send_header("Location", back)
            for part in range(4):  # 12 kB, as of an Entra sign-in with its tokens
                value = f"{self.COOKIE}_{part}={'x' * 3000}; Path=/; Secure; HttpOnly"
                self.send_header("Set-Cookie", value)
        elif path == "/oauth2/auth" and self.COOKIE in (self.headers["Cookie"] or ""):
            self.send_response(202)
            self.send_header("X-Auth-Request-Email", WHO)
        else:
            self.send_response(401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def sign_in() -> None:
    """Serve the stand-in until the process ends."""
    server = ThreadingHTTPServer((ADDRESSES["sign-in"], 4180), SignIn)
    Thread(target=server.serve_forever, daemon=True).start()


def wait_until(true: object, what: str, seconds: float = 60) -> float:
    """How many seconds it took until `true()`.

    Raises:
        SystemExit: when it takes too long.
    """
    began = time.monotonic()
    while not true():  # type: ignore[operator]
        if time.monotonic() - began > seconds:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


def _do(command: str) -> None:
    subprocess.run(shlex.split(command), check=True, capture_output=True)


def _below(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [pid, *(one for child in listed for one in _below(int(child)))]


def _held(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
