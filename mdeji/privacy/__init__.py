"""What the programme keeps of people: for how long, under which key, shown to whom, and erased."""
