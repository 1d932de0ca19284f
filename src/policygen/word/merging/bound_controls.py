"""Content controls that Word fills from data in the file: where their words change, they are taken off that data.

Word would otherwise put the old words back from the data as soon as the file is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policygen.word.namespaces import SDT, Element, W, value_of

_BOUND = W + "dataBinding"


def take_off(changed: Iterable[Element]) -> Iterator[str]:
    """Take the controls in and around elements that change off their data; yield what is to be said of each."""
    for element in changed:
        around = [*element.iterancestors(SDT), *element.iter(SDT)]
        for control in around:
            properties = control.find(W + "sdtPr")
            binding = properties.find(_BOUND) if properties is not None else None
            if properties is not None and binding is not None:
                properties.remove(binding)
                name = value_of(properties, W + "alias") or value_of(properties, W + "tag") or "without a name"
                yield f"the link of the content control “{name}” to data in the file, which still holds the old words"
