"""Settings from the environment, prefix ``MDEJI_``; a wrong one stops the start."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mdeji.kit.database import normal_url
from mdeji.kit.errors import BadSetting
from mdeji.kit.vault import Vault

LINE_API = "https://api.line.me"
SHORTEST_SECRET_KEY = 32
SHARED_TENANTS = frozenset({"common", "organizations", "consumers"})


class Settings(BaseSettings):
    """Everything an operator can set; each has a working default except the secrets."""

    model_config = SettingsConfigDict(env_prefix="MDEJI_", extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/mdeji.sqlite3",
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )
    line_channel_secret: SecretStr = Field(
        default=SecretStr(""),
        description="the channel secret from the LINE Developers Console (32 characters)",
    )
    line_channel_access_token: SecretStr = Field(
        default=SecretStr(""),
        description="a channel access token of the Messaging API channel",
    )
    line_api_base: str = Field(
        default=LINE_API, description="an http(s) URL; leave it out for the real LINE platform"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="the https URL under which residents' phones reach this server",
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="at least 32 random characters, e.g. from: openssl rand -base64 36",
    )
    data_keys: SecretStr = Field(
        default=SecretStr(""),
        description="keys for personal data, newest first, with commas between; each like a secret key",
    )
    backup_dir: str = Field(
        default="", description="the folder of the nightly copies, such as /var/lib/mdeji/backups"
    )
    contact_phone: str = Field(
        default="", description="the office's telephone number, digits and hyphens; may be empty"
    )
    office_name: str = Field(
        default="まえばしデジタルサポーター事務局", description="what people call the office"
    )
    line_monthly_limit: int = Field(
        default=5000, ge=0, description="messages a month in the LINE plan: 200, 5000 or 30000"
    )
    line_add_friend: str = Field(
        default="",
        description="the https address that adds the account as a friend (https://lin.ee/…), for QR codes on paper",
    )
    second_factor: Literal["off", "optional", "required"] = Field(
        default="optional",
        description="off, optional, or required (for administrators and coordinators)",
    )
    oidc_issuer: str = Field(
        default="",
        description="the issuer of the city's sign-in (OpenID Connect), an https URL of one tenant",
    )
    oidc_client_id: str = Field(
        default="", description="the client id that the city's sign-in gave to this service"
    )
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="the client secret of the city's sign-in"
    )
    oidc_label: str = Field(
        default="市のアカウントでサインイン", description="what the button for it says"
    )

    @property
    def has_openid(self) -> bool:
        """Tell whether the city's own sign-in is set up."""
        return bool(self.oidc_issuer)

    def vault(self) -> Vault:
        """Return the vault: the data keys, newest first, and the secret key as the oldest."""
        keys = [key.strip() for key in self.data_keys.get_secret_value().split(",")]
        return Vault([*filter(None, keys), self.secret_key.get_secret_value()])

    @field_validator("database_url")
    @classmethod
    def _usable_database(cls, value: str) -> str:
        try:
            return normal_url(value)
        except BadSetting as error:
            raise ValueError(str(error)) from error

    @field_validator("line_api_base", "public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            message = "expected an address that starts with https:// (or http:// for tests)"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("line_add_friend")
    @classmethod
    def _friend_address(cls, value: str) -> str:
        if value and not value.startswith(("https://lin.ee/", "https://line.me/")):
            message = "expected an address that starts with https://lin.ee/ or https://line.me/"
            raise ValueError(message)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _one_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
        if value and not (local or (parts.scheme == "https" and parts.netloc)):
            message = "expected an address that starts with https://"
            raise ValueError(message)
        if SHARED_TENANTS & set(parts.path.split("/")):
            # Anybody with any Microsoft account could say who they are.
            message = "expected the address of one tenant, not of all"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("contact_phone")
    @classmethod
    def _phone_number(cls, value: str) -> str:
        if value and not value.replace("-", "").isdigit():
            message = "expected digits and hyphens, such as 027-000-0000"
            raise ValueError(message)
        return value

    @field_validator("data_keys")
    @classmethod
    def _long_keys(cls, value: SecretStr) -> SecretStr:
        keys = [key.strip() for key in value.get_secret_value().split(",")]
        if any(0 < len(key) < SHORTEST_SECRET_KEY for key in keys):
            message = "each key needs at least 32 characters"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _openid_complete(self) -> Self:
        given = [self.oidc_issuer, self.oidc_client_id, self.oidc_client_secret.get_secret_value()]
        if any(given) and not all(given):
            message = "MDEJI_OIDC_ISSUER, MDEJI_OIDC_CLIENT_ID and MDEJI_OIDC_CLIENT_SECRET belong together"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _secrets_present(self) -> Self:
        needed = {
            "line_channel_secret": self.line_channel_secret,
            "line_channel_access_token": self.line_channel_access_token,
            "secret_key": self.secret_key,
        }
        missing = [name for name, value in needed.items() if not value.get_secret_value()]
        if missing:
            names = ", ".join(f"MDEJI_{name.upper()}" for name in missing)
            message = f"missing: {names}"
            raise ValueError(message)
        if len(self.secret_key.get_secret_value()) < SHORTEST_SECRET_KEY:
            message = "MDEJI_SECRET_KEY is too short"
            raise ValueError(message)
        return self


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        BadSetting: with the name, what is expected, and the fix, one line for each fault.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting("\n".join(_explain(fault) for fault in error.errors())) from None


def _explain(fault: object) -> str:
    """Say which setting is wrong, what is expected, and how to mend it; never its value."""
    assert isinstance(fault, dict)  # noqa: S101 – pydantic's errors are dicts
    place = fault["loc"]
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not place:
        names = [f"  {_named(name)}" for name in _mentioned(message)]
        return "\n".join([f"Settings: {message}.", *names])
    name = str(place[0])
    return f"MDEJI_{name.upper()}: {message}.\n  {_named(name)}"


def _mentioned(message: str) -> list[str]:
    return [name for name in Settings.model_fields if f"MDEJI_{name.upper()}" in message]


def _named(name: str) -> str:
    meaning = Settings.model_fields[name].description
    return f"Set MDEJI_{name.upper()} to {meaning}, then start again."
