"""What people do again and again in stories."""

from collections.abc import Callable

from chatbot.simulator import Phone
from chatbot.simulator.screens import buttons_of
from tests.stories.world import World

YES, NO = "行けます", "今回は行けない"


def introduce(
    phone: Phone, name: str = "佐藤ハナ", number: str = "０９０－１２３４－５６７８"
) -> None:
    """Answer the two questions that are typed, once in a lifetime."""
    phone.says(name)
    phone.says(number)


def ask_alone(phone: Phone, when: str = "来週の木曜の午後") -> None:
    """Ask for help with LINE at the community centre of 芳賀, for the first time."""
    for label in (
        "ひとりで相談",
        "同意します",
        "LINE(ライン)",
        "アンドロイド",
        "芳賀",
        "芳賀公民館",
    ):
        phone.taps(label)
    phone.says(when)
    introduce(phone)
    phone.taps("これで申し込む")


def ask_as_group(phone: Phone, people: str = "９人", when: str = "来週の木曜の午後") -> None:
    """Ask for help as the representative of a group, for the first time."""
    for label in ("グループで相談", "同意します", "LINE(ライン)", "アンドロイド"):
        phone.taps(label)
    phone.says(people)
    phone.says("南橘スマホの会")
    phone.says("芳賀")
    phone.taps("芳賀公民館")
    phone.says(when)
    introduce(phone, "小林トメ")
    phone.taps("これで申し込む")


def newest_buttons(phone: Phone) -> list[str]:
    """Return the labels on the newest message of the bot."""
    heard = phone.heard()
    return [button.label for button in buttons_of(heard[-1], "newest")] if heard else []


def asked(world: World) -> list[str]:
    """Return the keys of the supporters who are being asked for a visit right now."""
    return [
        key
        for key, phone in world.supporters().items()
        if YES in newest_buttons(phone) and "当番" not in phone.last()
    ]


def all_say_yes(world: World, found: Callable[[], bool], days: int = 6) -> list[str]:
    """Let whoever is asked say yes until a team is ``found``; return who got a seat, in order."""
    seated: list[str] = []
    for _ in range(days * 4):
        for key in asked(world):
            if found():
                return seated
            phone = world.phone(key)
            phone.taps(YES)
            if "席をとりました" in phone.last() or "そろいました" in phone.last():
                seated.append(key)
        if found():
            return seated
        world.pass_time(hours=6)
    raise AssertionError(f"no team was found; the others read: {asked(world)}")


def reads(phone: Phone, words: str) -> Callable[[], bool]:
    """Return whether the newest message on the phone holds these words, to be asked again."""
    return lambda: words in phone.last()
