"""Cases to predict, in words: asked, revealed, counted, printed."""
