"""The contents page of everything that can be refused: every list of checks, by the name that references carry."""

from collections.abc import Mapping

from idp.authentication import reasons as authentication
from idp.authorize import reasons as authorize
from idp.consent import reasons as consent
from idp.introspection import reasons as introspection
from idp.login import reasons as login
from idp.logout import reasons as logout
from idp.registration import reasons as registration
from idp.revocation import reasons as revocation
from idp.token import reasons as token
from idp.userinfo import reasons as userinfo
from shared.explanation import Checks

LISTS: Mapping[str, Checks] = {
    **authorize.LISTS,
    **token.LISTS,
    **introspection.LISTS,
    **revocation.LISTS,
    **login.LISTS,
    **consent.LISTS,
    **logout.LISTS,
    **registration.LISTS,
    **userinfo.LISTS,
    **authentication.LISTS,
}
