"""`python -m kg` is the command `sgkg`."""

import sys

from kg.cli import main

sys.exit(main())
