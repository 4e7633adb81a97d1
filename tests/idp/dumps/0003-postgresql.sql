
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.api_resource (
    identifier character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    scopes json NOT NULL
);

CREATE TABLE public.audit_event (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    type character varying(64) NOT NULL,
    client_id character varying(255),
    user_id character varying(36),
    grant_id character varying(32),
    sid character varying(64),
    address character varying(64),
    details json NOT NULL
);

CREATE SEQUENCE public.audit_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.audit_event_id_seq OWNED BY public.audit_event.id;

CREATE TABLE public.authorization_code (
    code_digest bytea NOT NULL,
    client_id character varying(255) NOT NULL,
    user_id character varying(36) NOT NULL,
    sid character varying(64) NOT NULL,
    redirect_uri text NOT NULL,
    scope text NOT NULL,
    nonce text,
    code_challenge character varying(128),
    auth_time timestamp with time zone NOT NULL,
    amr json NOT NULL,
    acr character varying(255) NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    redeemed_at timestamp with time zone,
    redeemed_from character varying(64),
    grant_id character varying(32)
);

CREATE TABLE public.authorization_grant (
    id character varying(32) NOT NULL,
    client_id character varying(255) NOT NULL,
    user_id character varying(36) NOT NULL,
    sid character varying(64) NOT NULL,
    scope text NOT NULL,
    nonce text,
    auth_time timestamp with time zone NOT NULL,
    amr json NOT NULL,
    acr character varying(255) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    generation bigint NOT NULL,
    key_id integer NOT NULL,
    current_hash bytea NOT NULL,
    previous_hash bytea,
    salt bytea NOT NULL,
    rotated_at timestamp with time zone NOT NULL,
    retry_until timestamp with time zone,
    retried boolean NOT NULL,
    retried_in_a_row integer NOT NULL,
    idle_expires_at timestamp with time zone NOT NULL,
    absolute_expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_because character varying(64)
)
WITH (fillfactor='80');

CREATE TABLE public.client (
    client_id character varying(255) NOT NULL,
    client_secret_digest bytea,
    metadata json NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone
);

CREATE TABLE public.consent (
    user_id character varying(36) NOT NULL,
    client_id character varying(255) NOT NULL,
    scopes json NOT NULL,
    granted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.familiar_address (
    key bytea NOT NULL,
    signed_in_at timestamp with time zone NOT NULL,
    account bytea NOT NULL
);

CREATE TABLE public.login_counter (
    key bytea NOT NULL,
    wrong integer NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    closed_until timestamp with time zone,
    account bytea
);

CREATE TABLE public.pending_authorization_request (
    id_digest bytea NOT NULL,
    browser_digest bytea,
    previous_browser_digest bytea,
    parameters json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    signed_in_at timestamp with time zone,
    account_chosen boolean NOT NULL,
    consented_at timestamp with time zone,
    denied_at timestamp with time zone
);

CREATE TABLE public.refresh_token_key (
    key_id integer NOT NULL,
    sealed_pair text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signs_from timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    CONSTRAINT ck_refresh_token_key_key_id_is_a_byte CHECK (((key_id >= 1) AND (key_id <= 255)))
);

CREATE TABLE public.revoked_access_token (
    jti character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.sign_on_session (
    sid character varying(64) NOT NULL,
    secret_digest bytea NOT NULL,
    user_id character varying(36) NOT NULL,
    auth_time timestamp with time zone NOT NULL,
    amr json NOT NULL,
    acr character varying(255) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    idle_expires_at timestamp with time zone NOT NULL,
    absolute_expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_because character varying(32)
);

CREATE TABLE public.signing_key (
    kid character varying(64) NOT NULL,
    alg character varying(16) NOT NULL,
    sealed_jwk text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    signs_from timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);

CREATE TABLE public.user_account (
    id character varying(36) NOT NULL,
    username character varying(64) NOT NULL,
    username_key character varying(255) NOT NULL,
    password_hash character varying(255) NOT NULL,
    claims json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    password_changed_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone
);

ALTER TABLE ONLY public.audit_event ALTER COLUMN id SET DEFAULT nextval('public.audit_event_id_seq'::regclass);

INSERT INTO public.alembic_version VALUES ('0003');

INSERT INTO public.api_resource VALUES ('api1', 'api1', '{"api1": "Read who you are, and read and change your to-do lists"}');

INSERT INTO public.audit_event VALUES (1, '2026-11-22 19:04:31.190893+00', 'SigningKeyCreated', NULL, NULL, NULL, NULL, NULL, '{"kid": "_Cb50o6wlH2vQLkiIcLy9EKrhS43DlwTU_ltz8lslH8", "alg": "ES256"}');
INSERT INTO public.audit_event VALUES (2, '2026-11-22 19:04:31.329562+00', 'SigningKeyCreated', NULL, NULL, NULL, NULL, NULL, '{"kid": "8qTFl_3OTD5CPx9JHyHvEd24Y44RTEYLfZsllzj2bxA", "alg": "RS256"}');
INSERT INTO public.audit_event VALUES (3, '2026-11-22 19:04:31.333059+00', 'RefreshKeyCreated', NULL, NULL, NULL, NULL, NULL, '{"key_id": 1}');
INSERT INTO public.audit_event VALUES (4, '2026-11-22 19:04:31.33811+00', 'ApiResourceProvisioned', NULL, NULL, NULL, NULL, NULL, '{"resource": "api1", "change": "added"}');
INSERT INTO public.audit_event VALUES (5, '2026-11-22 19:04:31.361591+00', 'ClientProvisioned', 'mvc client', NULL, NULL, NULL, NULL, '{"change": "added"}');
INSERT INTO public.audit_event VALUES (6, '2026-11-22 19:04:31.36743+00', 'ClientProvisioned', 'todo list client', NULL, NULL, NULL, NULL, '{"change": "added"}');
INSERT INTO public.audit_event VALUES (7, '2026-11-22 19:04:31.406471+00', 'UserAdded', NULL, 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', NULL, NULL, NULL, '{"by": "provisioning"}');
INSERT INTO public.audit_event VALUES (8, '2026-11-22 19:04:31.449152+00', 'UserAdded', NULL, '0b6308b0-3c2f-456a-9654-1a2bb8082321', NULL, NULL, NULL, '{"by": "provisioning"}');
INSERT INTO public.audit_event VALUES (9, '2026-11-22 19:04:31.612898+00', 'UserSignedIn', 'mvc client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', NULL, 'IqGxUN0Y-uUTu_HNOlzFMg', '127.0.0.1', '{"amr": ["pwd"]}');
INSERT INTO public.audit_event VALUES (10, '2026-11-22 19:04:31.683938+00', 'ConsentGiven', 'mvc client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', NULL, 'IqGxUN0Y-uUTu_HNOlzFMg', '127.0.0.1', '{"scope": "openid profile email phone address api1 offline_access"}');
INSERT INTO public.audit_event VALUES (11, '2026-11-22 19:04:31.786436+00', 'GrantCreated', 'mvc client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', '4efcdbe9156e7862ef7ca737d4fc9b49', 'IqGxUN0Y-uUTu_HNOlzFMg', '127.0.0.1', '{"scope": "openid profile email phone address api1 offline_access"}');
INSERT INTO public.audit_event VALUES (12, '2026-11-22 19:04:31.91564+00', 'UserSignedIn', 'todo list client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', NULL, 'eGwja41YGyBlUk5dYeiYwQ', '127.0.0.1', '{"amr": ["pwd"]}');
INSERT INTO public.audit_event VALUES (13, '2026-11-22 19:04:31.974668+00', 'ConsentGiven', 'todo list client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', NULL, 'eGwja41YGyBlUk5dYeiYwQ', '127.0.0.1', '{"scope": "openid profile api1 offline_access"}');
INSERT INTO public.audit_event VALUES (14, '2026-11-22 19:04:32.006365+00', 'GrantCreated', 'todo list client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', '22dc3cda518e93aad8854cdbae059f23', 'eGwja41YGyBlUk5dYeiYwQ', '127.0.0.1', '{"scope": "openid profile api1 offline_access"}');

INSERT INTO public.authorization_code VALUES ('\xeca50f19d0065ab7cb77e1720c84c5aae235f5e8067fb20ec5f2cc0740b646e6', 'mvc client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'IqGxUN0Y-uUTu_HNOlzFMg', 'http://localhost:5002/signin-oidc', 'openid profile email phone address api1 offline_access', NULL, 'S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs', '2026-11-22 19:04:31.609958+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:31.689531+00', '2026-11-22 19:05:31.689531+00', '2026-11-22 19:04:31.697826+00', '127.0.0.1', '4efcdbe9156e7862ef7ca737d4fc9b49');
INSERT INTO public.authorization_code VALUES ('\xbf9afb6aad29d06f18671d5b480ade9076e94f9d0c48e0a3f2f39d20b1d824c6', 'todo list client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'eGwja41YGyBlUk5dYeiYwQ', 'http://localhost:5002/lessons/signin-oidc', 'openid profile api1 offline_access', NULL, 'S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs', '2026-11-22 19:04:31.914699+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:31.989517+00', '2026-11-22 19:05:31.989517+00', '2026-11-22 19:04:32.002044+00', '127.0.0.1', '22dc3cda518e93aad8854cdbae059f23');

INSERT INTO public.authorization_grant VALUES ('4efcdbe9156e7862ef7ca737d4fc9b49', 'mvc client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'IqGxUN0Y-uUTu_HNOlzFMg', 'openid profile email phone address api1 offline_access', NULL, '2026-11-22 19:04:31.609958+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:31.697826+00', 1, 1, '\x59fd6b31cd598299b38e0f66f7c74b36a92c32991e2658a302e7cc6f9dfde2eb', '\x54ee7331fd57ea3604c3c54a126491cdcce832a04ffc7713a56777e90ce2f9e5', '\x41bb5b3352be856a7c20392a8dd642d2', '2026-11-22 19:04:31.795207+00', NULL, false, 0, '2026-11-29 19:04:31.795207+00', '2026-12-22 19:04:31.697826+00', NULL, NULL);
INSERT INTO public.authorization_grant VALUES ('22dc3cda518e93aad8854cdbae059f23', 'todo list client', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'eGwja41YGyBlUk5dYeiYwQ', 'openid profile api1 offline_access', NULL, '2026-11-22 19:04:31.914699+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:32.002044+00', 1, 1, '\x39348e7b51209f675324747dcb8c24cbcaba7bceba1e8af8763017f90b992329', '\x2dbd9fbe72be0eb29db8a755dc7a238b17e30db74da579bdfbfbb2d961b6c75b', '\xf6bbf9def1ea8faa7a59be19976fc25d', '2026-11-22 19:04:32.010355+00', '2026-11-22 19:04:32.010355+00', false, 0, '2026-11-29 19:04:32.010355+00', '2026-12-22 19:04:32.002044+00', NULL, NULL);

INSERT INTO public.client VALUES ('mvc client', '\x31d9c60868faa53c5adbb26ba9aa986ec033c99dd7b73e4c73092b7944b1920a', '{"client_name": "mvc client", "client_uri": "http://localhost:5002", "redirect_uris": ["http://localhost:5002/signin-oidc"], "post_logout_redirect_uris": ["http://localhost:5002/signout-callback-oidc"], "grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email phone address api1 offline_access", "id_token_signed_response_alg": "ES256", "access_token_lifetime_seconds": 60, "on_logout": "revoke"}', '2026-11-22 19:04:31.350773+00', NULL);
INSERT INTO public.client VALUES ('todo list client', NULL, '{"client_name": "todo list client", "redirect_uris": ["http://localhost:5002/lessons/signin-oidc"], "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none", "scope": "openid profile api1 offline_access", "id_token_signed_response_alg": "ES256", "first_party_login": true, "access_token_lifetime_seconds": 60, "refresh_policy": "strict"}', '2026-11-22 19:04:31.364025+00', NULL);

INSERT INTO public.consent VALUES ('a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'mvc client', '["openid", "profile", "email", "phone", "address", "api1", "offline_access"]', '2026-11-22 19:04:31.678658+00');
INSERT INTO public.consent VALUES ('a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'todo list client', '["openid", "profile", "api1", "offline_access"]', '2026-11-22 19:04:31.957221+00');

INSERT INTO public.familiar_address VALUES ('\xf3c3c86711bcca93a0803d27fec25c41a289602c5fd25a53513749e86c510211', '2026-11-22 19:04:31.910569+00', '\x76e7dc7e181075744007810a8f7d05ff60bcba0a3eb2c83e399352041ef2e806');

INSERT INTO public.login_counter VALUES ('\x948c9aacbc752b12218c99b2c76048fe2ff26c4a62caf96184883e865e9ce543', 0, '2026-11-22 19:04:31.536109+00', NULL, NULL);

INSERT INTO public.pending_authorization_request VALUES ('\xe20423345f26370e797cd20d5bf917123bda630fdf91b753bb9275e95c17392f', '\x99f7ad1d41e16aa5d430dfd254761d920492226f3f6164b9c6887631d8aec4fb', '\x049c7b871b21faebc7e3c46dbf79555a732e5a4111780285a51202892eaad1f8', '{"client_id": "mvc client", "redirect_uri": "http://localhost:5002/signin-oidc", "response_type": "code", "scope": "openid profile email phone address api1 offline_access", "code_challenge": "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs", "code_challenge_method": "S256"}', '2026-11-22 19:04:31.486983+00', '2026-11-22 19:04:41.691252+00', '2026-11-22 19:04:31.615934+00', true, '2026-11-22 19:04:31.678658+00', NULL);
INSERT INTO public.pending_authorization_request VALUES ('\x31300656b9719156d4ded6065c81ca99c3bcc33899903002541f0a565d253a08', '\x364da57ba491d7619ba2610f98ab39562684312a5a37b9f68ace6e8e8371426b', '\xded9cc720efd97b04a627de7a7ac0e2dd33aa0a3ca1f9405d94b5511b508c8ed', '{"client_id": "todo list client", "redirect_uri": "http://localhost:5002/lessons/signin-oidc", "response_type": "code", "scope": "openid profile api1 offline_access", "code_challenge": "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs", "code_challenge_method": "S256"}', '2026-11-22 19:04:31.836018+00', '2026-11-22 19:04:41.99077+00', '2026-11-22 19:04:31.916529+00', true, '2026-11-22 19:04:31.957221+00', NULL);

INSERT INTO public.refresh_token_key VALUES (1, 'gAAAAABrAzy_hH6AVCeQwtqV6L4ePHW5VSu0AjJoRfy9pR74GasHgCb0AoLhmVc3yl7LE5P0GHGC87GRetdrW020mbyDNjS1A5-J_ayLpxpfHgSA6gNFerymo82T9GJOGdMQXuNFACajBedtCbtSbqiWWa8aa5PZ-wXpYTulyT84DfCeWEXLU80=', '2026-11-22 19:04:31.185839+00', '2026-11-22 19:04:31.185839+00', NULL);

INSERT INTO public.sign_on_session VALUES ('IqGxUN0Y-uUTu_HNOlzFMg', '\x534f1c3dae74ff4bd82276f1fea22d311eac2fe2d4083a2304b5b468b3c3841c', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', '2026-11-22 19:04:31.609958+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:31.609958+00', '2026-11-23 03:04:31.609958+00', '2026-11-29 19:04:31.609958+00', NULL, NULL);
INSERT INTO public.sign_on_session VALUES ('eGwja41YGyBlUk5dYeiYwQ', '\xa2b9a51dc1827d8bf9b242148f38a7f2a93068d88c4719e7ccf446dcc88a2733', 'a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', '2026-11-22 19:04:31.914699+00', '["pwd"]', 'urn:sixty:acr:password', '2026-11-22 19:04:31.914699+00', '2026-11-23 03:04:31.914699+00', '2026-11-29 19:04:31.914699+00', NULL, NULL);

INSERT INTO public.signing_key VALUES ('_Cb50o6wlH2vQLkiIcLy9EKrhS43DlwTU_ltz8lslH8', 'ES256', 'gAAAAABrAzy_8JR5cOl3uI1V-kW6L12ubkjpqzTzAAtlWRJ-jw9CLJ7d__Ea1hyLnZI0AubGejtmE01PRpZnfVoPjhpnaBTs7g5s5Ra2KYQYI1FOOZdrjYV3M90v6XyG12cZC6NxdbGRNco5PncblEr857oAakm7Zj7DEKiIWziUvnmI0zQ9b5CqZrBIxV447oRyljeVyJJELE4gOU7CmMs4jaJ-_YfWMcsfzwW3Dy_LnObdyxIegViOTc1mnOOg7ebaEW5OCSWsYJ7C7r--wKzts5X7Col18u6sY7iTQVScu_s-sJrQqYy-BF0Je9Ls-wGazokjM8vstwurVeWKLZNoiJOifGXDX5n4W-lnMIj0EUzvadMcio9F9rN3UZ5kQux0p0YOaHh3_FTaYVfCA-0sXTG-xR5f5EtzVS1ISAFtFj-zvshmJkU=', '2026-11-22 19:04:31.185839+00', '2026-11-22 19:04:31.185839+00', NULL);
INSERT INTO public.signing_key VALUES ('8qTFl_3OTD5CPx9JHyHvEd24Y44RTEYLfZsllzj2bxA', 'RS256', 'gAAAAABrAzy_pYTsCYMtyDS41ZNhEjXn74W0J829rBqKJ9tPXsCHU0bMzgQjGAyL8Rd6l5l6r3mHMQjNXysytLgImuH_yq3i2Ae14yrrxFy_8CjgPAxyS-Nb0HAoEQYdbt7CwW4TefKcYhjb2lRhcevrb2J8tYKK3iPPg6MHYrlk8MoQB355spzmcoGoVbeF3C7plxR85QbgenpeZAuh8mfcyC_nLAoGSKCEfqf5hmneIrPYSvaxXxZEZ3roIf-PKsSyEzYv9nkMuRolaZgbRcwj3lfypLywqUnG86S2YdgZG7bzjfUTmsf5-5tB1103fSi7AJj3eR29VhEqXb3ewQZaihn4rxqRVUCMWHVPZKdLyZ5Tr-Khbo6UNCwlX4Khv7j4Zt9TpzBJfBFHxISmGV74wSlFagACbeK-tOrspA7d-SbU_p_b7bnQGxMqZZ8EIC0JRLfGtfpNyadWYv2pR8QVmYQdvZJypFwjiumu9OQSAC6Fv2eNw2otSWKZMPj5CYbWqE8EsI8DEVWjbtWJ3MK6Leiv8lOuc1lrGOPKZInOndXCWeoJJu6LI_eLxlm7jCkzVeNjmFn57BCLqRiSpgUmF3BhGZcjRSkaeXWZh9c0RuKmbYL-SKDlgKYAKcRjF0wfnljmGo8jToVw56_SKAVCuPEwJ3NUWoee7Gw5pfKhdBeopLNMs0-0hjxFXRT877nDd1PjD5NTOmw8Rkh_q8oXwkr2JV3FU1UCNMlwOMrSt7mdXzdzEb8rENK7V-Nt9-HVo4UUz8gPbw4NNbU2qcTsie5n3HJagvkmq0RoKFK50u47p3zGIXfaqNZm2v6NTHgmx1zVr0sUcZhmRnIf_YxfxrV6WtUfc2VLWNufhoeRHsuNDGkqAG8N2zObG4PmtsnFEmqB_JbMiTurxBAKLWdxrybRouNs_YG9ToB1PB3Lk9XEG5YdLymeP8CiM9ndbzyvimHd3wDCxGMdur37S7cbvNuKpiA-9DH7onAFy5LniZpl_bzaoa1ZpU6XadxKC-D1w6PeYJ171PSx_TX63E_29JiQSImXOe4BPtFwDGUo5psTg9hDBdzWhTedPnIfJVVWmq0kK1fEi8MLHHB49YvFqhMIJeXYKMDFySKTYn0mfNBkB9-gMgkx5sjP9rOuLVJHU21qbfp3PaV-yWfKzcvo81JGD2I4n_7m2iys8je2oqEwbRjcb4qjOiyel9lMTraaqhvbG3BvYmV9CGsS_wfFvCYyF2--MGge9j4dohR3n7pAHiJJs7apvjygfxWXocec2kFy6XTES5djws92YsywdS9Esxiz4Uvu1a43CVSx_udAeu8wfgiL09wQCCwDGvlxek19nszdbkZFSqpbYaM7lJYB3ToOwkgx0NT3PaV0VUcQnWbgVeRqEM8Fz2i1ot8Wnv9UQN5EK2j3qSNOgUJY0uwh2EtypyqJM-W9Yrt9bcvhWOHX_vSW5u9zQ95Lh2-88xfTdX1R-rvo6rIjtGQGmXzMfZaZh7MRy4SP5614QjdTmM7OogaAgX8QXuQxakQWTebmVYeC50gNBo9qE9fUJZrPxTx4321rAKWdeWZwteP5bk_0IIpzyQtiz8FbFpPbmvI1kPBX4CAa11TJ1UJgNqbhBDx4ClarqbQhj0zzOvpOjl3_YBDuUkTN82jVS0N-ZuumASxjrs0GUZi_C-92at6j1oFeBDVYd_DGjvQI17vAU1f7eOD8ora3zjqlznbPai0o6xxfYkilFgwW3mHLPrLgUtR4DVIqSFazTyBMiTRwFGdAvuGNMMeoPsDs1Cq71XW7cy7oBJzH7joaCvdZ6hLdYFbtl6PwuYKTCkjJN9Ga7i8VMCch4hy_8NK9mqhmMQNRf-unOvHMEJ5wNfVyRbMNGU36bIde4Xnm3JQ_lcpEEg0TPNHQq0PhkEwEQ9UmGxKN1v-tqLM6HeOZR28rhvOr63OUNfgCkBgNMHzHuZZu0Va3M5q8_dJ__0IuDwAKeJ-GKKZyTMjgnhD8jEbk_7AZQeW3tuld3rWSgI-Id-lN2_PmGybmnDdn_49JF7sRllIBVY-M-3c1nbAYTHwG7HsXeMEZgCtMr4Wq-KBEoIu5G_b1UqVGGa1O1ARRAlduluKp81sYuJnbDA6zu6FQhwBcj2vKV6gDHiYNgkIxaPb9mk7oYJyDpVnuGFLZB7gNAn5rA2GSIKB5KTSjAABi7-SArcHNnS21qgFTCilgXQ_MSg4WGqdkoEsf01A9qvIKwWaRh3OSxBzbbeVhvTarlG1VKxOE3Eb5g5EN-SuDTcEzCs8tTPl9kqxLtxdu27-t4a-JAyGdYaijkhG5UuETtEZB77MbJc1oAW3XQvS4fSXMCAQIXneu1kAtKiv52VKONAEb7Nbr', '2026-11-22 19:04:31.185839+00', '2026-11-22 19:04:31.185839+00', NULL);

INSERT INTO public.user_account VALUES ('a0e6eecf-7e4c-43c2-b16b-9c80cb260bc7', 'alice', 'alice', '$argon2id$v=19$m=19456,t=2,p=1$nN7Li+7R3NdoH0K6JGc6hQ$a4k9iW/m3xNbGHvOo50vn6fyYDbgnmU6Do2aVhwvTZg', '{"name": "Alice Smith", "given_name": "Alice", "family_name": "Smith", "nickname": "Ali", "preferred_username": "alice", "profile": "https://example.com/people/alice", "picture": "https://example.com/people/alice.png", "website": "https://example.com/alice", "gender": "female", "birthdate": "1990-04-01", "zoneinfo": "Europe/Zurich", "locale": "en-GB", "email": "alice@example.com", "email_verified": true, "phone_number": "+1 555 0100", "phone_number_verified": true, "address": {"formatted": "1 Main Street, Springfield, 12345, Exampleland", "street_address": "1 Main Street", "locality": "Springfield", "postal_code": "12345", "country": "Exampleland"}}', '2026-11-22 19:04:31.3695+00', '2026-11-22 19:04:31.3695+00', '2026-11-22 19:04:31.3695+00', NULL);
INSERT INTO public.user_account VALUES ('0b6308b0-3c2f-456a-9654-1a2bb8082321', 'bob', 'bob', '$argon2id$v=19$m=19456,t=2,p=1$/NRKhUruV/5qEczlSXKSLA$CyR3o41vgA5yma2Xn2ZgX6wCATP97G8QTCNnbglRJ3s', '{"name": "Bob Jones", "given_name": "Bob", "family_name": "Jones", "nickname": "Bobby", "preferred_username": "bob", "profile": "https://example.com/people/bob", "picture": "https://example.com/people/bob.png", "website": "https://example.com/bob", "gender": "male", "birthdate": "1985-11-23", "zoneinfo": "America/New_York", "locale": "en-US", "email": "bob@example.com", "email_verified": true, "phone_number": "+1 555 0101", "phone_number_verified": false, "address": {"formatted": "2 Side Street, Shelbyville, 54321, Exampleland", "street_address": "2 Side Street", "locality": "Shelbyville", "postal_code": "54321", "country": "Exampleland"}}', '2026-11-22 19:04:31.410977+00', '2026-11-22 19:04:31.410977+00', '2026-11-22 19:04:31.410977+00', NULL);

SELECT pg_catalog.setval('public.audit_event_id_seq', 14, true);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.api_resource
    ADD CONSTRAINT pk_api_resource PRIMARY KEY (identifier);

ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT pk_audit_event PRIMARY KEY (id);

ALTER TABLE ONLY public.authorization_code
    ADD CONSTRAINT pk_authorization_code PRIMARY KEY (code_digest);

ALTER TABLE ONLY public.authorization_grant
    ADD CONSTRAINT pk_authorization_grant PRIMARY KEY (id);

ALTER TABLE ONLY public.client
    ADD CONSTRAINT pk_client PRIMARY KEY (client_id);

ALTER TABLE ONLY public.consent
    ADD CONSTRAINT pk_consent PRIMARY KEY (user_id, client_id);

ALTER TABLE ONLY public.familiar_address
    ADD CONSTRAINT pk_familiar_address PRIMARY KEY (key);

ALTER TABLE ONLY public.login_counter
    ADD CONSTRAINT pk_login_counter PRIMARY KEY (key);

ALTER TABLE ONLY public.pending_authorization_request
    ADD CONSTRAINT pk_pending_authorization_request PRIMARY KEY (id_digest);

ALTER TABLE ONLY public.refresh_token_key
    ADD CONSTRAINT pk_refresh_token_key PRIMARY KEY (key_id);

ALTER TABLE ONLY public.revoked_access_token
    ADD CONSTRAINT pk_revoked_access_token PRIMARY KEY (jti);

ALTER TABLE ONLY public.sign_on_session
    ADD CONSTRAINT pk_sign_on_session PRIMARY KEY (sid);

ALTER TABLE ONLY public.signing_key
    ADD CONSTRAINT pk_signing_key PRIMARY KEY (kid);

ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT pk_user_account PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_on_session
    ADD CONSTRAINT uq_sign_on_session_secret_digest UNIQUE (secret_digest);

ALTER TABLE ONLY public.user_account
    ADD CONSTRAINT uq_user_account_username_key UNIQUE (username_key);

CREATE INDEX ix_audit_event_at ON public.audit_event USING btree (at);

CREATE INDEX ix_audit_event_grant_id ON public.audit_event USING btree (grant_id);

CREATE INDEX ix_audit_event_user_id ON public.audit_event USING btree (user_id);

CREATE INDEX ix_authorization_code_expires_at ON public.authorization_code USING btree (expires_at);

CREATE INDEX ix_authorization_grant_client_id ON public.authorization_grant USING btree (client_id);

CREATE INDEX ix_authorization_grant_sid ON public.authorization_grant USING btree (sid);

CREATE INDEX ix_authorization_grant_user_id ON public.authorization_grant USING btree (user_id);

CREATE INDEX ix_familiar_address_account ON public.familiar_address USING btree (account);

CREATE INDEX ix_familiar_address_signed_in_at ON public.familiar_address USING btree (signed_in_at);

CREATE INDEX ix_login_counter_account ON public.login_counter USING btree (account);

CREATE INDEX ix_login_counter_counted_at ON public.login_counter USING btree (counted_at);

CREATE INDEX ix_pending_authorization_request_browser_digest ON public.pending_authorization_request USING btree (browser_digest);

CREATE INDEX ix_pending_authorization_request_expires_at ON public.pending_authorization_request USING btree (expires_at);

CREATE INDEX ix_revoked_access_token_expires_at ON public.revoked_access_token USING btree (expires_at);

CREATE INDEX ix_sign_on_session_idle_expires_at ON public.sign_on_session USING btree (idle_expires_at);

CREATE INDEX ix_sign_on_session_user_id ON public.sign_on_session USING btree (user_id);

