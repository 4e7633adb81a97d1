"""What comes in front is verified by a library that is not ours: pyoidc, unmodified."""

from urllib.parse import urlsplit

import pytest
from oic.oic import Client
from oic.oic.message import AtHashError, AuthorizationResponse, CHashError

from tests.idp import registered
from tests.idp.authorize.answered import EVERYTHING, IN_FRONT, NONCE, ask
from tests.idp.authorize.browser import ISSUER, Browser
from tests.idp.pages import REDIRECT_URI


@pytest.mark.parametrize("response_type", IN_FRONT)
def test_pyoidc_takes_each_answer_and_none_whose_parts_are_of_another(settled: Browser, response_type: str) -> None:
    rp = response_type.replace(" ", "-")  # it splits an audience at spaces
    values = {**EVERYTHING, "id_token_signed_response_alg": "ES256"}
    registered.register(settled.app, rp, **values, uri=REDIRECT_URI)
    settled.agreed(client_id=rp)
    library = Client(client_id=rp)
    library.keyjar.import_jwks(settled.http.get("/jwks").get_json(), ISSUER)

    def read(fragment: str) -> AuthorizationResponse:
        found = library.parse_response(
            AuthorizationResponse, info=fragment, sformat="urlencoded", keyjar=library.keyjar, verify=True
        )
        assert isinstance(found, AuthorizationResponse)
        return found

    fragment = urlsplit(str(ask(settled, rp, response_type).location)).fragment
    answer = read(fragment)
    parts = {"token": "access_token"}
    assert {"code", "access_token", "id_token"} & set(answer) == {parts.get(w, w) for w in response_type.split()}
    if "id_token" in response_type:
        assert answer["id_token"]["nonce"] == NONCE
        for name, refusal in (("code", CHashError), ("access_token", AtHashError)):
            if name in answer:
                with pytest.raises(refusal):
                    read(fragment.replace(answer[name], answer[name][::-1]))
