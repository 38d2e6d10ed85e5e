"""Start the embedded server of a directory and hold it until the standard input closes."""

import json
import sys
from pathlib import Path

from parcours.postgres.embedded import start

with start(Path(sys.argv[1])) as server:
    sys.stdout.write(json.dumps({"pid": server.pid, "owned": server.owned}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
