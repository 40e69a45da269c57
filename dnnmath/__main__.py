"""`python -m dnnmath` is `dnnmath`."""

from .cli import main

if __name__ == "__main__":
    main(prog_name="dnnmath")
