"""Make the policies of the example primary school: sets everything up by itself.

python scripts/demo.py
"""

from __future__ import annotations

import subprocess
import sys

from setup_env import ROOT, python, ready

NEEDS_A_PERSON = 3


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("policygen needs Python 3.11 or newer.")
    ready("")
    command = [python(), "-m", "policygen", "generate", "examples/oakfield-primary.yaml", "--out", "out"]
    code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
    sys.exit(0 if code == NEEDS_A_PERSON else code)


if __name__ == "__main__":
    main()
