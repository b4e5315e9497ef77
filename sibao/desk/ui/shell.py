"""What base.html needs to know of the frame; the context processor gives one `Shell` under the name `shell`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NavItem:
    """One place of the rail and the tab bar. `go` is the letter after `g`; `icon` a name of the sprite."""

    key: str
    label: str
    url: str
    icon: str
    go: str = ""
    on_phone: bool = True


@dataclass(frozen=True)
class Shell:
    """Everything of the frame. Absent parts are not drawn; the defaults draw a frame for nobody.

    `theme` is light, dark or auto; `login_path` is the path that an expired session is sent to.
    The menu POSTs one of language, theme, red_is_up, single_key_shortcuts (values in user_menu.html) and `next`
    to `preferences_url`.
    """

    nav_items: Sequence[NavItem] = ()
    current: str = ""
    home_url: str = "/"
    search_url: str = ""
    preferences_url: str = ""
    logout_url: str = ""
    login_path: str = ""
    staff_name: str = ""
    role_name: str = ""
    branch_name: str = ""
    data_as_of: date | None = None
    data_is_stale: bool = False
    demo_date: date | None = None
    theme: str = "light"
    red_is_up: bool = True
    single_key_shortcuts: bool = True
