"""`python -m contact_sync.cli`: the same as `contact-sync`."""

from . import main

raise SystemExit(main())
