"""The database with a client and a person, and refresh tokens of $SEEDS grants of hers in seed.json."""

import json
import os
import secrets
import uuid
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from oauth2_provider.models import AccessToken, Application, RefreshToken, set_token_value  # noqa: E402
from oauth2_provider.settings import oauth2_settings  # noqa: E402


def _main() -> None:
    call_command("migrate", verbosity=0)
    client = Application.objects.create(
        client_id="mixed",
        client_secret=os.environ["SECRET"],
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris="https://rp.example/cb",
        algorithm=Application.RS256_ALGORITHM,
    )
    alice = User.objects.create_user(
        "alice", "alice@example.com", first_name="Alice", last_name="Smith", last_login=timezone.now()
    )
    tokens = [_granted(client, alice) for _ in range(int(os.environ["SEEDS"]))]
    (settings.FOLDER / "seed.json").write_text(json.dumps({client.client_id: tokens}))


def _granted(client: Application, user: User) -> str:
    scope, expires = " ".join(oauth2_settings.SCOPES), timezone.now() + timedelta(seconds=60)
    access = AccessToken(user=user, application=client, scope=scope, expires=expires)
    set_token_value(access, secrets.token_urlsafe(32))
    access.save()
    refresh, token = RefreshToken(user=user, application=client, access_token=access), secrets.token_urlsafe(32)
    refresh.token_family = uuid.uuid4()
    set_token_value(refresh, token)
    refresh.save()
    return token


_main()
