"""Addresses of nobody: what stands where the address of somebody stood who was erased."""

DOMAIN = "erased.invalid"
"""No mail server ever answers for it (RFC 2606)."""
NOBODY = f"nobody@{DOMAIN}"


def nobody(mark: str) -> str:
    """Return an address of nobody that differs from all others by its mark."""
    return f"{mark}@{DOMAIN}"


def is_nobody(address: str) -> bool:
    """Whether no mail ever leaves to an address."""
    return address.endswith(f"@{DOMAIN}")
