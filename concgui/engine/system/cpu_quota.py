"""The CPU quota of a control group, and for how long it stopped the program (Linux containers, systemd)."""

import os
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path("/")
_DEFAULT_PERIOD_US = 100_000


@dataclass(frozen=True, slots=True)
class CpuQuota:
    """The quota with the least cores of a group and the groups around it.

    Attributes:
        cores: Cores that the group may use on average, such as 0.5.
        statistics: File that counts for how long the group was stopped.
    """

    cores: float
    statistics: Path


def read_cpu_quota(root: Path = _ROOT) -> CpuQuota | None:
    """Return the quota of this process; None if there is none or the system has no control groups.

    Args:
        root: Folder that stands for ``/``.
    """
    quotas = [quota for folder in _folders(root) if (quota := _quota_of(folder)) is not None]
    return min(quotas, key=lambda quota: quota.cores, default=None)


def read_throttled_ns(quota: CpuQuota) -> int | None:
    """Return for how long the group has been stopped so far; None if unknown."""
    try:
        pairs = dict(line.split() for line in quota.statistics.read_text().splitlines())
    except (OSError, ValueError):
        return None
    if "throttled_usec" in pairs:  # version 2
        return int(pairs["throttled_usec"]) * 1_000
    return int(pairs["throttled_time"]) if "throttled_time" in pairs else None


def _folders(root: Path) -> list[Path]:
    """Return the folders of the process's groups that may have a quota, and of the groups around them."""
    try:
        groups = (root / "proc/self/cgroup").read_text().splitlines()
        mounts = (root / "proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return []
    paths: dict[str, str] = {}
    for line in groups:
        # "4:cpu,cpuacct:/user.slice" of version 1, "0::/user.slice" of version 2
        number, controllers, path = line.split(":", 2)
        if "cpu" in controllers.split(","):
            paths["cgroup"] = path
        elif number == "0" and not controllers:
            paths["cgroup2"] = path
    found: list[Path] = []
    for line in mounts:
        # "33 31 0:30 /docker/1 /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu"
        before, _, after = line.partition(" - ")
        kind, _, options = [*after.split(), "", "", ""][:3]
        fields = before.split()
        if kind not in paths or len(fields) < 5 or (kind == "cgroup" and "cpu" not in options.split(",")):
            continue
        mounted, top = fields[3], root / fields[4].lstrip("/")
        # In a container the path may be that of the host, of which only a part is mounted.
        inside = os.path.relpath(paths[kind], mounted)
        group = top if inside.startswith("..") else top / inside
        while group != top and top in group.parents:
            found.append(group)
            group = group.parent
        found.append(top)
    return found


def _quota_of(folder: Path) -> CpuQuota | None:
    try:
        quota, _, period = (folder / "cpu.max").read_text().strip().partition(" ")
    except OSError:
        try:
            quota = (folder / "cpu.cfs_quota_us").read_text().strip()
            period = (folder / "cpu.cfs_period_us").read_text().strip()
        except OSError:
            return None
    try:
        cores = int(quota) / int(period or _DEFAULT_PERIOD_US)
    except (ValueError, ZeroDivisionError):  # "max"
        return None
    return CpuQuota(cores, folder / "cpu.stat") if cores > 0 else None
