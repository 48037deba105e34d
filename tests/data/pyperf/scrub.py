"""Take out of result files what names the machine that made them: python scrub.py FILE..."""

import gzip
import json
import sys
from pathlib import Path

NAMES = {"node", "hostname", "python_executable", "python_config_args", "release", "boot_time"}
LONG = {"flags", "cpu_config", "cpu_freq"}


def scrub(value):
    """The value with a fixed text at the keys of `NAMES`, without those of `LONG`."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in LONG}
        return {key: "scrubbed" if key in NAMES else scrub(item) for key, item in kept.items()}
    return [scrub(item) for item in value] if isinstance(value, list) else value


for name in sys.argv[1:]:
    path = Path(name)
    packed = path.suffix == ".gz"
    data = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    text = json.dumps(scrub(json.loads(data)), separators=(",", ":")) + "\n"
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if packed else text.encode())
