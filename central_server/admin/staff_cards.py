"""`kiosk-admin staff-card …`: the key that staff cards are signed with, and cards as pictures to print."""

from __future__ import annotations

import argparse
import base64
import datetime
import secrets
from pathlib import Path

import msgspec
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from central_server import vietnam_time
from central_server.admin.options import Subcommands, common, fleet_settings, show
from central_server.errors import ServerError
from central_server.repository.files import read_private, write_private
from central_server.settings import Settings
from offline_cache.contract import staff_card
from offline_cache.contract.staff_card import StaffCard

KEY_NAME = "staff-card.pem"
DAYS = range(1, 367)
USUAL_DAYS = 180
PICTURES = frozenset({".svg", ".png"})
_MODULE_PIXELS = 12


class MadeKey(msgspec.Struct, frozen=True):
    """`card_key` is what goes into the kiosks' `staff.card_key`."""

    key_file: str
    card_key: str


class MadeCard(msgspec.Struct, frozen=True):
    """`serial` tells cards apart; the picture holds the card itself."""

    file: str
    serial: str
    expires: datetime.datetime


def add(commands: Subcommands) -> None:
    """`staff-card` and what comes under it."""
    group = commands.add_parser("staff-card", help="barcodes that open the staff's page", parents=[common()])
    actions = group.add_subparsers(required=True, metavar="ACTION")
    text = "make the key that cards are signed with, and print what kiosks verify them by"
    actions.add_parser("init", help=text, description=text, parents=[common()]).set_defaults(run=_init)
    text = "sign a card, as a picture of a QR code to print"
    make = actions.add_parser("make", help=text, description=text, parents=[common()])
    make.add_argument("file", type=Path, metavar="PICTURE", help="a new file, .svg or .png")
    make.add_argument("--role", required=True, help="the holder's role, never a name; up to 60 characters")
    make.add_argument(
        "--days", type=int, default=USUAL_DAYS, help="how long it counts, 1 to 366 (default: %(default)s)"
    )
    make.set_defaults(run=_make)


def _init(options: argparse.Namespace, settings: Settings) -> int:
    path, key = _key_file(settings), Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        write_private(path, pem)
    except OSError as error:
        raise ServerError(f"{path}: cannot be written ({error.strerror}). Check the folder and its owner.") from error
    made = MadeKey(str(path), base64.b64encode(key.public_key().public_bytes_raw()).decode())
    show(options, made, [f"Key: {made.key_file}", "For every kiosk's configuration:", "[staff]",
                         f'card_key = "{made.card_key}"'])  # fmt: skip
    return 0


def _make(options: argparse.Namespace, settings: Settings) -> int:
    file: Path = options.file
    if file.suffix.lower() not in PICTURES:
        raise ServerError(f"{file}: name a picture that ends with .svg or .png.")
    if options.days not in DAYS:
        raise ServerError(f"--days {options.days}: a card counts for 1 to 366 days.")
    expires = (vietnam_time.now() + datetime.timedelta(days=options.days)).replace(microsecond=0)
    card = _card(options.role, expires)
    part = staff_card.signed_part(card)
    text = staff_card.written(part, _key(_key_file(settings)).sign(part.encode("ascii")))
    _draw(file, text)
    made = MadeCard(str(file), card.serial, expires)
    show(options, made, [f"Card {card.serial}, until {expires.isoformat()}: {file}. Who holds it still needs the PIN."])
    return 0


def _card(role: str, expires: datetime.datetime) -> StaffCard:
    card = {"role": role, "expires": expires, "serial": secrets.token_hex(4)}
    try:
        return msgspec.convert(card, StaffCard)
    except msgspec.ValidationError as error:
        raise ServerError(f"--role: {error}. Write the holder's role, 1 to 60 characters.") from None


def _draw(file: Path, text: str) -> None:
    """A new file of mode 0600: whoever has the picture has the card."""
    if file.exists():
        raise ServerError(f"{file}: exists already. Name a new file.")
    try:
        file.touch(mode=0o600)
        segno.make(text, error="m", micro=False).save(str(file), scale=_MODULE_PIXELS, border=4)
    except OSError as error:
        raise ServerError(f"{file}: cannot be written ({error.strerror}). Name another place.") from error


def _key_file(settings: Settings) -> Path:
    return Path(fleet_settings(settings).keys_folder) / KEY_NAME


def _key(path: Path) -> Ed25519PrivateKey:
    if not path.exists():
        raise ServerError(f"{path}: there is no such key yet. Run `kiosk-admin staff-card init` first.")
    try:
        key = load_pem_private_key(read_private(path), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ServerError(f"{path}: holds no Ed25519 key. Put the right one back.")
    return key
