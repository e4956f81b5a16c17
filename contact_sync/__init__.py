"""What happens to a contact in Dynamics CRM and Outlook when somebody acts on it.

Public, and typed (`py.typed`): `world.model`, `world.codes`, `rulebook.library`, `rulebook.pack`,
`decide.engine`, `decide.decision`, `search.diagnose`, `search.repair`, `search.prevent`, and the
JSON of the commands, which `doors` hands to other programs. Everything else may change.
"""
