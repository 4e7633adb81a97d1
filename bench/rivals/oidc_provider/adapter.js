// Everything that oidc-provider keeps, in one durable SQLite file: what its adapter interface asks for and no more.
import Database from 'better-sqlite3';

const TABLE = `
  CREATE TABLE IF NOT EXISTS entity (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, uid TEXT, expires_at INTEGER,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entity_grant ON entity (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS entity_uid ON entity (uid) WHERE uid IS NOT NULL;`;

export function adapterOver(file) {
  const database = new Database(file);
  for (const pragma of ['busy_timeout = 5000', 'journal_mode = WAL', 'synchronous = FULL']) database.pragma(pragma);
  database.exec(TABLE);
  const put = database.prepare(
    'INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET payload = excluded.payload, ' +
      'grant_id = excluded.grant_id, uid = excluded.uid, expires_at = excluded.expires_at',
  );
  const get = database.prepare('SELECT payload FROM entity WHERE model = ? AND id = ? AND expires_at > ?');
  const getByUid = database.prepare('SELECT payload FROM entity WHERE model = ? AND uid = ? AND expires_at > ?');
  const consume = database.prepare(
    "UPDATE entity SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?",
  );
  const remove = database.prepare('DELETE FROM entity WHERE model = ? AND id = ?');
  const removeGrant = database.prepare('DELETE FROM entity WHERE grant_id = ?');
  const now = () => Math.floor(Date.now() / 1000);
  const read = (row) => (row === undefined ? undefined : JSON.parse(row.payload));

  return class Adapter {
    constructor(model) {
      this.model = model;
    }

    async upsert(id, payload, expiresIn) {
      const { grantId = null, uid = null } = payload;
      put.run(this.model, id, JSON.stringify(payload), grantId, uid, now() + (expiresIn ?? 31536000));
    }

    async find(id) {
      return read(get.get(this.model, id, now()));
    }

    async findByUid(uid) {
      return read(getByUid.get(this.model, uid, now()));
    }

    async consume(id) {
      consume.run(now(), this.model, id);
    }

    async destroy(id) {
      remove.run(this.model, id);
    }

    async revokeByGrantId(grantId) {
      removeGrant.run(grantId);
    }
  };
}
