"""What came in and what must go out; free of any channel."""
