"""What commands refuse in production only."""

from tests.idp.commands.conftest import Run

PRODUCTION = {"environment": "production", "issuer": "https://id.example"}


def test_production_enables_no_account_whose_password_everybody_knows(run: Run) -> None:
    run("users", "disable", "alice")
    ran = run("users", "enable", "alice", **PRODUCTION)
    assert (ran.status, ran.happened) == (1, [])
    assert "python -m idp users set-password" in ran.stderr
    run("users", "set-password", "alice", "--password-stdin", typed="correct horse battery\n")
    assert run("users", "enable", "alice", **PRODUCTION).happened == ["UserEnabled"]


def test_production_enables_no_client_whose_secret_everybody_knows(run: Run) -> None:
    run("clients", "disable", "mvc client")
    ran = run("clients", "enable", "mvc client", **PRODUCTION)
    assert (ran.status, ran.happened) == (1, [])
    assert "python -m idp clients rotate-secret" in ran.stderr
    run("clients", "rotate-secret", "mvc client")
    assert run("clients", "enable", "mvc client", **PRODUCTION).happened == ["ClientEnabled"]
