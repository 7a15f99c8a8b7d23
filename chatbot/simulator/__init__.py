"""A strict fake LINE platform over HTTP, and phones to use it with."""

from chatbot.simulator.phone import Phone
from chatbot.simulator.server import serve_in_thread
from chatbot.simulator.simulator import Simulator, line_user_id

__all__ = ["Phone", "Simulator", "line_user_id", "serve_in_thread"]
