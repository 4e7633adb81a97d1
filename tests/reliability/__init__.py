"""The refresh rotation under storm, lost answers and kills: real processes, real HTTP, both databases.

One harness, small in the suite (`test_*.py` here) and full-size as `make storm` (`python -m tests.reliability`), which
writes the figures of `bench/RELIABILITY.md`. It lies among the tests and not in `bench/` because it starts its services
with `tests/support` and the suite runs the same code: the figures are of what the suite checks.
"""
