"""Desks (デジタルよろず相談所): rules, sessions, the log of consultations, who waits."""
