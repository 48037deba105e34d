"""`python -m calibrax`."""

from calibrax.cli.main import main

__all__: list[str] = []

if __name__ == "__main__":
    main(prog_name="calibrax")
