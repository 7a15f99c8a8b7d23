"""Every path of the API that the simulator answers."""

from chatbot.simulator.platform.gate import Way, way
from chatbot.simulator.platform.menus import Menus
from chatbot.simulator.platform.others import Others
from chatbot.simulator.platform.sending import Sending

_MESSAGE, _MENU, _USER = "/v2/bot/message", "/v2/bot/richmenu", "/v2/bot/user"


def all_ways(sending: Sending, menus: Menus, others: Others) -> list[Way]:
    """Return the paths, the busiest first."""
    return [*_sending(sending), *_others(others), *_aliases(menus), *_menus(menus), *_links(menus)]


def _sending(sending: Sending) -> list[Way]:
    validated = ("reply", "push", "multicast", "narrowcast", "broadcast")
    return [
        way("POST", f"{_MESSAGE}/reply", "reply", sending.reply),
        way("POST", f"{_MESSAGE}/push", "push", sending.push),
        way("POST", f"{_MESSAGE}/multicast", "multicast", sending.multicast),
        way("POST", f"{_MESSAGE}/narrowcast", "narrowcast", sending.narrowcast),
        way("POST", f"{_MESSAGE}/broadcast", "broadcast", sending.broadcast),
        way("GET", f"{_MESSAGE}/quota", "quota", sending.quota),
        way("GET", f"{_MESSAGE}/quota/consumption", "quota", sending.consumption),
        *(
            way("POST", f"{_MESSAGE}/validate/{kind}", "validate", sending.validate)
            for kind in validated
        ),
    ]


def _others(others: Others) -> list[Way]:
    return [
        way("POST", "/v2/bot/chat/loading/start", "loading", others.loading),
        way("POST", "/v2/bot/chat/markAsRead", "mark_read", others.mark_read),
        way("GET", "/v2/bot/profile/{user}", "profile", others.profile),
        way("GET", f"{_MESSAGE}/{{message}}/content", "content", others.content),
        way("GET", f"{_MESSAGE}/{{message}}/content/preview", "content", others.content),
        way("GET", f"{_MESSAGE}/{{message}}/content/transcoding", "content", others.transcoding),
        way("POST", "/v2/bot/group/{group}/leave", "leave", others.leave_group),
        way("POST", "/v2/bot/room/{room}/leave", "leave", others.leave_room),
        way("GET", "/v2/bot/info", "bot", others.info),
        way("GET", "/v2/bot/channel/webhook/endpoint", "bot", others.endpoint),
        way("PUT", "/v2/bot/channel/webhook/endpoint", "bot", others.set_endpoint),
        way("POST", "/v2/bot/channel/webhook/test", "bot", others.test_endpoint),
        way("GET", "/v2/bot/followers/ids", "bot", others.closed),
        way("POST", f"{_MESSAGE}/markAsRead", "mark_read", others.closed),
        way("POST", "/bot/pnp/push", "push", others.closed),
    ]


def _aliases(menus: Menus) -> list[Way]:
    return [
        way("POST", f"{_MENU}/alias", "richmenu", menus.create_alias),
        way("GET", f"{_MENU}/alias/list", "richmenu", menus.aliases),
        way("GET", f"{_MENU}/alias/{{alias}}", "richmenu", menus.alias),
        way("POST", f"{_MENU}/alias/{{alias}}", "richmenu", menus.change_alias),
        way("DELETE", f"{_MENU}/alias/{{alias}}", "richmenu", menus.delete_alias),
    ]


def _menus(menus: Menus) -> list[Way]:
    return [
        way("POST", _MENU, "richmenu", menus.create),
        way("POST", f"{_MENU}/validate", "richmenu", menus.validate),
        way("GET", f"{_MENU}/list", "richmenu", menus.all),
        way("POST", f"{_MENU}/bulk/link", "richmenu", menus.link_many),
        way("POST", f"{_MENU}/bulk/unlink", "richmenu", menus.unlink_many),
        way("POST", f"{_MENU}/{{menu}}/content", "richmenu", menus.upload),
        way("GET", f"{_MENU}/{{menu}}/content", "richmenu", menus.image),
        way("GET", f"{_MENU}/{{menu}}", "richmenu", menus.get),
        way("DELETE", f"{_MENU}/{{menu}}", "richmenu", menus.delete),
    ]


def _links(menus: Menus) -> list[Way]:
    return [
        way("GET", f"{_USER}/all/richmenu", "richmenu", menus.default),
        way("DELETE", f"{_USER}/all/richmenu", "richmenu", menus.clear_default),
        way("POST", f"{_USER}/all/richmenu/{{menu}}", "richmenu", menus.set_default),
        way("GET", f"{_USER}/{{user}}/richmenu", "richmenu", menus.linked),
        way("DELETE", f"{_USER}/{{user}}/richmenu", "richmenu", menus.unlink),
        way("POST", f"{_USER}/{{user}}/richmenu/{{menu}}", "richmenu", menus.link),
    ]
