"""`python -m contact_sync`: the same as `contact-sync`."""

from contact_sync.cli import main

raise SystemExit(main())
