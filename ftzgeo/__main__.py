"""``python -m ftzgeo`` is ``ftzgeo``."""

from ftzgeo.cli import main

if __name__ == "__main__":
    main()
