"""LINE's Messaging API: the only importer of the SDK. It maps every outcome to a ``Sent``.

The SDK takes two seconds and 70 MB to load, so it is loaded at the first call. It has no time
limit of its own and repeats connections; both are set here.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from threading import Lock
from typing import Any

from chatbot.limits import TooMuch, check
from chatbot.links import Links
from chatbot.names import NamesNow
from chatbot.render import Book, render
from chatbot.richmenu import ensure_menus
from mdeji.kit.settings import Settings
from mdeji.messages.channel import MOST_BUBBLES, Body, NotReady, Part, Sent, Verdict

_log = logging.getLogger(__name__)

SECONDS = 5
LOADING_SECONDS = 20
NOT_YET, GONE = 202, 410


class LineChannel:
    """The channel to LINE; all methods but ``render`` call the network."""

    def __init__(self, settings: Settings, links: Links, names: NamesNow) -> None:
        """Remember the settings; nothing is loaded or called yet."""
        self._settings = settings
        self._links = links
        self._names = names
        self._menus = Lock()

    @cached_property
    def _sdk(self) -> Any:
        from linebot.v3 import messaging  # noqa: PLC0415 – the SDK takes a second to import, and few processes need it

        return messaging

    @cached_property
    def _api(self) -> Any:
        return self._sdk.MessagingApi(self._client)

    @cached_property
    def _client(self) -> Any:
        configuration = self._sdk.Configuration(
            host=self._settings.line_api_base.rstrip("/"),
            access_token=self._settings.line_channel_access_token.get_secret_value(),
        )
        configuration.retries = False
        configuration.connection_pool_maxsize = 16
        return self._sdk.ApiClient(configuration)

    @cached_property
    def _blob(self) -> Any:
        return self._sdk.MessagingApiBlob(self._client)

    def render(self, parts: list[Part], person_id: int | None) -> Body:
        """Turn parts into at most five messages, checked against LINE's limits."""
        names = self._names()
        book = Book(names.districts, names.centres, self._links, self._settings.contact_phone)
        body = render(parts[:MOST_BUBBLES], person_id, book)
        try:
            return check(body)
        except TooMuch as fault:
            _log.error("message breaks a limit of LINE", extra={"faults": len(fault.details)})
            raise

    def reply(self, token: str, body: Body) -> Sent:
        """Answer an event; the token works once."""
        return self._sent(
            lambda: self._post("reply", {"replyToken": token, "messages": body}), reply=True
        )

    def push(self, user_id: str, body: Body, retry_key: str) -> Sent:
        """Send of our own accord; the same key is delivered once in 24 hours."""
        request = {"to": user_id, "messages": body}
        return self._sent(lambda: self._post("push", request, {"X-Line-Retry-Key": retry_key}))

    def _post(
        self, call: str, body: dict[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        """Send messages through the SDK's connections as the JSON they are.

        Its models would cost 5 ms for a card of fifteen parts, more than all the rest of an event,
        and check less than ``chatbot.limits`` has checked already.
        """
        ours = self._client.configuration
        self._client.rest_client.request(
            "POST",
            f"{ours.host}/v2/bot/message/{call}",
            headers={
                **self._client.default_headers,
                "Content-Type": "application/json",
                "Authorization": f"Bearer {ours.access_token}",
                **(headers or {}),
            },
            body=body,
            **_limit(),
        )

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """Ask LINE about ourselves; return the status and the answer, status 0 without one."""
        try:
            found = self._client.call_api(
                path,
                method,
                header_params={"Content-Type": "application/json"},
                body=body,
                response_types_map={"200": "object"},
                auth_settings=["Bearer"],
                **_limit(),
            )
        except self._sdk.ApiException as refusal:
            return refusal.status or 0, {}
        except (OSError, self._broken):
            return 0, {}
        return found.status_code, found.data or {}

    def show_loading(self, user_id: str) -> None:
        """Show that an answer is on its way; failures do not matter."""
        request = self._sdk.ShowLoadingAnimationRequest(
            chat_id=user_id, loading_seconds=LOADING_SECONDS
        )
        self._sent(lambda: self._api.show_loading_animation(request, **_limit()))

    def link_menu(self, user_id: str, menu: str) -> Sent:
        """Give the person the rich menu behind this alias; one that is missing is made first."""
        sent = self._sent(lambda: self._link(user_id, menu))
        if sent.reason.startswith(("404", "400")):
            self.ensure_menus()
            return self._sent(lambda: self._link(user_id, menu))
        return sent

    def leave(self, kind: str, chat_id: str) -> Sent:
        """Leave a group or a room; LINE does not know (404) one that we are not in."""
        api = self._api
        go = api.leave_room_with_http_info if kind == "room" else api.leave_group_with_http_info
        sent = self._sent(lambda: go(chat_id, **_limit()))
        return Sent.ok() if sent.reason.startswith("404") else sent

    def ensure_menus(self) -> None:
        """See to it that LINE has every rich menu, its picture and its alias; one thread at a time."""
        with self._menus:
            sent = self._sent(lambda: ensure_menus(MenuShelf(self._api, self._blob, self._sdk)))
        if sent.verdict is not Verdict.OK:
            _log.warning("rich menus are not on LINE yet", extra={"reason": sent.reason[:80]})

    def content(self, message_id: str) -> tuple[bytes, str] | None:
        """Fetch a photo or a voice message with its type, or None if it is gone.

        Raises:
            NotReady: LINE is still preparing it, or cannot be reached.
        """
        try:
            found = self._blob.get_message_content_with_http_info(message_id, **_limit())
        except self._sdk.ApiException as refusal:
            if refusal.status is not None and 400 <= refusal.status < 500 and refusal.status != 429:
                return None
            raise NotReady from refusal
        except OSError as broken:
            raise NotReady from broken
        except self._broken as broken:
            raise NotReady from broken
        if found.status_code == NOT_YET:
            raise NotReady
        kind = (found.headers or {}).get("Content-Type", "application/octet-stream")
        return bytes(found.data or b""), str(kind)

    @cached_property
    def _broken(self) -> type[Exception]:
        from urllib3.exceptions import HTTPError  # noqa: PLC0415 – it comes with the SDK, late as well

        return HTTPError

    def _link(self, user_id: str, menu: str) -> None:
        alias = self._api.get_rich_menu_alias(menu, **_limit())
        self._api.link_rich_menu_id_to_user(user_id, alias.rich_menu_id, **_limit())

    def _sent(self, call: Any, *, reply: bool = False) -> Sent:
        try:
            call()
        except self._sdk.ApiException as refusal:
            return verdict(
                refusal.status or 0, str(refusal.body or ""), refusal.headers, reply=reply
            )
        except (OSError, self._broken) as broken:
            # Nobody knows whether it arrived: the retry key tells LINE, if it comes again.
            return Sent.retry(type(broken).__name__)
        return Sent.ok()


def verdict(status: int, body: str, headers: Any, *, reply: bool) -> Sent:
    """Return what a refusal of LINE means for the message."""
    if status == 409:
        return Sent.ok()
    if status == 429:
        return Sent.retry("429", _after(headers), lost=False)
    if status >= 500 or status == 0:
        return Sent.retry(str(status))
    # LINE's texts may change; this one is its only mark of a used or expired reply token.
    if reply and status == 400 and "reply token" in body.lower():
        return Sent.used_token()
    if status == 400 and "failed to send" in body.lower():
        return Sent.unreachable()
    return Sent.refused(f"{status} {body[:200]}")


def _after(headers: Any) -> timedelta | None:
    wait = str((headers or {}).get("Retry-After", ""))
    return timedelta(seconds=int(wait)) if wait.isdigit() else None


def _limit() -> dict[str, Any]:
    return {"_request_timeout": SECONDS}


class MenuShelf:
    """LINE's shelf of rich menus, as ``chatbot.richmenu`` needs it."""

    def __init__(self, api: Any, blob: Any, sdk: Any) -> None:
        """Remember the clients."""
        self._api, self._blob, self._sdk = api, blob, sdk

    def names(self) -> dict[str, str]:
        """Return the name of every menu by its id."""
        found = self._api.get_rich_menu_list(**_limit())
        return {menu.rich_menu_id: menu.name for menu in found.richmenus}

    def aliases(self) -> dict[str, str]:
        """Return the menu behind every alias."""
        found = self._api.get_rich_menu_alias_list(**_limit())
        return {alias.rich_menu_alias_id: alias.rich_menu_id for alias in found.aliases}

    def create(self, menu: dict[str, Any], picture: bytes) -> str:
        """Make a menu with its picture and return its id."""
        made = self._api.create_rich_menu(self._sdk.RichMenuRequest.from_dict(menu), **_limit())
        self._blob.set_rich_menu_image(
            made.rich_menu_id, picture, _headers={"Content-Type": "image/png"}, **_limit()
        )
        return str(made.rich_menu_id)

    def point(self, alias: str, menu_id: str, *, known: bool) -> None:
        """Let an alias point at a menu; another process may have made the alias meanwhile."""
        update = self._sdk.UpdateRichMenuAliasRequest(rich_menu_id=menu_id)
        new = self._sdk.CreateRichMenuAliasRequest(rich_menu_alias_id=alias, rich_menu_id=menu_id)
        if not known:
            try:
                self._api.create_rich_menu_alias(new, **_limit())
            except self._sdk.ApiException as refusal:
                if refusal.status != 400:
                    raise
        self._api.update_rich_menu_alias(alias, update, **_limit())

    def set_default(self, menu_id: str) -> None:
        """Show a menu to everybody who has none of their own."""
        self._api.set_default_rich_menu(menu_id, **_limit())

    def delete(self, menu_id: str) -> None:
        """Remove a menu nobody needs any more."""
        self._api.delete_rich_menu(menu_id, **_limit())
