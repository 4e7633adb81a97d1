"""GET /identity: the caller's own claims, as the API sees them."""
