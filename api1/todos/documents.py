"""What requests and answers hold, as pydantic models: they check, write the JSON, and are what the description shows.

A field's description is also the rule that a refused request is told.
"""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from api1.todos import cursor, idempotency, limits, texts

_UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def _check_text(text: str, longest: int) -> str:
    if not texts.is_acceptable(text, longest):
        raise ValueError
    return text


def _check_cursor(text: str) -> str:
    if cursor.decode(text) is None:
        raise ValueError
    return text


def _check_key(header: str) -> str:
    key = idempotency.read_key(header)
    if key is None:
        raise ValueError
    return key


def _rule(longest: int) -> str:
    return f"1 to {longest} characters, not only white space, no control characters."


def _schema(longest: int) -> dict[str, Any]:
    return {"minLength": 1, "maxLength": longest, "pattern": texts.PATTERN}


def _without_defaults(schema: dict[str, Any]) -> None:
    """What may be left out has no default in the description where leaving it out means something else."""
    for each in schema["properties"].values():
        each.pop("default", None)


def _with_something(schema: dict[str, Any]) -> None:
    _without_defaults(schema)
    schema["minProperties"] = 1


def _whole(number: object) -> object:
    """1.0 is the same number in JSON as 1."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


Title = Annotated[
    str,
    AfterValidator(partial(_check_text, longest=texts.TITLE_CHARACTERS)),
    Field(description=_rule(texts.TITLE_CHARACTERS), json_schema_extra=_schema(texts.TITLE_CHARACTERS)),
]
Text = Annotated[
    str,
    AfterValidator(partial(_check_text, longest=texts.TEXT_CHARACTERS)),
    Field(description=_rule(texts.TEXT_CHARACTERS), json_schema_extra=_schema(texts.TEXT_CHARACTERS)),
]
IdempotencyKey = Annotated[str, AfterValidator(_check_key), Field(json_schema_extra={"minLength": 1, "maxLength": 512})]
Cursor = Annotated[str, AfterValidator(_check_cursor)]
Id = Annotated[str, Field(pattern=_UUID, json_schema_extra={"format": "uuid"})]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _Document(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class NewList(_Body):
    """A list's title, for a new list or a new title."""

    title: Title


class NewItem(_Body):
    """What is to be done."""

    text: Text


class ItemChange(_Body):
    """What of an item is to be another; at least one member."""

    model_config = ConfigDict(json_schema_extra=_with_something)

    text: Text = ""
    done: bool = Field(False, description="true or false.")
    position: Annotated[int, BeforeValidator(_whole)] = Field(
        0, ge=0, description="The index it gets in its list: a whole number from 0; beyond the end is the last place."
    )

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if not self.model_fields_set:
            raise ValueError
        return self


class ReadHeaders(BaseModel):
    """Of a request that shows something."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    if_none_match: str | SkipJsonSchema[None] = Field(
        None, alias="If-None-Match", description="The ETag that the caller has: 304 if it is still the current one."
    )


class NewHeaders(BaseModel):
    """Of a request that makes something."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    idempotency_key: IdempotencyKey | SkipJsonSchema[None] = Field(
        None,
        alias="Idempotency-Key",
        json_schema_extra={"pattern": idempotency.PATTERN},
        description=f"{idempotency.RULE} The same request with it is done once and answered alike for 24 hours.",
    )


class ChangeHeaders(NewHeaders):
    """Of a request that changes something that is there."""

    if_match: str | SkipJsonSchema[None] = Field(
        None, alias="If-Match", description="The ETag that the caller has seen: 412 if it is not the current one."
    )


class Page(BaseModel):
    """Which lists to show."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    limit: int = Field(
        limits.PAGE_DEFAULT,
        ge=1,
        le=limits.PAGE_LARGEST,
        description=f"How many at most: 1 to {limits.PAGE_LARGEST}; {limits.PAGE_DEFAULT} if it is left out.",
    )
    after: Cursor = Field("", description="The `next` of the page before this one.")


class ListPath(BaseModel):
    """The address of a list."""

    list_id: Id = Field(description="The list's id.")


class ItemPath(ListPath):
    """The address of an item."""

    item_id: Id = Field(description="The item's id.")


class Item(_Document):
    """An item. `version` is the number in its ETag; it counts the changes of text, done and position."""

    id: Id
    text: str
    done: bool
    version: int
    created_at: datetime


class ListSummary(_Document):
    """A list without its items: how many are open, how many done."""

    id: Id
    title: str
    version: int
    open: int
    done: int
    created_at: datetime


class TodoList(ListSummary):
    """A list with its items in their order. `version` is the number in its ETag; it counts every change in it."""

    items: list[Item]


class TodoLists(_Document):
    """Some lists, oldest first. `next`: show it as `after` for those that follow; null: there are none."""

    todo_lists: list[ListSummary]
    next: str | None
