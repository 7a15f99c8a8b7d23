"""What LINE accepts: the limits of every object, as checks that name each fault.

Sources: developers.line.biz/en/reference/messaging-api and the guides on message types, Flex,
rich menus and character counting, as of August 2026.
"""

from chatbot.simulator.limits.fields import Problems
from chatbot.simulator.limits.messages import MESSAGE, MESSAGES
from chatbot.simulator.limits.richmenus import RICH_MENU, image_problem

__all__ = ["MESSAGE", "MESSAGES", "RICH_MENU", "Problems", "image_problem"]
