"""The page “Why is it gone?”: causes, ways back, protection."""
