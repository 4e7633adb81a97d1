"""The contents page of everything that can be refused: every list of checks, by the name that references carry."""

from collections.abc import Mapping

from idp.authorize import reasons as authorize
from idp.userinfo import reasons as userinfo
from shared.explanation import Checks

LISTS: Mapping[str, Checks] = {
    **authorize.LISTS,
    **userinfo.LISTS,
}
