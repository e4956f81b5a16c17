"""The page “Fix a problem”: a symptom, questions, a cause and its cure; ways back; protection."""
