"""RULES: how much a person may keep, and how much of it one answer shows."""

LISTS_A_PERSON = 500
ITEMS_A_LIST = 500
PAGE_DEFAULT = 50
PAGE_LARGEST = 100


def has_room_for_list(lists: int) -> bool:
    """Whether a person with so many lists may make another."""
    return lists < LISTS_A_PERSON


def has_room_for_item(items: int) -> bool:
    """Whether a list with so many items takes another."""
    return items < ITEMS_A_LIST
