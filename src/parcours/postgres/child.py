"""Run PostgreSQL's programs: never as root, and never outliving the process that started them.

Imported, this file says how this machine allows it (`launcher`). Run as a script, it is the last
step before the program: it becomes the unprivileged account, asks the kernel for a signal when
its parent dies, and turns into the program. A script rather than a `preexec_fn`: Python code
between fork and exec may deadlock as soon as another thread exists.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1  # linux/prctl.h
NOBODY = 65534
ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Launcher:
    """What makes PostgreSQL accept to run here: nothing, a user namespace, or another account."""

    namespace: tuple[str, ...] = ()
    account: tuple[int, int] | None = None

    def spawn(
        self,
        program: Sequence[str],
        *,
        log: IO[bytes],
        held: IO[bytes],
        on_parent_death: signal.Signals,
    ) -> subprocess.Popen[bytes]:
        """Start `program`, which receives a signal when this thread dies (Linux only).

        It inherits `held` and so do its children: a lock on that file lasts as long as any of them.
        """
        uid, gid = self.account or (-1, -1)
        orders = map(str, (os.getpid(), on_parent_death.value, uid, gid))
        return subprocess.Popen(  # noqa: S603 -- no shell, and every word is ours
            [sys.executable, "-I", "-S", __file__, *orders, *self.namespace, *program],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            pass_fds=[held.fileno()],
            start_new_session=True,  # a Ctrl-C in the terminal is for us, who then stop it
        )

    def give(self, directory: Path) -> None:
        """Make the other account, if there is one, the owner of a directory and its content."""
        if self.account is not None:
            for path in (directory, *directory.rglob("*")):
                os.chown(path, *self.account, follow_symlinks=False)


def launcher(home: Path) -> Launcher | None:
    """How to run PostgreSQL on the files of `home`; None if this machine offers no way.

    PostgreSQL refuses uid 0. As root the best answer is a user namespace where root is called
    nobody: files stay root's, so private parent directories work, no account is created and no
    file changes owner. Where the kernel or a container forbids namespaces, we become `postgres`
    or `nobody` and give it `home`, for good: an account that owns `home` keeps it.
    """
    if os.geteuid() != 0:
        return Launcher()
    owner = home.stat().st_uid
    if owner == 0 and (namespace := _namespace()):
        return Launcher(namespace=namespace)
    account = _account(owner)
    return Launcher(account=account) if account else None


def _namespace() -> tuple[str, ...]:
    """The command that opens a user namespace; nothing where it is refused."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return ()
    command = (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    trial = subprocess.run(  # noqa: S603 -- no shell, and every word is ours
        [*command, "/bin/true"], capture_output=True, check=False
    )
    return command if trial.returncode == 0 else ()


def _account(owner: int) -> tuple[int, int] | None:
    """The account to become: the owner of the files if it is not root, else a usual one."""
    for wanted in (owner,) if owner != 0 else ACCOUNTS:
        for entry in pwd.getpwall():
            if wanted in (entry.pw_uid, entry.pw_name):
                return entry.pw_uid, entry.pw_gid
    return None


def _become(
    program: list[str], *, parent: int, death_signal: int, account: tuple[int, int]
) -> None:
    """Turn this process into `program`.

    The account comes first: changing it would clear the death signal.
    """
    uid, gid = account
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        sys.exit("the parent died before its death could be watched")
    os.execv(program[0], program)  # noqa: S606 -- the point of this file


if __name__ == "__main__":
    _parent, _signal, _uid, _gid = map(int, sys.argv[1:5])
    _become(sys.argv[5:], parent=_parent, death_signal=_signal, account=(_uid, _gid))
