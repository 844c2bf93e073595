"""The directory that ships with the kiosk, and the same as IT may have completed it, with made-up numbers and hours."""

from __future__ import annotations

from functools import cache

from msgspec.structs import replace

from kiosk_app.directory.search import VenueIndex
from kiosk_app.machine import MachineState
from kiosk_app.screenshots.sample_dossiers import AS_OF, COUNTER
from offline_cache.contract.directory import Contact, Directory, Hours, Label, Venue, VenueKind, Words
from offline_cache.contract.directory_reading import default_bytes, read

WHOLE_VENUE, BARE_VENUE, LONG_VENUE = "sample-whole", "sample-bare", "sample-long"
SHIPPED_VENUE = "commune-06688"
_PHONE = "0000 000 000"
_LONG_NAME = "Bộ phận Tiếp nhận và Trả kết quả của Chi nhánh Văn phòng Đăng ký đất đai khu vực thành phố Hạ Long"
_LONG_ADDRESS = (
    "Tầng 1, khu liên cơ quan số 2, đường mẫu dài nhất của tỉnh, tổ 15, khu 4B, phường Hồng Hà, tỉnh Quảng Ninh"
)
_MORNING = Hours(weekdays=(1, 2, 3, 4, 5), opens="07:30", closes="11:30")
_AFTERNOON = Hours(weekdays=(1, 2, 3, 4, 5), opens="13:30", closes="17:00")


def machine(**different: object) -> MachineState:
    """In order, with everything that IT can publish; fields by name where it is not."""
    usual = {"scanner_ready": True, "data_as_of": AS_OF, "clock_floor": AS_OF}
    directory = completed()
    return MachineState(**(usual | {"directory": directory, "venue_index": _index(directory)} | different))  # type: ignore[arg-type] # fields by name


def as_shipped() -> MachineState:
    """With the directory that nobody has completed yet."""
    directory = shipped()
    return machine(directory=directory, venue_index=_index(directory))


def without() -> MachineState:
    """The directory is still being read."""
    return machine(directory=None, venue_index=None)


@cache
def shipped() -> Directory:
    return read(default_bytes())


@cache
def completed() -> Directory:
    """Every number known, and venues that have everything, nothing, and names as long as there are."""
    base = shipped()
    return replace(
        base,
        contacts=tuple(_called(one) for one in base.contacts),
        venues=(*base.venues, _whole(), _bare(), _long()),
    )


_indices: dict[int, VenueIndex] = {}


def _index(directory: Directory) -> VenueIndex:
    """Made once for each directory."""
    return _indices.setdefault(id(directory), VenueIndex(directory.venues))


def _called(contact: Contact) -> Contact:
    return contact if contact.phone else replace(contact, phone=_PHONE)


def _whole() -> Venue:
    return Venue(
        id=WHOLE_VENUE, source="Mẫu", kind=VenueKind.COMMUNE, name=Label(COUNTER, COUNTER), counter=COUNTER,
        address="Số 1, đường Mẫu, phường Hạ Long", phone=_PHONE, hours=(_MORNING, _AFTERNOON),
        note=Words("Lấy số thứ tự ở cửa chính.", "Take a number at the main door."),
    )  # fmt: skip


def _bare() -> Venue:
    return Venue(id=BARE_VENUE, source="Mẫu", kind=VenueKind.AGENCY, name=Label("Sở Mẫu", "Sample department"))


def _long() -> Venue:
    return Venue(
        id=LONG_VENUE, source="Mẫu", kind=VenueKind.AGENCY, name=Label(_LONG_NAME), address=_LONG_ADDRESS,
        phone=_PHONE, hours=(_MORNING, _AFTERNOON, Hours(weekdays=(6,), opens="08:00", closes="11:00")),
    )  # fmt: skip
