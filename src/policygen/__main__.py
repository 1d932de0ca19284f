"""`python -m policygen`."""

from __future__ import annotations

from policygen.cli import main

main()
