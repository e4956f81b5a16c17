"""A source file of a user's own, in the spelling that users have saved."""

OWN = """title = "Tested at a customer"
publisher = "Own test"
date = "2026-11-24"
language = "en"
versions = ["2016"]
kind = "expert"
url = "https://example.org/test"

[[claim]]
id = "gone"
action = "delete@crm"
when = { owner = "me", link = "linked", origin = "crm" }
then = { outlook = "absent" }
locator = "step 1"
de = "Im Versuch verschwand auch die eigene Kopie."
en = "In the test one's own copy disappeared, too."
"""
