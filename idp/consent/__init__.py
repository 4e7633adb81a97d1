"""GET|POST /consent: a person says whether an application may have what it asks for (OIDC Core §3.1.2.4).

Owns what was agreed to, for each person and client, and the page that asks. Does not decide whether asking is necessary
(authorize/ does, by `Agreed.covers`) and ends no grant when a person says no. What was agreed to is remembered
until it is withdrawn; more than that is asked for again.
"""
