"""The main menu, by role: a few tabs, and one page with everything else, shelf by shelf."""

from dataclasses import dataclass

from admin_ui.access import ALL, DESK, OFFICE, ONLOOKERS, Viewer
from mdeji.staff.tables import StaffRole


@dataclass(frozen=True)
class Item:
    """Hold one entry of the menu; ``about`` says what the page is for."""

    word: str
    address: str
    roles: frozenset[StaffRole]
    below: tuple[str, ...] = ()
    about: str = ""

    def is_here(self, path: str) -> bool:
        """Tell whether the page at ``path`` belongs to this entry."""
        if path == INTAKE.address:
            return self == INTAKE
        return path == self.address or path.startswith(self.below or (f"{self.address}/",))


@dataclass(frozen=True)
class Shelf:
    """Hold entries that belong together."""

    title: str
    items: tuple[Item, ...]


BOARD = Item("ボード", "/admin", ALL, ("/admin/requests/", "/admin/search"))
INTAKE = Item("受付", "/admin/requests/new", DESK)
DAY = Item("当日の表", "/admin/day", DESK)
LETTERS = Item("職員と話す", "/admin/letters", OFFICE)
SUPPORTERS = Item("サポーター", "/admin/supporters", OFFICE)
MORE = Item("ほか", "/admin/more", ALL)
TABS = (BOARD, INTAKE, DAY, LETTERS, SUPPORTERS, MORE)
ADMIN = frozenset({StaffRole.ADMIN})

# A page owner adds the page here, with the roles its route lets in; a test opens every entry.
SHELVES = (
    Shelf(
        "サポーター",
        (
            Item(
                "申し込みと研修",
                "/admin/applicants",
                OFFICE,
                about="だれが 何を待っているか。面談・研修・サポーター証・LINEをつなぐコード。",
            ),
            Item(
                "申込用紙を入れる",
                "/admin/applicants/new",
                DESK,
                about="紙や窓口のサポーター申込です。",
            ),
            Item(
                "研修の内容", "/admin/training", OFFICE, about="動画・クイズ・約束の文を直します。"
            ),
            Item(
                "募集のポスター",
                "/admin/apply-poster",
                DESK,
                about="申込ページのQRコードを 印刷します。",
            ),
            Item(
                "お知らせと 届くかの確認",
                "/admin/reach",
                OFFICE,
                about="えらんだ人に LINEを送ります。届くかどうかも 確かめます。",
            ),
        ),
    ),
    Shelf(
        "活動と数字",
        (
            Item(
                "よろず相談所",
                "/admin/yorozu",
                ALL,
                about="開く日と お休み、相談の記録、待っている人。",
            ),
            Item(
                "当番表",
                "/admin/rota",
                DESK,
                about="よろず相談所の当番。だれが来るか、どこで人がたりないか。",
            ),
            Item(
                "講座",
                "/admin/classes",
                ALL,
                ("/admin/classes/", "/admin/courses"),
                about="講座の予定、申込と空き待ち、教える人、出欠、アンケート。",
            ),
            Item(
                "活動の記録",
                "/admin/activities",
                ALL,
                about="自治会の支援・出前講座・イベントなどを、数だけ 記録します。",
            ),
            Item(
                "数と月次報告",
                "/admin/figures",
                ALL,
                about="今月と年度の数を 目標とくらべ、市への月次報告を しめます。",
            ),
            Item(
                "定期の集まり",
                "/admin/series",
                OFFICE,
                about="毎月などに集まるグループと、いつも行くサポーターを 決めます。",
            ),
            Item(
                "謝礼",
                "/admin/honorarium",
                OFFICE,
                about="活動ごとの謝礼を 確かめ、承認し、支払いへ送ります。",
            ),
            Item(
                "絵で見る",
                "/admin/pictures",
                ONLOOKERS,
                about="年度の移り変わり、内容と地区、待った日数、足りないところを 絵と表で見ます。",
            ),
            Item(
                "足りないところ",
                "/admin/pictures/gap",
                ONLOOKERS,
                about="どの地区で、いつ、何の手助けが足りないか。どうすれば たすかるか。",
            ),
        ),
    ),
    Shelf(
        "安全と管理",
        (
            Item(
                "LINEの送信",
                "/admin/delivery",
                OFFICE,
                about="届かなかった通知と、今月の送信数です。",
            ),
            Item(
                "履歴",
                "/admin/journal",
                OFFICE | {StaffRole.OFFICER},
                about="だれが、いつ、何を変えたか、何を見たかを しらべます。",
            ),
            Item(
                "しくみの健康",
                "/admin/health",
                ADMIN,
                about="設定や控えに 悪いところがないか 見ます。",
            ),
            Item(
                "記録を残す期間",
                "/admin/retention",
                ADMIN,
                about="役目の終わった記録が、いつ なくなるかを 見ます。期間も 変えられます。",
            ),
            Item("アカウント", "/admin/accounts", ADMIN, about="職員の役割と 入り口です。"),
            Item("自分のサインイン", "/admin/me", ALL, about="いまサインインしている場所です。"),
        ),
    ),
)


def navigation(viewer: Viewer) -> tuple[Item, ...]:
    """Return the tabs this viewer may open."""
    return tuple(item for item in TABS if viewer.role in item.roles)


def shelves(viewer: Viewer) -> tuple[Shelf, ...]:
    """Return the other pages this viewer may open; a shelf without any is left out."""
    found = (
        Shelf(shelf.title, tuple(item for item in shelf.items if viewer.role in item.roles))
        for shelf in SHELVES
    )
    return tuple(shelf for shelf in found if shelf.items)
