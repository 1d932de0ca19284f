"""Every command, in the order in which people meet them."""

from __future__ import annotations

from policygen.cli import adopt, ask, changes, check, documents, explain, generate, register, sheet, status  # noqa: F401 - importing them registers them
