"""`python -m igarape`, where the command is not on the path."""

import sys

from igarape.cli import main

sys.exit(main())
