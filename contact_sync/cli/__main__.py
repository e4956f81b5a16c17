"""`python -m contact_sync.cli`: the same as `contact-sync`."""

from contact_sync.cli import main

raise SystemExit(main())
