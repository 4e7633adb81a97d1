"""RULES: versions as entity tags, and whether a conditional request goes on (RFC 9110 §13.1)."""


def etag(version: int) -> str:
    """`"7"`, a strong one."""
    return f'"{version}"'


def may_change(if_match: str | None, version: int) -> bool:
    """Whether If-Match lets a change through: it is not there, `*`, or names the version. A weak tag never does."""
    return if_match is None or if_match.strip() == "*" or etag(version) in _tags(if_match)


def is_known(if_none_match: str | None, version: int) -> bool:
    """Whether the caller has this version already (304); here a weak tag does as well."""
    if if_none_match is None:
        return False
    tags = {tag.removeprefix("W/") for tag in _tags(if_none_match)}
    return if_none_match.strip() == "*" or etag(version) in tags


def _tags(header: str) -> set[str]:
    """What stands between the commas; what is no tag equals none of ours."""
    return {part.strip() for part in header.split(",")}
