"""`python -m app` is `understudy`."""

from app.cli import main

if __name__ == "__main__":
    main()
