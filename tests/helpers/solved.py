"""A problem that is solved, as the page "Fix a problem" is asked it."""

SOLVED = {
    "view": "why",
    "owner": "me",
    "crm": "active",
    "outlook": "absent",
    "was_there": "yes",
    "done": "delete@outlook",
    "not_done": "leave_filter@crm,change_filter@outlook",
}
