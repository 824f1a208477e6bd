"""``python -m monitor`` is the same as ``wirewatch``."""

from monitor.cli.main import main

if __name__ == "__main__":
    main()
