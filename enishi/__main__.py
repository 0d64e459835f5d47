"""`python -m enishi …`: the operator's command line."""

import sys

from enishi.config.cli import main

sys.exit(main(sys.argv[1:]))
