"""Names, jobs and phone numbers of people."""

from __future__ import annotations

from app.matching.dynamic.source import DynamicSource, Generator, joined, one_of
from app.matching.dynamic.words.names import FIRST_NAMES, LAST_NAMES, NAME_PREFIXES, NAME_SUFFIXES
from app.matching.dynamic.words.work import JOB_AREAS, JOB_DESCRIPTORS, JOB_TYPES

first_name = one_of(FIRST_NAMES)
last_name = one_of(LAST_NAMES)
_job_descriptor = one_of(JOB_DESCRIPTORS)
_job_area = one_of(JOB_AREAS)
_job_type = one_of(JOB_TYPES)


def phone_number(source: DynamicSource) -> str:
    """Returns a phone number as `ddd-ddd-dddd`; area and exchange start with 2 to 9, as North America's numbering asks."""
    bits = source.random.getrandbits(40)
    return f"{200 + (bits & 0xFFF) % 800}-{200 + (bits >> 12 & 0xFFF) % 800}-{(bits >> 24) % 10000:04d}"


def phone_number_ext(source: DynamicSource) -> str:
    """Returns a phone number behind a country code of one or two digits."""
    return f"{1 + int(source.random.random() * 99)}-{phone_number(source)}"


GENERATORS: dict[str, Generator] = {
    "$randomFirstName": first_name,
    "$randomLastName": last_name,
    "$randomFullName": joined(" ", first_name, last_name),
    "$randomNamePrefix": one_of(NAME_PREFIXES),
    "$randomNameSuffix": one_of(NAME_SUFFIXES),
    "$randomJobArea": _job_area,
    "$randomJobDescriptor": _job_descriptor,
    "$randomJobTitle": joined(" ", _job_descriptor, _job_area, _job_type),
    "$randomJobType": _job_type,
    "$randomPhoneNumber": phone_number,
    "$randomPhoneNumberExt": phone_number_ext,
}
