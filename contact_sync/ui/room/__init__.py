"""The page "Classroom": a trainer shows a case, a class predicts on its phones or by hands."""
