"""One contact in two systems: states, actions, what an action does by itself. Knows no source."""
