"""A kernel that can do no harm: ``python -m srlib.teaching.sandbox SETTINGS -f CONNECTION``.

On Linux it gets namespaces of its own: no network, no other processes, and a root folder that is
empty but for what a kernel needs: the system's programs and libraries, this Python, and what it is
shown of the course. All of it is read-only but a working folder in memory. It keeps no right to
undo that. Where the system does not allow it, only limits and patched sockets remain, which
hostile code can get round. Memory, file sizes and processor time are limited on all systems that
know such limits. It uses the standard library alone before the kernel starts.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import site
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

_NEW_MOUNTS, _NEW_IPC, _NEW_USER = 0x20000, 0x8000000, 0x10000000
_NEW_PROCESSES, _NEW_NETWORK = 0x20000000, 0x40000000
_ALL_NEW = _NEW_MOUNTS | _NEW_IPC | _NEW_USER | _NEW_PROCESSES | _NEW_NETWORK
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_MOUNT_SETATTR = 442  # the number of this call of the system on every processor
_READ_ONLY = 1
_DETACH = 2
_DIES_WITH_PARENT, _NO_NEW_PRIVILEGES, _DROP_RIGHT = 1, 38, 24
# What a kernel needs of the system.
_SYSTEM: tuple[str, ...] = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/nix/store", "/gnu/store")
_SYSTEM += tuple(f"/usr/{name}" for name in ("bin", "sbin", "lib", "lib32", "lib64", "libexec"))
_SYSTEM += tuple(f"/usr/local/{name}" for name in ("bin", "lib", "lib64", "share/fonts"))
_SYSTEM += ("/usr/share", "/usr/include", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/fonts")
_SYSTEM += ("/etc/ld.so.conf.d", "/etc/alternatives", "/etc/localtime", "/etc/ssl/certs")
_SYSTEM += ("/etc/mime.types", "/var/cache/fontconfig", "/sys/devices/system/cpu")
_SYSTEM += tuple(f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom"))
# And of a Python, below its prefix.
_PYTHON: tuple[str, ...] = ("bin", "lib", "lib64", "pyvenv.cfg", "conda-meta", "share/fonts")
_PYTHON += ("share/jupyter", "share/terminfo", "etc/fonts", "ssl")


@dataclass(frozen=True)
class Settings:
    """What a kernel may do.

    Attributes:
        work: the folder in which it runs, empty at first; it may write there.
        given: a folder whose files are copied into the working folder first.
        sockets: the folder of the sockets that lead to the kernel.
        shown: files and folders that it may read, besides the system's and Python's.
        hidden: what it must not see, also where that lies in what it may read.
        memory: bytes of memory for each of its processes.
        seconds: of processor time for each of its processes.
        disk: bytes that it may write.
        enclosed: whether to use namespaces.
    """

    work: str
    given: str
    sockets: str
    shown: tuple[str, ...] = ()
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
    with tempfile.TemporaryDirectory(prefix="srlib-", ignore_cleanup_errors=True) as folder:
        work, given, sockets = (os.path.join(folder, name) for name in ("work", "given", "run"))
        for place in (work, given, sockets):
            os.mkdir(place)
        command = [*Settings(work, given, sockets).command()[:-2], "--probe"]
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0


def main(arguments: list[str]) -> int:
    """Enclose this process and become the kernel; return its exit code."""
    values = json.loads(arguments[0])
    lists = {name: tuple(values[name]) for name in ("shown", "hidden")}
    settings = Settings(**{**values, **lists})
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
        return 0 if arguments[1:] == ["--probe"] else _run_kernel(settings, arguments[1:])
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
    """Move to a root that is empty but for what is shown, the working folder and the sockets."""
    given = [
        (path, path.read_bytes()) for path in Path(settings.given).rglob("*") if path.is_file()
    ]
    root = settings.given  # a folder that nothing else needs any more
    _memory_disk(root, 1 << 20)
    _furnish(root, _needed(settings), {os.path.realpath(path) for path in settings.hidden})
    for folder in (settings.sockets, settings.work, "/dev/shm", "/dev/pts", "/proc", "/etc"):
        os.makedirs(root + folder, exist_ok=True)
    _bind(settings.sockets, root + settings.sockets)
    _memory_disk(root + settings.work, settings.disk)
    _memory_disk(root + "/dev/shm", settings.disk)
    # Some containers forbid this: without it libraries end the kernel in the midst of a notebook.
    _system("mount", b"proc", os.fsencode(root + "/proc"), b"proc", 0, None)
    # In namespaces of its own the kernel would have rights again, though over nothing but them.
    with contextlib.suppress(OSError):
        Path(f"{root}/proc/sys/user/max_user_namespaces").write_text("0")
    # And this, which only commands with ! need.
    with contextlib.suppress(OSError):
        options = b"newinstance,ptmxmode=0666"
        _system("mount", b"devpts", os.fsencode(root + "/dev/pts"), b"devpts", 0, options)
    os.symlink("pts/ptmx", root + "/dev/ptmx")
    os.symlink("/proc/self/fd", root + "/dev/fd")
    account = f"student:x:{os.getuid()}:{os.getgid()}::{settings.work}:/bin/sh\n"
    Path(root, "etc", "passwd").write_text(account)
    Path(root, "etc", "hosts").write_text("127.0.0.1 localhost\n")
    os.chdir(root)
    _system("pivot_root", b".", b".")
    _system("umount2", b".", _DETACH)  # the old root, which now lies over the new one
    os.chdir("/")
    _set_read_only("/", True)
    for folder in (settings.sockets, settings.work, "/dev/shm"):
        _set_read_only(folder, False)
    for path, content in given:
        copy = Path(settings.work, path.relative_to(settings.given))
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)


def _needed(settings: Settings) -> set[str]:
    """Return the paths of what a kernel reads."""
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    found = [*_SYSTEM, *settings.shown, *site.getsitepackages()]
    found += [os.path.join(prefix, name) for prefix in prefixes for name in _PYTHON]
    if site.ENABLE_USER_SITE:
        found.append(site.getusersitepackages())
    home = os.path.realpath(os.path.expanduser("~"))
    for path in os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep):
        if os.path.isabs(path) and not Path(home).is_relative_to(os.path.realpath(path)):
            found.append(path)
    return {os.path.abspath(path) for path in found if os.path.exists(path)}


def _furnish(root: str, shown: Collection[str], hidden: Collection[str]) -> None:
    """Bind what is shown into a new root, and lay something empty over what is hidden in it."""
    real = {path: os.path.realpath(path) for path in shown}
    bound: list[str] = []
    for path in sorted({*real.values(), *hidden}):  # a folder comes before what lies in it
        place = root + path
        if path in hidden and os.path.isdir(place):
            _memory_disk(place, 1 << 20)
            bound = [each for each in bound if not path.startswith(each)]
        elif path in hidden and os.path.exists(place):
            _bind("/dev/null", place)
        if path in hidden or any(path.startswith(each) for each in bound):
            continue
        if os.path.isdir(path):
            os.makedirs(place, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            Path(place).touch()
        _bind(path, place)
        bound.append(f"{path}/")
    for path in sorted(shown):  # its other names
        if not os.path.lexists(root + path):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(real[path], root + path)


def _bind(path: str, place: str) -> None:
    _system("mount", os.fsencode(path), os.fsencode(place), None, _BIND | _RECURSIVE, None)


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
    """Give up all rights within the namespaces."""
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
    from ipykernel.zmqshell import ZMQInteractiveShell

    # exit() and quit() would end the kernel after their cell, in the middle of others'.
    ZMQInteractiveShell.ask_exit = lambda self: None  # type: ignore[method-assign]
    sys.argv = ["ipykernel_launcher", *arguments]
    kernelapp.launch_new_instance()
    return 0


if __name__ == "__main__":
    if sys.path[0] == "":  # the present folder: a file in it may have the name of a library
        del sys.path[0]
    sys.exit(main(sys.argv[1:]))
