"""The refresh rotation under storm, lost answers and kills: real processes, real HTTP, both databases.

One harness: full-size as `make storm` (`python -m tests.reliability`), which prints the figures of
`bench/RELIABILITY.md`, and small in the suite. It lies among the tests and not in `bench/` because
it starts its services with `tests/support` and the suite runs the same code: the figures are of what the suite checks.
"""
