"""All simulations, one table after the other: `python benchmarks/simulations [--seed 0]`."""

import argparse
import subprocess
import sys
from pathlib import Path

TABLES = ("comparisons.py", "ranks.py", "intervals.py", "changes.py", "newest.py", "scaling.py")


def main() -> int:
    """The number of tables in which a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="0", help="of all of them")
    seed = parser.parse_args().seed
    missed = 0
    for table in TABLES:
        print(f"== {table}", flush=True)
        command = [sys.executable, str(Path(__file__).with_name(table)), "--seed", seed]
        missed += subprocess.run(command, check=False).returncode != 0
    return missed


if __name__ == "__main__":
    sys.exit(main())
