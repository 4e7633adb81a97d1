BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE api_resource (
	identifier VARCHAR(255) NOT NULL, 
	name VARCHAR(255) NOT NULL, 
	scopes JSON NOT NULL, 
	CONSTRAINT pk_api_resource PRIMARY KEY (identifier)
);
INSERT INTO "api_resource" VALUES('api1','api1','{"api1": "Read who you are, and read and change your to-do lists"}');
CREATE TABLE audit_event (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	client_id VARCHAR(255), 
	user_id VARCHAR(36), 
	grant_id VARCHAR(32), 
	sid VARCHAR(64), 
	address VARCHAR(64), 
	details JSON NOT NULL, 
	CONSTRAINT pk_audit_event PRIMARY KEY (id)
);
INSERT INTO "audit_event" VALUES(1,'2026-11-22 19:04:27.823617','SigningKeyCreated',NULL,NULL,NULL,NULL,NULL,'{"kid": "MiWrlVE0N_905MLEsB-XqtDLv65rhUW3mGDuJCRlwI0", "alg": "ES256"}');
INSERT INTO "audit_event" VALUES(2,'2026-11-22 19:04:27.938086','SigningKeyCreated',NULL,NULL,NULL,NULL,NULL,'{"kid": "9Onvjbg0DmzXAAy97YuaPUlZ2sUYo5SJdLmEAay32K8", "alg": "RS256"}');
INSERT INTO "audit_event" VALUES(3,'2026-11-22 19:04:27.940290','RefreshKeyCreated',NULL,NULL,NULL,NULL,NULL,'{"key_id": 1}');
INSERT INTO "audit_event" VALUES(4,'2026-11-22 19:04:27.943173','ApiResourceProvisioned',NULL,NULL,NULL,NULL,NULL,'{"resource": "api1", "change": "added"}');
INSERT INTO "audit_event" VALUES(5,'2026-11-22 19:04:27.948642','ClientProvisioned','mvc client',NULL,NULL,NULL,NULL,'{"change": "added"}');
INSERT INTO "audit_event" VALUES(6,'2026-11-22 19:04:27.962126','ClientProvisioned','todo list client',NULL,NULL,NULL,NULL,'{"change": "added"}');
INSERT INTO "audit_event" VALUES(7,'2026-11-22 19:04:28.056042','UserAdded',NULL,'c328d167-9004-48de-b789-aed0c61b11e6',NULL,NULL,NULL,'{"by": "provisioning"}');
INSERT INTO "audit_event" VALUES(8,'2026-11-22 19:04:28.144187','UserAdded',NULL,'9eebf45c-51fd-41b5-b97f-12f5ed44510f',NULL,NULL,NULL,'{"by": "provisioning"}');
INSERT INTO "audit_event" VALUES(9,'2026-11-22 19:04:28.448000','UserSignedIn','mvc client','c328d167-9004-48de-b789-aed0c61b11e6',NULL,'SkLBvubWWevoVIsOt0RHnA','127.0.0.1','{"amr": ["pwd"]}');
INSERT INTO "audit_event" VALUES(10,'2026-11-22 19:04:28.534015','ConsentGiven','mvc client','c328d167-9004-48de-b789-aed0c61b11e6',NULL,'SkLBvubWWevoVIsOt0RHnA','127.0.0.1','{"scope": "openid profile email phone address api1 offline_access"}');
INSERT INTO "audit_event" VALUES(11,'2026-11-22 19:04:28.620165','GrantCreated','mvc client','c328d167-9004-48de-b789-aed0c61b11e6','d7119c6975a5f7bee1d11895b44762d0','SkLBvubWWevoVIsOt0RHnA','127.0.0.1','{"scope": "openid profile email phone address api1 offline_access"}');
INSERT INTO "audit_event" VALUES(12,'2026-11-22 19:04:28.723453','UserSignedIn','todo list client','c328d167-9004-48de-b789-aed0c61b11e6',NULL,'X5nK4plfIx-HJG9FXps1nA','127.0.0.1','{"amr": ["pwd"]}');
INSERT INTO "audit_event" VALUES(13,'2026-11-22 19:04:28.767693','ConsentGiven','todo list client','c328d167-9004-48de-b789-aed0c61b11e6',NULL,'X5nK4plfIx-HJG9FXps1nA','127.0.0.1','{"scope": "openid profile api1 offline_access"}');
INSERT INTO "audit_event" VALUES(14,'2026-11-22 19:04:28.794264','GrantCreated','todo list client','c328d167-9004-48de-b789-aed0c61b11e6','f0b331d5447e32af15d3cbc050debb73','X5nK4plfIx-HJG9FXps1nA','127.0.0.1','{"scope": "openid profile api1 offline_access"}');
CREATE TABLE authorization_code (
	code_digest BLOB NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	user_id VARCHAR(36) NOT NULL, 
	sid VARCHAR(64) NOT NULL, 
	redirect_uri TEXT NOT NULL, 
	scope TEXT NOT NULL, 
	nonce TEXT, 
	code_challenge VARCHAR(128), 
	auth_time DATETIME NOT NULL, 
	amr JSON NOT NULL, 
	acr VARCHAR(255) NOT NULL, 
	issued_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	redeemed_at DATETIME, 
	redeemed_from VARCHAR(64), 
	grant_id VARCHAR(32), 
	CONSTRAINT pk_authorization_code PRIMARY KEY (code_digest)
);
INSERT INTO "authorization_code" VALUES(X'8EC9C6E5D0E570E3DB008F85314341CB2C71A08CDD1B00EA26C004E9880351AF','mvc client','c328d167-9004-48de-b789-aed0c61b11e6','SkLBvubWWevoVIsOt0RHnA','http://localhost:5002/signin-oidc','openid profile email phone address api1 offline_access',NULL,'S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs','2026-11-22 19:04:28.446834','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.540727','2026-11-22 19:05:28.540727','2026-11-22 19:04:28.558217','127.0.0.1','d7119c6975a5f7bee1d11895b44762d0');
INSERT INTO "authorization_code" VALUES(X'DC4CC10CDC1E4340C98AD72EDD7FFB543CE73B516DF3374220165D7972A9FB3B','todo list client','c328d167-9004-48de-b789-aed0c61b11e6','X5nK4plfIx-HJG9FXps1nA','http://localhost:5002/lessons/signin-oidc','openid profile api1 offline_access',NULL,'S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs','2026-11-22 19:04:28.721291','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.775851','2026-11-22 19:05:28.775851','2026-11-22 19:04:28.789239','127.0.0.1','f0b331d5447e32af15d3cbc050debb73');
CREATE TABLE authorization_grant (
	id VARCHAR(32) NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	user_id VARCHAR(36) NOT NULL, 
	sid VARCHAR(64) NOT NULL, 
	scope TEXT NOT NULL, 
	nonce TEXT, 
	auth_time DATETIME NOT NULL, 
	amr JSON NOT NULL, 
	acr VARCHAR(255) NOT NULL, 
	created_at DATETIME NOT NULL, 
	generation BIGINT NOT NULL, 
	key_id INTEGER NOT NULL, 
	current_hash BLOB NOT NULL, 
	previous_hash BLOB, 
	salt BLOB NOT NULL, 
	rotated_at DATETIME NOT NULL, 
	retry_until DATETIME, 
	retried BOOLEAN NOT NULL, 
	retried_in_a_row INTEGER NOT NULL, 
	idle_expires_at DATETIME NOT NULL, 
	absolute_expires_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	revoked_because VARCHAR(64), 
	CONSTRAINT pk_authorization_grant PRIMARY KEY (id)
);
INSERT INTO "authorization_grant" VALUES('d7119c6975a5f7bee1d11895b44762d0','mvc client','c328d167-9004-48de-b789-aed0c61b11e6','SkLBvubWWevoVIsOt0RHnA','openid profile email phone address api1 offline_access',NULL,'2026-11-22 19:04:28.446834','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.558217',1,1,X'79C1DCAD533DB8DEAB97040A6635295328915B2CEDFF16AD73C1260D33A213F5',X'2B5521EC7C9ED33716D7E3E13BCDD9BA572C23BC01B11C8E6F932A48F8CA6D35',X'FDF842DF16258F6CF5FC9EC2377EC43B','2026-11-22 19:04:28.628302',NULL,0,0,'2026-11-29 19:04:28.628302','2026-12-22 19:04:28.558217',NULL,NULL);
INSERT INTO "authorization_grant" VALUES('f0b331d5447e32af15d3cbc050debb73','todo list client','c328d167-9004-48de-b789-aed0c61b11e6','X5nK4plfIx-HJG9FXps1nA','openid profile api1 offline_access',NULL,'2026-11-22 19:04:28.721291','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.789239',1,1,X'49537A23A9CACDC2E0E90A9434E60B3BE3F19417CE404086C3EFAC81B65125E3',X'8955B18048972612EF2301107ED6193586EE0F3F9FB0D933B258C3BDB457DAFE',X'B7B4790DDD3B754FD8E15928797FC0C3','2026-11-22 19:04:28.802316','2026-11-22 19:04:28.802316',0,0,'2026-11-29 19:04:28.802316','2026-12-22 19:04:28.789239',NULL,NULL);
CREATE TABLE client (
	client_id VARCHAR(255) NOT NULL, 
	client_secret_digest BLOB, 
	metadata JSON NOT NULL, 
	registered_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_client PRIMARY KEY (client_id)
);
INSERT INTO "client" VALUES('mvc client',X'31D9C60868FAA53C5ADBB26BA9AA986EC033C99DD7B73E4C73092B7944B1920A','{"client_name": "mvc client", "client_uri": "http://localhost:5002", "redirect_uris": ["http://localhost:5002/signin-oidc"], "post_logout_redirect_uris": ["http://localhost:5002/signout-callback-oidc"], "grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email phone address api1 offline_access", "id_token_signed_response_alg": "ES256", "access_token_lifetime_seconds": 60, "on_logout": "revoke"}','2026-11-22 19:04:27.946856',NULL);
INSERT INTO "client" VALUES('todo list client',NULL,'{"client_name": "todo list client", "redirect_uris": ["http://localhost:5002/lessons/signin-oidc"], "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none", "scope": "openid profile api1 offline_access", "id_token_signed_response_alg": "ES256", "first_party_login": true, "access_token_lifetime_seconds": 60, "refresh_policy": "strict"}','2026-11-22 19:04:27.961189',NULL);
CREATE TABLE consent (
	user_id VARCHAR(36) NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	scopes JSON NOT NULL, 
	granted_at DATETIME NOT NULL, 
	CONSTRAINT pk_consent PRIMARY KEY (user_id, client_id)
);
INSERT INTO "consent" VALUES('c328d167-9004-48de-b789-aed0c61b11e6','mvc client','["openid", "profile", "email", "phone", "address", "api1", "offline_access"]','2026-11-22 19:04:28.530717');
INSERT INTO "consent" VALUES('c328d167-9004-48de-b789-aed0c61b11e6','todo list client','["openid", "profile", "api1", "offline_access"]','2026-11-22 19:04:28.766324');
CREATE TABLE familiar_address (
	"key" BLOB NOT NULL, 
	signed_in_at DATETIME NOT NULL, account BLOB NOT NULL, 
	CONSTRAINT pk_familiar_address PRIMARY KEY ("key")
);
INSERT INTO "familiar_address" VALUES(X'F3C3C86711BCCA93A0803D27FEC25C41A289602C5FD25A53513749E86C510211','2026-11-22 19:04:28.717356',X'76E7DC7E181075744007810A8F7D05FF60BCBA0A3EB2C83E399352041EF2E806');
CREATE TABLE login_counter (
	"key" BLOB NOT NULL, 
	wrong INTEGER NOT NULL, 
	counted_at DATETIME NOT NULL, 
	closed_until DATETIME, account BLOB, 
	CONSTRAINT pk_login_counter PRIMARY KEY ("key")
);
INSERT INTO "login_counter" VALUES(X'948C9AACBC752B12218C99B2C76048FE2FF26C4A62CAF96184883E865E9CE543',0,'2026-11-22 19:04:28.373120',NULL,NULL);
CREATE TABLE pending_authorization_request (
	id_digest BLOB NOT NULL, 
	browser_digest BLOB, 
	previous_browser_digest BLOB, 
	parameters JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	signed_in_at DATETIME, 
	account_chosen BOOLEAN NOT NULL, 
	consented_at DATETIME, 
	denied_at DATETIME, 
	CONSTRAINT pk_pending_authorization_request PRIMARY KEY (id_digest)
);
INSERT INTO "pending_authorization_request" VALUES(X'876D04C9DC2608A76CA93D94F63BCCA56A9C7AEEB7298902B3CC51E520ACDA34',X'B355D936B4C6BE9784970DE49E7DB570DA3D3E8F4913650B80F7EBE2B6F05FC4',X'2CA32F76600F64F5E8A7F4C4C582D5C5DC1CD387306A75B0D598AA5519EB16CA','{"client_id": "mvc client", "redirect_uri": "http://localhost:5002/signin-oidc", "response_type": "code", "scope": "openid profile email phone address api1 offline_access", "code_challenge": "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs", "code_challenge_method": "S256"}','2026-11-22 19:04:28.211438','2026-11-22 19:04:38.541965','2026-11-22 19:04:28.449269',1,'2026-11-22 19:04:28.530717',NULL);
INSERT INTO "pending_authorization_request" VALUES(X'5677D85985F3983C80DFA8A256CABB748D0BC8F533ACEA553079C74FF71276C8',X'7AE0D185561BB5BB4722FFC83B6D1CFD96948A493420EEE58E494B1EE8F6E383',X'F9D0AD351C3689E9A1EA57164C2E39FFDC1903F020F008D48D3EE5E97907589F','{"client_id": "todo list client", "redirect_uri": "http://localhost:5002/lessons/signin-oidc", "response_type": "code", "scope": "openid profile api1 offline_access", "code_challenge": "S6xMLfJrdwhXm9EJRqmQw6nyYWcpLlPsCEOqmhPUIcs", "code_challenge_method": "S256"}','2026-11-22 19:04:28.635673','2026-11-22 19:04:38.776392','2026-11-22 19:04:28.723987',1,'2026-11-22 19:04:28.766324',NULL);
CREATE TABLE refresh_token_key (
	key_id INTEGER NOT NULL, 
	sealed_pair TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	signs_from DATETIME NOT NULL, 
	retired_at DATETIME, 
	CONSTRAINT pk_refresh_token_key PRIMARY KEY (key_id), 
	CONSTRAINT ck_refresh_token_key_key_id_is_a_byte CHECK (key_id BETWEEN 1 AND 255)
);
INSERT INTO "refresh_token_key" VALUES(1,'gAAAAABrAzy7AsQFbjIaKqsrtRGOGhapGuMyrjNfY5fpiv6HpJc_VOmfG6phuV-AP0gLVjpbAdZy7NjAV9Gdk_IHGXtgQjha87OTu98nigoAUUesOYFtVftjqF4ICz6N2M8mDawwKXl5v8tpmIo7JoOmVxBC4FPHXrcGnj2-z_29qz801ckAhDo=','2026-11-22 19:04:27.799630','2026-11-22 19:04:27.799630',NULL);
CREATE TABLE revoked_access_token (
	jti VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_revoked_access_token PRIMARY KEY (jti)
);
CREATE TABLE sign_on_session (
	sid VARCHAR(64) NOT NULL, 
	secret_digest BLOB NOT NULL, 
	user_id VARCHAR(36) NOT NULL, 
	auth_time DATETIME NOT NULL, 
	amr JSON NOT NULL, 
	acr VARCHAR(255) NOT NULL, 
	created_at DATETIME NOT NULL, 
	idle_expires_at DATETIME NOT NULL, 
	absolute_expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	ended_because VARCHAR(32), 
	CONSTRAINT pk_sign_on_session PRIMARY KEY (sid), 
	CONSTRAINT uq_sign_on_session_secret_digest UNIQUE (secret_digest)
);
INSERT INTO "sign_on_session" VALUES('SkLBvubWWevoVIsOt0RHnA',X'DBCEAD974D0B00B4005DB9F3163ECF25CD4BE24BD7833ABF964DC2A6302EBADB','c328d167-9004-48de-b789-aed0c61b11e6','2026-11-22 19:04:28.446834','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.446834','2026-11-23 03:04:28.446834','2026-11-29 19:04:28.446834',NULL,NULL);
INSERT INTO "sign_on_session" VALUES('X5nK4plfIx-HJG9FXps1nA',X'1D571EDD890AE1C678186EB714F50FD99971222F9F539BAC50CD46383DDF4EA0','c328d167-9004-48de-b789-aed0c61b11e6','2026-11-22 19:04:28.721291','["pwd"]','urn:sixty:acr:password','2026-11-22 19:04:28.721291','2026-11-23 03:04:28.721291','2026-11-29 19:04:28.721291',NULL,NULL);
CREATE TABLE signing_key (
	kid VARCHAR(64) NOT NULL, 
	alg VARCHAR(16) NOT NULL, 
	sealed_jwk TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	signs_from DATETIME NOT NULL, 
	retired_at DATETIME, 
	CONSTRAINT pk_signing_key PRIMARY KEY (kid)
);
INSERT INTO "signing_key" VALUES('MiWrlVE0N_905MLEsB-XqtDLv65rhUW3mGDuJCRlwI0','ES256','gAAAAABrAzy7JhwHmPPBIOb1oRsA6QLpOQKqKcAD2l5DGtG1vkekFZwR-kGQg0t7au6Z8zPpqABXltmX9rX9t0YOoOGPtGVKBqfzLriVUMkrWSxdbDyMdvWRkGR9EJXk0HdevK9KVCC3jigPuM8xoJRO_eF1uPyMw_ymc93sa7LyOLAuDhKSV3iWxXW0rwIk-n9L4BqvzWyvJYXT9RZBdJhSNOU5KM-ZTmq0QkfZ8GaL3Ctxql4oMCcS60XXmG-tCnBvKhCCtwqoPrfsmlUifTkC5n9XX_8CthLLvsIpgv7Tt5Bpa797wkg3c9KW6rvkak_RksA9VtmaSfYTEHNhxKbzIrfUCLH1_WYHkKdcjx71kqNScnBALUmUXPVqpnXPpq_tFdzV4JhA3ekFxhLYS--N0R4UIPGBtAlvXPxqfMTJazolXWmOGgk=','2026-11-22 19:04:27.799630','2026-11-22 19:04:27.799630',NULL);
INSERT INTO "signing_key" VALUES('9Onvjbg0DmzXAAy97YuaPUlZ2sUYo5SJdLmEAay32K8','RS256','gAAAAABrAzy7yUsd7JOYCUEOga27x2VqNitGyYXosdTa1Qy09_U14ae5mUNHGi1JziXInLtv0I6To5sfld5gRp6PLnqOvLtTXQoWZ1kEnRSeVMQf5do-EWKULSe_grcS3dc2FWk-Nz_yCMIpgMfx8LflEfQmF-teU0mqxSyYXmWd6KdbpgpbI-oS7t_If1b3ZpAWTu_oUiQKFfvOb_zK5hJnuYh1AmAmvFWkowUiNMnlHD3yTeRvqr3pZA9da7ho8SVxwG8wpoiWcN8fWaYJ1QoT_r6SGe77pCXcw1mNRNh4443pbtSSQ7-d82c-U9vpIhQ10KD_9QO5LHN9TL8cSFxJpRpACU58sT-owkUKVs1hup-7EwmiLNJzXGnuKYX8MEuJxDf1-3IRzIk68vzYBWiIzN8rBUMh0oz0LEsj9EwjP0xxDhe0gcRFWRokmRPNftkcaTr4ghfEmcF_qAS_oRnU6NokwhXQMyUEcHl0BwWLehJMTnuj1mvMuR5efRA3vJaLRO2I_AH0ohljrE4oP9ggv0cwQtxLQK08Z1fCBOsRq1mIzCHtDwBNmFmARQZ9LI0OqTLV-o7BzAkvduVg_U_UDqg5UgRi43f3A_zYaC-B3RwY6rl4bTZ6ndGVzIrYuMjO4czQMWNn6QK-VoWVRW87Pvunt1An3EJQwD4GRAgjVLpAXQ0ZQfqVKU6wzP5NR9Ppn7TcLYa1xVrR7hRq7r5-xBkmaqGTXxaxKhHLp3HHYptlUmvmEb12_LPaTVPARkxUE3js5-9hTXDXWiSEiOFdYJyxbxWYNt444i8FLvH5kL_TksNe_jPVQ8seEy9T9eqU8j93urrJuSglO07bpzl0KtMw29PYehRFcUJAtMRxcFRLcD_MQg38i2p3oeQ52VW60Aye5f-_ylUcB9b_nAIPMV1etmtenNDZQ7YieV7h-lJu64RSd3o_yBzmShbrdXt56Fa6bW39wgM4j-VFU8mGIXt38NweIFLKb1W0gFhnlBPkQ5VZJ0HaLoCmm_t2IrRhod4thAsUnAC69vXoH8At5n4riBrcPQM7KiGcCnv68HDgnrFFlfko_23o7cx2A9JbOvSa5rA-9LCrzIM87QRZZ8ascvQBt26wvmEPyc-xuma0Tzc1BV9iafX_E_5jfy9HF2Xxx3h4NvWNT9dKupgzCy5UfdlumEucrl3MtIwZr2LacCbVTioxdDrgxO88lkWt7AMIfEn9ECT3gquGMRAslBYG6rJay4EswAyaPlBhq-suMu-KQQsuwbzCLe1BR2PrsNY-6ai5vpWrbbL9geosLnxKJERxIC3Dx4PeImZpEQZZvi9sZiwW1fORD3arW1ISXp2q8V_9CrBm8y6f5oun8sNDmqutjn3x2m6CVX21-z7EF2d-dzXq9KOYSewIhVKEpgpXiHGdGq63DoFgX1maS9weBr5ONOT_jRpPCvtArS3V5Nm5khKRmU5GlVS4eNQFyvlGILY_KoIuuffZbHVitEnt5Sjun5BMYWxnIouaVzMkDphfOza0kkfCchuUMyxrtLskIb8n9YsV3VpSy_tDZjT5dQoD4CfiivdaFxjms-vUVzMXfQ9zaUNY2SZTSliLwcd1b73xaL2hOp1PUrQzbbxxIhlNrYBF3UVae_vfi0VyKd8dgvCdkGxWnLjAms1gU5OwDnT-mfPCzP9nOTEXky_KugSRsKuppViTQ6cRkYZtnG6TKHOlrKcmw9zhNVbeGYShrhStUg26qEJkQmXxYlixIYpnwvE_54ZvvEg22olyxgi0W4KKP2Nk-1oPnjBB2HpQffKKUj3VPki5K30ilg9G7ocLcGccsqsr_ut7bSjVcOqm0o0-6COddyrBQqvEcUAxlEaiasSJOD7w5nqkvvQym_zhFPmLgvsjJcGLjmTeyVZDkiOclSq5kRj7D7kpWyc7MgNebVy_Ycy-P1tOT21KxPsPyJtL9JWYxvID6AU1cT9X1rnHBQKb65NrSMUBABgsEmLRBzUEjw40_hqr_SjF7ilm8O1uyu__IZdXNOU9i5LTeh-y--xEIljC8XssQ3gHg_sbdCs3DYoXt_wmrIiK46o0tineYYMh7Oy0D2xEdRDIYopkFRH9c6rOXHMyg3F0TYxTdj_IxA9N2ioBDFCs9kaEof_cfc_tm851cynkSgSGLr93oe7t-x1Oxk3lveohvTsJYQ3JtuBEyqgf-Jh90wv8ATvK3HvDvw8Fs7pZiZhqP_p3k8kf3YnSveOafkDZOezZG5B-YEOxJxqVtLerFeyEWy8eO2BB23IEYroiM6m_pugXIL8RX1zlOUofjmbQtkHc71zaTSRpCiWZHolYKT4NaMmYTJWewjlnfyBXleeHXE8yBvab0UwR9PKGD-xL6VeE','2026-11-22 19:04:27.799630','2026-11-22 19:04:27.799630',NULL);
CREATE TABLE user_account (
	id VARCHAR(36) NOT NULL, 
	username VARCHAR(64) NOT NULL, 
	username_key VARCHAR(255) NOT NULL, 
	password_hash VARCHAR(255) NOT NULL, 
	claims JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	password_changed_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_user_account PRIMARY KEY (id), 
	CONSTRAINT uq_user_account_username_key UNIQUE (username_key)
);
INSERT INTO "user_account" VALUES('c328d167-9004-48de-b789-aed0c61b11e6','alice','alice','$argon2id$v=19$m=19456,t=2,p=1$N0l8M0TDIa+dpu192fpAjA$hSW6QYJPJG6C8BHOsSZ0KetYqMKfh0vLSbaatgNnKrE','{"name": "Alice Smith", "given_name": "Alice", "family_name": "Smith", "nickname": "Ali", "preferred_username": "alice", "profile": "https://example.com/people/alice", "picture": "https://example.com/people/alice.png", "website": "https://example.com/alice", "gender": "female", "birthdate": "1990-04-01", "zoneinfo": "Europe/Zurich", "locale": "en-GB", "email": "alice@example.com", "email_verified": true, "phone_number": "+1 555 0100", "phone_number_verified": true, "address": {"formatted": "1 Main Street, Springfield, 12345, Exampleland", "street_address": "1 Main Street", "locality": "Springfield", "postal_code": "12345", "country": "Exampleland"}}','2026-11-22 19:04:27.962628','2026-11-22 19:04:27.962628','2026-11-22 19:04:27.962628',NULL);
INSERT INTO "user_account" VALUES('9eebf45c-51fd-41b5-b97f-12f5ed44510f','bob','bob','$argon2id$v=19$m=19456,t=2,p=1$LgGb82ohWnuLEz69/nUqkw$V6Q62xTd6RmtFQueCzqr7zuzx20Eqf/4XmmVILudyLw','{"name": "Bob Jones", "given_name": "Bob", "family_name": "Jones", "nickname": "Bobby", "preferred_username": "bob", "profile": "https://example.com/people/bob", "picture": "https://example.com/people/bob.png", "website": "https://example.com/bob", "gender": "male", "birthdate": "1985-11-23", "zoneinfo": "America/New_York", "locale": "en-US", "email": "bob@example.com", "email_verified": true, "phone_number": "+1 555 0101", "phone_number_verified": false, "address": {"formatted": "2 Side Street, Shelbyville, 54321, Exampleland", "street_address": "2 Side Street", "locality": "Shelbyville", "postal_code": "54321", "country": "Exampleland"}}','2026-11-22 19:04:28.057534','2026-11-22 19:04:28.057534','2026-11-22 19:04:28.057534',NULL);
CREATE INDEX ix_audit_event_at ON audit_event (at);
CREATE INDEX ix_audit_event_grant_id ON audit_event (grant_id);
CREATE INDEX ix_audit_event_user_id ON audit_event (user_id);
CREATE INDEX ix_authorization_code_expires_at ON authorization_code (expires_at);
CREATE INDEX ix_authorization_grant_client_id ON authorization_grant (client_id);
CREATE INDEX ix_authorization_grant_sid ON authorization_grant (sid);
CREATE INDEX ix_authorization_grant_user_id ON authorization_grant (user_id);
CREATE INDEX ix_familiar_address_signed_in_at ON familiar_address (signed_in_at);
CREATE INDEX ix_login_counter_counted_at ON login_counter (counted_at);
CREATE INDEX ix_pending_authorization_request_browser_digest ON pending_authorization_request (browser_digest);
CREATE INDEX ix_pending_authorization_request_expires_at ON pending_authorization_request (expires_at);
CREATE INDEX ix_sign_on_session_idle_expires_at ON sign_on_session (idle_expires_at);
CREATE INDEX ix_sign_on_session_user_id ON sign_on_session (user_id);
CREATE INDEX ix_revoked_access_token_expires_at ON revoked_access_token (expires_at);
CREATE INDEX ix_familiar_address_account ON familiar_address (account);
CREATE INDEX ix_login_counter_account ON login_counter (account);
COMMIT;
