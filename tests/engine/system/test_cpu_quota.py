"""The CPU quota of both versions of control groups, in copies of the system's files."""

from pathlib import Path

import pytest

from concgui.engine.system.cpu_quota import read_cpu_quota, read_throttled_ns

V1 = "33 31 0:29 {root} /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
V2 = "34 31 0:30 {root} /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
OTHER = "35 31 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n30 1 0:1 / / rw - ext4 /dev/v rw\n"


def system(root: Path, groups: str, mounts: str, **files: str) -> Path:
    """Make a folder that looks like ``/``; files are named with ``__`` in place of slashes."""
    given = {"proc/self/cgroup": groups, "proc/self/mountinfo": OTHER + mounts}
    for name, text in (
        given | {f"sys/fs/cgroup/{n.replace('__', '/')}": t for n, t in files.items()}
    ).items():
        path = root / name.replace(" ", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_version_2_with_the_least_quota_of_all_groups_around(tmp_path: Path) -> None:
    """Of a group and the groups around it the one with the fewest cores decides, and it counts the stops."""
    root = system(
        tmp_path, "1:name=systemd:/x\n0::/outer/inner\n", V2.format(root="/"),
        **{"outer__inner__cpu max": "max 100000\n", "outer__cpu max": "50000 100000\n",
           "outer__cpu stat": "usage_usec 1\nthrottled_usec 70\n"},
    )  # fmt: skip
    quota = read_cpu_quota(root)
    assert quota is not None
    assert quota.cores == pytest.approx(0.5)
    assert read_throttled_ns(quota) == 70_000


def test_version_1(tmp_path: Path) -> None:
    """Quota and period are two files, and the time is in nanoseconds."""
    root = system(
        tmp_path, "4:memory:/y\n2:cpu,cpuacct:/one\n0::/\n", V1.format(root="/"),
        **{"cpu,cpuacct__one__cpu cfs_quota_us": "150000\n",
           "cpu,cpuacct__one__cpu cfs_period_us": "100000\n",
           "cpu,cpuacct__cpu cfs_quota_us": "-1\n", "cpu,cpuacct__cpu cfs_period_us": "100000\n",
           "cpu,cpuacct__one__cpu stat": "nr_periods 3\nthrottled_time 12345\n"},
    )  # fmt: skip
    quota = read_cpu_quota(root)
    assert quota is not None
    assert quota.cores == pytest.approx(1.5)
    assert read_throttled_ns(quota) == 12_345


@pytest.mark.parametrize("mounted", ["/docker/1", "/somewhere/else"])
def test_a_container_sees_only_its_own_part(tmp_path: Path, mounted: str) -> None:
    """The path of the group is that of the host; the mounted folder is the group's."""
    root = system(
        tmp_path, "0::/docker/1\n", V2.format(root=mounted), **{"cpu max": "20000 100000\n", "cpu stat": ""}
    )
    quota = read_cpu_quota(root)
    assert quota is not None
    assert quota.cores == pytest.approx(0.2)
    assert read_throttled_ns(quota) is None


@pytest.mark.parametrize("content", ["max 100000\n", "nonsense\n", "0 0\n", ""])
def test_without_a_quota_there_is_none(tmp_path: Path, content: str) -> None:
    """Neither "max" nor what cannot be understood is a quota."""
    assert read_cpu_quota(system(tmp_path, "0::/\n", V2.format(root="/"), **{"cpu max": content})) is None


def test_a_system_without_control_groups_has_no_quota(tmp_path: Path) -> None:
    """On macOS and Windows there is no ``/proc``."""
    assert read_cpu_quota(tmp_path) is None
