# ruff: noqa: RUF012 -- asv wants lists as attributes of classes
import time


class Sums:
    params = [[10, 1000], ["a", "b"]]
    param_names = ["n", "kind"]

    def setup(self, n, kind):
        if (n, kind) == (1000, "b"):
            raise NotImplementedError("skipped by the suite")

    def time_sum(self, n, kind):
        sum(range(n))

    def peakmem_list(self, n, kind):
        return [0] * n


def mem_list():
    return [0] * 1000


def time_failing():
    raise ValueError("no")


def time_too_slow():
    time.sleep(3)


time_too_slow.timeout = 0.5


def timeraw_import():
    return "import json"


class Scores:
    params = [1, 2, 3]

    def track_rate(self, n):
        if n == 2:
            raise ValueError("no")
        return n

    track_rate.unit = "items/s"


def track_size():
    return 42


track_size.unit = "KiB"


def track_nothing():
    return float("nan")


def track_endless():
    return float("inf")


def track_plain():
    return 7
