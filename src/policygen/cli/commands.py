"""Every command, in the order in which people meet them."""

from policygen.cli import adopt, ask, changes, check, explain, generate  # noqa: F401 - importing them registers them
