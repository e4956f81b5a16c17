"""What deploy/try.py does, one module for each part: the image, the servers, the visits."""
