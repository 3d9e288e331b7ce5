"""Numbers that pass every check and belong to nobody: division 370499 is not assigned, the blocks are reserved."""

from datetime import date

from credit.bench.subjects import DIVISION, synthetic_uscc
from credit.kernel.identifiers.people import citizen_check_character
from credit.kernel.identifiers.vehicles import vin_check_character

__all__ = [
    "DIVISION", "citizen_id", "marine_identity", "phone", "plate", "project_code", "ship_number", "synthetic_uscc",
    "twelve_digits", "vin",
]  # fmt: skip


def citizen_id(born: date, number: int) -> str:
    """Return the ID number of nobody, with the right check character; `number` below 1000 tells birthdays apart."""
    body = f"{DIVISION}{born:%Y%m%d}{number:03d}"
    return body + citizen_check_character(body)


def phone(number: int) -> str:
    """Return a mobile number out of the block 138 0000, which reaches nobody."""
    return f"1380000{number % 10_000:04d}"


def plate(number: int) -> str:
    """Return plate `number` (below 10,000) of the reserved block 鲁DZ."""
    return f"鲁DZ{number:04d}"


def electric_plate(number: int) -> str:
    """Return plate `number` (below 10,000) of the reserved block 鲁DDZ for new-energy cars."""
    return f"鲁DDZ{number:04d}"


def vin(number: int) -> str:
    """Return a vehicle identification number with the right check digit; no maker has the code LDEM."""
    head, tail = "LDEM0499", f"D{number:07d}"
    return head + vin_check_character(f"{head}0{tail}") + tail


def twelve_digits(number: int) -> str:
    """Return a licence or certificate number of twelve digits in division 370499."""
    return f"{DIVISION}{number:06d}"


def ship_number(number: int, year: int) -> str:
    """Return a ship number out of the block 99, which is not given out."""
    return f"CN{year}99{number:05d}"


def marine_identity(number: int) -> str:
    """Return an MMSI out of the block 41399."""
    return f"41399{number:04d}"


def project_code(year: int, number: int) -> str:
    """Return an investment project code in division 370499."""
    return f"{year}-{DIVISION}-48-01-{number:06d}"
