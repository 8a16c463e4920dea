"""A kernel that can do no harm: ``python -m srlib.teaching.sandbox SETTINGS -f CONNECTION``.

On Linux it gets namespaces of its own: no network, no other processes, all files read-only but a
working folder in memory, and folders with solutions or with others' work look empty. It keeps no
right to undo that. Where the system does not allow it, only limits and patched sockets remain,
which hostile code can get round. Memory, file sizes and processor time are limited on all systems
that know such limits. It uses the standard library alone before the kernel starts.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_NEW_MOUNTS, _NEW_IPC, _NEW_USER = 0x20000, 0x8000000, 0x10000000
_NEW_PROCESSES, _NEW_NETWORK = 0x20000000, 0x40000000
_ALL_NEW = _NEW_MOUNTS | _NEW_IPC | _NEW_USER | _NEW_PROCESSES | _NEW_NETWORK
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_MOUNT_SETATTR = 442  # the number of this call of the system on every processor
_READ_ONLY = 1
_DIES_WITH_PARENT, _NO_NEW_PRIVILEGES, _DROP_RIGHT = 1, 38, 24


@dataclass(frozen=True)
class Settings:
    """What a kernel may do.

    Attributes:
        work: the folder in which it runs, empty at first; it may write there.
        given: a folder whose files are copied into the working folder first.
        sockets: the folder of the sockets that lead to the kernel.
        hidden: folders that look empty to it.
        memory: bytes of memory for each of its processes.
        seconds: of processor time for each of its processes.
        disk: bytes that it may write.
        enclosed: whether to use namespaces.
    """

    work: str
    given: str
    sockets: str
    hidden: tuple[str, ...] = ()
    memory: int = 4 << 30
    seconds: int = 3600
    disk: int = 256 << 20
    enclosed: bool = True

    def command(self) -> list[str]:
        """Return the command of a kernel, as a kernel specification has it."""
        start = [sys.executable, "-m", "srlib.teaching.sandbox", json.dumps(asdict(self))]
        return [*start, "-f", "{connection_file}"]


def can_enclose() -> bool:
    """Return whether this system lets a process enclose itself."""
    if not sys.platform.startswith("linux"):
        return False
    command = [sys.executable, "-m", "srlib.teaching.sandbox", "--probe"]
    return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def main(arguments: list[str]) -> int:
    """Enclose this process and become the kernel; return its exit code."""
    if arguments == ["--probe"]:
        _enter()
        return 0
    values = json.loads(arguments[0])
    settings = Settings(**{**values, "hidden": tuple(values["hidden"])})
    if sys.platform.startswith("linux"):
        _system("prctl", _DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
    if not settings.enclosed:
        shutil.copytree(settings.given, settings.work, dirs_exist_ok=True)
        _patch_sockets()
        return _run_kernel(settings, arguments[1:])
    _enter()
    # Only children are in the new namespace of processes; the first one's end is that of all.
    child = os.fork()
    if child == 0:
        _system("prctl", _DIES_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        _mount(settings)
        _drop_rights()
        return _run_kernel(settings, arguments[1:])
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: os.kill(child, signal.SIGKILL))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is meant for the kernel, and reaches it
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _enter() -> None:
    """Enter new namespaces, in which this user is the same one."""
    user, group = os.getuid(), os.getgid()
    _system("unshare", _ALL_NEW)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _system("mount", b"none", b"/", None, _RECURSIVE | _PRIVATE, None)
    _set_read_only("/", True)


def _mount(settings: Settings) -> None:
    """Hide what is hidden, and open the working folder and the sockets, which may lie in it."""
    sockets = os.open(settings.sockets, os.O_RDONLY | os.O_DIRECTORY)
    given = [
        (path, path.read_bytes()) for path in Path(settings.given).rglob("*") if path.is_file()
    ]
    for folder in settings.hidden:
        _memory_disk(folder, 0)
    for folder in (settings.sockets, settings.work):
        os.makedirs(folder, exist_ok=True)
    target = os.fsencode(settings.sockets)
    _system("mount", f"/proc/self/fd/{sockets}".encode(), target, None, _BIND, None)
    os.close(sockets)
    for folder in settings.hidden:
        _set_read_only(folder, True)
    _set_read_only(settings.sockets, False)
    _memory_disk(settings.work, settings.disk)
    if os.path.isdir("/dev/shm"):
        _memory_disk("/dev/shm", settings.disk)
    # The list of processes of the machine would not fit this one; some containers forbid it.
    with contextlib.suppress(OSError):
        _system("mount", b"proc", b"/proc", b"proc", 0, None)
    for path, content in given:
        copy = Path(settings.work, path.relative_to(settings.given))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)


def _memory_disk(folder: str, size: int) -> None:
    options = f"size={size or 65536},mode=0755".encode()
    _system("mount", b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options)


def _set_read_only(folder: str, read_only: bool) -> None:
    class Attributes(ctypes.Structure):
        _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "user")]

    attributes = Attributes(_READ_ONLY, 0) if read_only else Attributes(0, _READ_ONLY)
    recursive, here = 0x8000, -100
    asked = (ctypes.c_int(here), os.fsencode(folder), ctypes.c_uint(recursive))
    _system("syscall", _MOUNT_SETATTR, *asked, ctypes.byref(attributes), ctypes.sizeof(attributes))


def _drop_rights() -> None:
    """Give up all rights within the namespaces, so that nothing can be mounted anew."""
    for right in range(64):
        with contextlib.suppress(OSError):  # the kernel of the system knows fewer
            _system("prctl", _DROP_RIGHT, right, 0, 0, 0)
    _system("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    version = (ctypes.c_uint32 * 2)(0x20080522, 0)
    _system("capset", version, (ctypes.c_uint32 * 6)())


def _system(name: str, *arguments: Any) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _limit(settings: Settings) -> None:
    import resource

    limits = {"RLIMIT_DATA": settings.memory, "RLIMIT_CPU": settings.seconds}
    limits |= {"RLIMIT_FSIZE": settings.disk, "RLIMIT_CORE": 0, "RLIMIT_NPROC": 2048}
    for name, value in limits.items():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            number = getattr(resource, name)
            hard = resource.getrlimit(number)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(number, (value, value))


def _patch_sockets() -> None:
    import socket

    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError("There is no network while a notebook is graded.")
        connect(self, address)

    socket.socket.connect = refuse  # type: ignore[assignment, method-assign]


def _run_kernel(settings: Settings, arguments: list[str]) -> int:
    if os.name == "posix":
        _limit(settings)
    os.chdir(settings.work)
    temporary = Path(settings.work, ".tmp")
    temporary.mkdir(exist_ok=True)
    names = ("TMPDIR", "HOME", "SR_BUILD_DIR", "MPLCONFIGDIR", "IPYTHONDIR")
    os.environ.update(dict.fromkeys(names, str(temporary)))
    if settings.enclosed:
        os.environ.pop("JPY_PARENT_PID", None)  # its parent has another number here
    from ipykernel import kernelapp

    sys.argv = ["ipykernel_launcher", *arguments]
    kernelapp.launch_new_instance()
    return 0


if __name__ == "__main__":
    if sys.path[0] == "":  # the present folder: a file in it may have the name of a library
        del sys.path[0]
    sys.exit(main(sys.argv[1:]))
