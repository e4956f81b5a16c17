"""The page "Training": predict, reveal, explain."""
