"""What does `python -m faden` run?"""

from faden.cli import main

if __name__ == "__main__":
    main()
