// oidc-provider as it would be run for the same job: rotated refresh tokens, JWT access tokens of 60 s for one API,
// ID tokens, everything durable. WORKERS processes; FOLDER/seed.json holds tokens to begin with.
import cluster from 'node:cluster';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Provider from 'oidc-provider';

import { adapterOver } from './adapter.js';

const { PORT, FOLDER, SECRET, WORKERS, SEEDS } = process.env;
const SCOPE = 'openid profile email phone address api1 offline_access';
const API = 'urn:api1';
const ALGORITHMS = { es256: ['ES256', 'ES256'], mixed: ['ES256', 'RS256'] };
const DAY = 86400;

function keys() {
  const file = join(FOLDER, 'jwks.json');
  if (!existsSync(file)) {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const made = [{ ...ec, alg: 'ES256', use: 'sig' }, { ...rsa, alg: 'RS256', use: 'sig' }];
    writeFileSync(file, JSON.stringify({ keys: made }));
  }
  return JSON.parse(readFileSync(file));
}

const provider = new Provider(`http://localhost:${PORT}`, {
  adapter: adapterOver(join(FOLDER, 'rival.sqlite')),
  jwks: keys(),
  clients: Object.entries(ALGORITHMS).map(([client_id, [, alg]]) => ({
    client_id,
    client_secret: SECRET,
    grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
    redirect_uris: ['https://rp.example/cb'],
    id_token_signed_response_alg: alg,
  })),
  cookies: { keys: [SECRET] },
  scopes: SCOPE.split(' '),
  claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: 'Alice Smith', email: 'alice@example.com', email_verified: true }),
  }),
  rotateRefreshToken: true,
  ttl: {
    AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? DAY,
    ClientCredentials: 60,
    Grant: 30 * DAY,
    IdToken: 300,
    RefreshToken: 7 * DAY,
    Session: DAY,
  },
  features: {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx) => (ctx.oidc.route === 'token' ? API : undefined),
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, _resource, client) => ({
        scope: 'api1',
        audience: 'api1',
        accessTokenTTL: 60,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: ALGORITHMS[client.clientId][0] } },
      }),
    },
  },
});

async function seed(clientId) {
  const client = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId: 'alice', clientId });
  grant.addOIDCScope(SCOPE);
  grant.addResourceScope(API, 'api1');
  const grantId = await grant.save();
  const common = { accountId: 'alice', client, grantId, gty: 'authorization_code', scope: SCOPE };
  const authTime = Math.floor(Date.now() / 1000);
  const refresh = new provider.RefreshToken({ ...common, authTime, acr: '0', amr: ['pwd'], nonce: 'n', resource: API });
  const access = new provider.AccessToken(common);
  return { refresh: await refresh.save(), access: await access.save() };
}

async function main() {
  const seeds = {};
  for (const clientId of Object.keys(ALGORITHMS)) {
    seeds[clientId] = [];
    for (let count = 0; count < Number(SEEDS); count += 1) seeds[clientId].push(await seed(clientId));
  }
  writeFileSync(join(FOLDER, 'seed.json'), JSON.stringify(seeds));
  for (let count = 0; count < Number(WORKERS); count += 1) cluster.fork();
  process.on('SIGTERM', () => process.exit(0));
}

if (cluster.isPrimary) await main();
else provider.listen(Number(PORT), '127.0.0.1');
