"""LINE: what people say to the service and what it answers; knows no SQL."""
