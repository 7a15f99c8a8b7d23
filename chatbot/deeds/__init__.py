"""What the bot does for people: each deed calls one service and answers in bubbles."""
