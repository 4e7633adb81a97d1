"""The Flask extensions, made once and bound to an app by `create_app`.

For state changes that leave an audit event use `idp.audit.transaction` instead of `writing`.
"""

from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import DeclarativeBase

from shared import development_clock
from shared.service_database import ServiceDatabase, named_constraints


class Base(DeclarativeBase):
    """What every table of the provider derives from."""

    metadata = named_constraints()


development_clock.table(Base.metadata)

db = ServiceDatabase(model_class=Base)
reading, writing = db.reading, db.writing
csrf = CSRFProtect()
