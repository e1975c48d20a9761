"""Licence families: the obligations of a licence for users of a tool. Pure.

A family follows from the licence's identifier, not from a public repository: source code that is
readable under a business licence is not open source.
"""

from enum import StrEnum

from pipelines_catalog.landscape.domain.tools import Kind, Tool


class Family(StrEnum):
    PERMISSIVE = "permissive"
    WEAK_COPYLEFT = "weak-copyleft"
    COPYLEFT = "copyleft"
    NETWORK_COPYLEFT = "network-copyleft"
    SOURCE_AVAILABLE = "source-available"
    PROPRIETARY = "proprietary"
    OTHER = "other"
    UNKNOWN = "unknown"


_PERMISSIVE = {"Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "UPL-1.0", "Unlicense"}
_PERMISSIVE |= {"0BSD", "Zlib", "PostgreSQL", "Python-2.0", "CC0-1.0", "BSL-1.0", "NCSA"}
_SOURCE_AVAILABLE = {"BUSL-1.1", "Elastic-2.0", "SSPL-1.0", "LicenseRef-Instill-Community-1.0"}
_COPYLEFT = {"GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later"}
_COPYLEFT |= {"AGPL-3.0-only", "AGPL-3.0-or-later", "LGPL-2.1-only", "LGPL-2.1-or-later"}
_COPYLEFT |= {"LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0", "EPL-1.0", "EPL-2.0", "CDDL-1.0"}
_COPYLEFT |= {"CDDL-1.1", "EUPL-1.2"}
KNOWN = frozenset(_PERMISSIVE | _SOURCE_AVAILABLE | _COPYLEFT)  # identifiers that are recognised
_BY_PREFIX = (
    ("AGPL-", Family.NETWORK_COPYLEFT),
    ("LGPL-", Family.WEAK_COPYLEFT),
    ("MPL-", Family.WEAK_COPYLEFT),
    ("EPL-", Family.WEAK_COPYLEFT),
    ("CDDL-", Family.WEAK_COPYLEFT),
    ("GPL-", Family.COPYLEFT),
    ("EUPL-", Family.COPYLEFT),
)
_CLOSED = frozenset({Kind.COMMERCIAL, Kind.MANAGED_CLOUD, Kind.IN_HOUSE})

_NOT_OPEN = {Family.SOURCE_AVAILABLE, Family.PROPRIETARY, Family.OTHER, Family.UNKNOWN}
OPEN = frozenset(Family) - _NOT_OPEN


def family_of(tool: Tool) -> Family:
    """Return the family of a tool's licence; if none is known, proprietary for sold or in-house."""
    if tool.licence:
        return licence_family(tool.licence)
    if tool.kind in _CLOSED and not tool.source_available:
        return Family.PROPRIETARY
    return Family.UNKNOWN


def licence_family(licence: str) -> Family:
    """Return the family of an SPDX expression; of a choice (“A OR B”) its first member's."""
    first = licence.split(" OR ")[0].strip("() ")
    if first in _PERMISSIVE:
        return Family.PERMISSIVE
    if first in _SOURCE_AVAILABLE:
        return Family.SOURCE_AVAILABLE
    for prefix, family in _BY_PREFIX:
        if first.startswith(prefix):
            return family
    return Family.OTHER
