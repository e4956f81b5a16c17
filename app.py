"""The web door: page setup, language, navigation. `streamlit run app.py` or `contact-sync app`."""

import gc
import time
from threading import Thread

import streamlit as st

from contact_sync.ui import packs, shell
from contact_sync.ui.compare.page import render as compare
from contact_sync.ui.forecast.page import render as forecast
from contact_sync.ui.look_up.page import PAGES as LOOKED_UP
from contact_sync.ui.look_up.page import render as look_up
from contact_sync.ui.map.page import render as state_map
from contact_sync.ui.matrix.page import render as matrix
from contact_sync.ui.question.page import render as question
from contact_sync.ui.repair.page import render as repair
from contact_sync.ui.repair.page import render_keep as keep
from contact_sync.ui.room.page import render as room
from contact_sync.ui.sources.page import render as sources
from contact_sync.ui.start.page import render as start
from contact_sync.ui.story.page import render as story
from contact_sync.ui.team.page import render as team
from contact_sync.ui.tests.page import render as test_cases
from contact_sync.ui.training.page import render as training

# Address of each page -> what draws it.
shell.PAGES |= {
    "start": start,
    "question": question,
    "repair": repair,
    "story": story,
    "look_up": look_up,
    "sources": sources,
    "matrix": matrix,
    "map": state_map,
    "compare": compare,
    "keep": keep,
    "forecast": forecast,
    "team": team,
    "training": training,
    "room": room,
    "tests": test_cases,
}
# The bar has the first six. "Look up" leads to others, and the walkthroughs to teams and the
# training, that to the classroom; the test cases are for who maintains the rules, and the footer
# leads there.
HIDDEN = (*LOOKED_UP, "team", "training", "room", "tests")

# Once a process, when everything is imported: what is there stays, and Python's garbage collector
# need not look at it again. And it looks less often: by default at every 700 objects more, of which
# an answer has many times as many. What an answer needs just then counts as old, and where so much
# seems to grow old, it looks at all there is: for half a second, in every 25th answer.
#
# What sessions leave that are over, such as a list of contacts, is few objects and many bytes: so
# once a minute it looks at everything all the same.
if not gc.get_freeze_count():
    gc.set_threshold(20_000)
    gc.freeze()

    def _collecting() -> None:
        while True:
            time.sleep(60)
            gc.collect()

    Thread(target=_collecting, daemon=True).start()

with shell.drawing():
    say = shell.texts()
    st.set_page_config(page_title=say("app.name"), page_icon=shell.ICON, layout="wide")
    pages = [shell.page(name, hidden=name in HIDDEN) for name in shell.PAGES]
    page = st.navigation(pages, position="top")
    shell.runs(page.url_path or "start")
    shell.header(packs.chip)
    page.run()
    shell.footer()
