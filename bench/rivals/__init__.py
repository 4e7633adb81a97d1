"""Other providers, installed from their registries into `var/bench/` and set up for the same job, as durably."""
