"""`python -m tests.reliability storm|lost-answers|crashes|instances`; see bench/RELIABILITY.md."""

if __name__ == "__main__":  # the storm's processes import this file too, and need nothing of it
    from tests.reliability.command import main

    main()
