"""Every command, in the order in which people meet them."""

from policygen.cli import (  # noqa: F401 - importing them registers them
    adopt,
    ask,
    changes,
    check,
    documents,
    explain,
    generate,
    register,
    sheet,
    status,
)
