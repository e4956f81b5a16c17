"""Sequences of actions: files that are demonstrated and tested, and what a user builds."""
