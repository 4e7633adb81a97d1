"""Pairwise subjects (OIDC Core §8.1): random, kept as long as the account, the same for every client of a sector."""

import secrets

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from idp.users.models import PairwiseSubjectRow

SUBJECT_BYTES = 24


def subject_of(connection: Connection, user_id: str, sector_identifier: str) -> str:
    """What the clients of the sector know this person as; made at the first time."""
    row = PairwiseSubjectRow
    query = select(row.subject).where(row.user_id == user_id, row.sector_identifier == sector_identifier)
    known = connection.execute(query).scalar_one_or_none()
    if known is not None:
        return known
    subject = secrets.token_urlsafe(SUBJECT_BYTES)
    values = {"subject": subject, "sector_identifier": sector_identifier, "user_id": user_id}
    try:
        with connection.begin_nested():
            connection.execute(insert(row).values(values))
    except IntegrityError:  # made by another request meanwhile
        return connection.execute(query).scalar_one()
    return subject


def known_as(connection: Connection, subject: str, sector_identifier: str | None) -> str | None:
    """Whom the clients of a sector know as `subject`; None for the sector: of clients that know people by their id."""
    if sector_identifier is None:
        return subject
    row = PairwiseSubjectRow
    query = select(row.user_id).where(row.subject == subject, row.sector_identifier == sector_identifier)
    return connection.execute(query).scalar_one_or_none()


def user_of(connection: Connection, subject: str) -> str | None:
    """Whom a pairwise subject stands for."""
    row = PairwiseSubjectRow
    return connection.execute(select(row.user_id).where(row.subject == subject)).scalar_one_or_none()


def remove_all_of_user(connection: Connection, user_id: str) -> list[str]:
    """Forget what any client knew this person as; answers what it was."""
    row = PairwiseSubjectRow
    return list(connection.scalars(delete(row).where(row.user_id == user_id).returning(row.subject)))
