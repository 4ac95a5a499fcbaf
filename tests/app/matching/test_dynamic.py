"""Every dynamic variable of Postman has a value of the right form, and the same seed and clock give the same values."""

from __future__ import annotations

import json
import re
from datetime import datetime
from random import Random

import pytest

from app.matching.dynamic import GENERATORS, DynamicSource, generate

NOW = 1_795_158_000.25  # 2026-11-20T07:00:00.250Z
DAY = 86_400

WORD = r"[A-Za-z0-9][A-Za-z0-9 /-]*"
NAME = r"[A-Z][a-z]+"
HOST = r"([a-z]+\.)?example\.(com|net|org)"
LOGIN = r"[a-z]+[._][a-z]+\d{0,2}"
UUID_4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
PHONE = r"\d{3}-\d{3}-\d{4}"
STREET = r"[A-Z][a-z]+( [A-Z][a-z]+){1,2}"
SENTENCE = r"[A-Z][a-z]*( [a-z]+){3,9}\."
LATIN = r"[a-z]+"
FILE = r"[a-z]+_[a-z]+\.[a-z0-9]+"
DIRECTORY = r"(/[a-z0-9.]+)+"
ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
COLUMN_WORD = r"[a-z_]+"

FORMS = {
    "$guid": UUID_4,
    "$timestamp": r"1795158000",
    "$isoTimestamp": r"2026-11-20T07:00:00\.250Z",
    "$randomUUID": UUID_4,
    "$randomAlphaNumeric": r"[a-z0-9]",
    "$randomBoolean": r"true|false",
    "$randomInt": r"\d{1,3}|1000",
    "$randomColor": r"[a-z]+( [a-z]+)?",
    "$randomHexColor": r"#[0-9a-f]{6}",
    "$randomIP": r"\d{1,3}(\.\d{1,3}){3}",
    "$randomIPV6": r"[0-9a-f]{4}(:[0-9a-f]{4}){7}",
    "$randomMACAddress": r"[0-9a-f][02468ace](:[0-9a-f]{2}){5}",
    "$randomPassword": r"\w{15}",
    "$randomLocale": r"[a-z]{2,3}",
    "$randomUserAgent": r"Mozilla/5\.0 \(.+\) \S+/.+",
    "$randomProtocol": r"https?",
    "$randomSemver": r"\d+\.\d+\.\d+",
    "$randomFirstName": NAME,
    "$randomLastName": NAME,
    "$randomFullName": rf"{NAME} {NAME}",
    "$randomNamePrefix": r"(Mr|Mrs|Ms|Dr|Mx|Prof)\.|Miss",
    "$randomNameSuffix": r"(Jr|Sr|Esq)\.|I|II|III|IV|V|MD|DDS|PhD|DVM",
    "$randomJobArea": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "$randomJobDescriptor": NAME,
    "$randomJobTitle": r"[A-Z][a-z]+( [A-Z][a-z]+){2,3}",
    "$randomJobType": NAME,
    "$randomPhoneNumber": PHONE,
    "$randomPhoneNumberExt": rf"[1-9]\d?-{PHONE}",
    "$randomCity": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "$randomStreetName": STREET,
    "$randomStreetAddress": rf"[1-9]\d{{0,2}} {STREET}",
    "$randomCountry": r"[A-Z][A-Za-z ]+",
    "$randomCountryCode": r"[A-Z]{2}",
    "$randomLatitude": r"-?\d{1,2}\.\d{4}",
    "$randomLongitude": r"-?\d{1,3}\.\d{4}",
    "$randomAvatarImage": r"https://avatars\.example\.com/128/[a-z]+-\d\d\.jpg",
    "$randomImageUrl": r"https://images\.example\.com/640x480/[a-z]+/\d{4}\.jpg",
    "$randomAbstractImage": r"https://images\.example\.com/640x480/abstract/\d{4}\.jpg",
    "$randomAnimalsImage": r"https://images\.example\.com/640x480/animals/\d{4}\.jpg",
    "$randomBusinessImage": r"https://images\.example\.com/640x480/business/\d{4}\.jpg",
    "$randomCatsImage": r"https://images\.example\.com/640x480/cats/\d{4}\.jpg",
    "$randomCityImage": r"https://images\.example\.com/640x480/city/\d{4}\.jpg",
    "$randomFoodImage": r"https://images\.example\.com/640x480/food/\d{4}\.jpg",
    "$randomNightlifeImage": r"https://images\.example\.com/640x480/nightlife/\d{4}\.jpg",
    "$randomFashionImage": r"https://images\.example\.com/640x480/fashion/\d{4}\.jpg",
    "$randomPeopleImage": r"https://images\.example\.com/640x480/people/\d{4}\.jpg",
    "$randomNatureImage": r"https://images\.example\.com/640x480/nature/\d{4}\.jpg",
    "$randomSportsImage": r"https://images\.example\.com/640x480/sports/\d{4}\.jpg",
    "$randomTransportImage": r"https://images\.example\.com/640x480/transport/\d{4}\.jpg",
    "$randomImageDataUri": r"data:image/svg\+xml;charset=UTF-8,%3Csvg[A-Za-z0-9%.]+%3C%2Fsvg%3E",
    "$randomBankAccount": r"\d{8}",
    "$randomBankAccountName": r"[A-Z][A-Za-z ]+ Account",
    "$randomCreditCardMask": r"\d{4}",
    "$randomBankAccountBic": r"[A-Z]{4}[A-Z]{2}[A-Z2-9]{2}(XXX)?",
    "$randomBankAccountIban": r"[A-Z]{2}\d\d[A-Z0-9]{14,20}",
    "$randomTransactionType": r"[a-z]+",
    "$randomCurrencyCode": r"[A-Z]{3}",
    "$randomCurrencyName": r"[A-Z][A-Za-z ]+",
    "$randomCurrencySymbol": r"\S{1,4}",
    "$randomBitcoin": r"[13][1-9A-HJ-NP-Za-km-z]{33}",
    "$randomPrice": r"\d{1,3}\.\d\d|1000\.00",
    "$randomCompanyName": rf"{NAME} (Inc|LLC|Ltd|Group|and Daughters|and Sons|GmbH|AG|BV|Co|PLC|SA)"
    rf"|{NAME} - {NAME}|{NAME}, {NAME} and {NAME}",
    "$randomCompanySuffix": r"Inc|LLC|Ltd|Group|and Daughters|and Sons|GmbH|AG|BV|Co|PLC|SA",
    "$randomBs": rf"{WORD} {WORD} {WORD}",
    "$randomBsAdjective": r"[a-z-]+",
    "$randomBsBuzz": WORD,
    "$randomBsNoun": WORD,
    "$randomCatchPhrase": rf"[A-Z][a-z-]+ {WORD} {WORD}",
    "$randomCatchPhraseAdjective": r"[A-Z][a-z-]+",
    "$randomCatchPhraseDescriptor": WORD,
    "$randomCatchPhraseNoun": WORD,
    "$randomDatabaseColumn": COLUMN_WORD,
    "$randomDatabaseType": r"[a-z]+",
    "$randomDatabaseCollation": r"[a-z0-9]+(_[a-z0-9]+)+",
    "$randomDatabaseEngine": r"[A-Za-z]+",
    "$randomDateFuture": ISO_TIME,
    "$randomDatePast": ISO_TIME,
    "$randomDateRecent": ISO_TIME,
    "$randomWeekday": r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    "$randomMonth": r"January|February|March|April|May|June|July|August|(Septem|Octo|Novem|Decem)ber",
    "$randomDomainName": r"[a-z]+\.example\.(com|net|org)",
    "$randomDomainSuffix": r"[a-z]{2,4}",
    "$randomDomainWord": r"[a-z]+",
    "$randomEmail": rf"{LOGIN}@{HOST}",
    "$randomExampleEmail": rf"{LOGIN}@example\.(com|net|org)",
    "$randomUserName": LOGIN,
    "$randomUrl": r"https://[a-z]+\.example\.(com|net|org)",
    "$randomFileName": FILE,
    "$randomFileType": r"[a-z]+",
    "$randomFileExt": r"[a-z0-9]+",
    "$randomCommonFileName": FILE,
    "$randomCommonFileType": r"application|audio|image|text|video",
    "$randomCommonFileExt": r"[a-z0-9]+",
    "$randomFilePath": rf"{DIRECTORY}/{FILE}",
    "$randomDirectoryPath": DIRECTORY,
    "$randomMimeType": r"[a-z]+/[A-Za-z0-9.+-]+",
    "$randomProduct": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "$randomProductAdjective": NAME,
    "$randomProductMaterial": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "$randomProductName": r"[A-Z][a-z]+( [A-Z][a-z]+){2,4}",
    "$randomDepartment": r"[A-Z][a-z]+( [A-Z][a-z]+)?",
    "$randomNoun": WORD,
    "$randomVerb": WORD,
    "$randomIngverb": r"[a-z]+ing",
    "$randomAdjective": WORD,
    "$randomWord": WORD,
    "$randomWords": rf"{WORD} {WORD}",
    "$randomPhrase": r"[A-Z][A-Za-z0-9 ,-]+[.!?]",
    "$randomAbbreviation": r"[A-Z]{2,5}",
    "$randomLoremWord": LATIN,
    "$randomLoremWords": rf"{LATIN} {LATIN} {LATIN}",
    "$randomLoremSentence": SENTENCE,
    "$randomLoremSentences": rf"{SENTENCE}( {SENTENCE}){{1,5}}",
    "$randomLoremParagraph": rf"{SENTENCE}( {SENTENCE}){{2,5}}",
    "$randomLoremParagraphs": rf"{SENTENCE}( {SENTENCE}){{8,17}}",
    "$randomLoremText": rf"{LATIN} {LATIN} {LATIN}|{SENTENCE}( {SENTENCE}){{0,17}}",
    "$randomLoremSlug": r"[a-z]+-[a-z]+-[a-z]+",
    "$randomLoremLines": rf"{SENTENCE}( {SENTENCE}){{0,4}}",
}

FEW_VALUES = {
    "$timestamp": 1,
    "$isoTimestamp": 1,
    "$randomBoolean": 2,
    "$randomProtocol": 2,
    "$randomCommonFileType": 5,
    "$randomTransactionType": 6,
    "$randomNamePrefix": 7,
    "$randomWeekday": 7,
    "$randomDomainSuffix": 7,
    "$randomDatabaseEngine": 8,
    "$randomBankAccountName": 10,
    "$randomFileType": 10,
    "$randomMonth": 12,
    "$randomNameSuffix": 12,
    "$randomCompanySuffix": 12,
    "$randomDatabaseCollation": 13,
    "$randomUserAgent": 13,
    "$randomCommonFileExt": 17,
}
MANY_VALUES = 20
NEVER_TWICE = (
    "$guid",
    "$randomUUID",
    "$randomIPV6",
    "$randomMACAddress",
    "$randomPassword",
    "$randomBitcoin",
    "$randomBankAccountIban",
)


def source(seed: int = 1) -> DynamicSource:
    return DynamicSource(random=Random(seed), now=lambda: NOW)


def drawn(name: str, count: int = 300) -> list[str]:
    from_seed = source()
    return [GENERATORS[name](from_seed) for _ in range(count)]


def test_all_118_dynamic_variables_are_there_and_no_other():
    assert set(GENERATORS) == set(FORMS)
    assert len(GENERATORS) == 118


@pytest.mark.parametrize("name", FORMS)
def test_a_value_has_its_form(name: str):
    assert [value for value in drawn(name) if not re.fullmatch(FORMS[name], value)] == []


@pytest.mark.parametrize("name", FORMS)
def test_a_value_may_stand_inside_a_json_string(name: str):
    for value in drawn(name):
        assert json.loads(f'"{value}"') == value
        assert not set("\"'`\\{}") & set(value)


@pytest.mark.parametrize("name", FORMS)
def test_values_vary(name: str):
    different = len(set(drawn(name, 1000)))
    if name in NEVER_TWICE:
        assert different == 1000
    elif name in FEW_VALUES:
        assert different == FEW_VALUES[name]
    else:
        assert different >= MANY_VALUES


def test_the_same_seed_and_clock_give_the_same_values():
    first, second, other = source(7), source(7), source(8)
    values = [[generate(name, from_seed) for name in FORMS] for from_seed in (first, second, other)]
    assert values[0] == values[1]
    assert values[0] != values[2]


def test_a_name_that_postman_does_not_know_has_no_value():
    assert generate("$randomNonsense", source()) is None
    assert generate("guid", source()) is None
    assert generate("$body", source()) is None


def test_integers_reach_from_0_to_1000():
    values = [int(value) for value in drawn("$randomInt", 20_000)]
    assert (min(values), max(values)) == (0, 1000)


def test_positions_lie_on_the_globe():
    assert all(-90 <= float(value) <= 90 for value in drawn("$randomLatitude"))
    assert all(-180 <= float(value) <= 180 for value in drawn("$randomLongitude"))


def test_prices_reach_from_0_to_1000():
    assert all(0 <= float(value) <= 1000 for value in drawn("$randomPrice"))


def test_ip_addresses_are_those_of_single_machines():
    firsts = {int(value.split(".")[0]) for value in drawn("$randomIP", 5000)}
    assert firsts == set(range(1, 224)) - {127}
    assert all(int(part) < 256 for value in drawn("$randomIP") for part in value.split("."))


def test_ibans_carry_right_check_digits():
    """ISO 7064 MOD 97-10: the first four letters moved behind, letters as numbers, the remainder is 1."""
    for value in drawn("$randomBankAccountIban"):
        turned = value[4:] + value[:4]
        assert int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def test_dates_lie_on_their_side_of_now():
    def distances(name: str) -> list[float]:
        return [datetime.fromisoformat(value).timestamp() - NOW for value in drawn(name)]

    assert all(0 < distance < 366 * DAY for distance in distances("$randomDateFuture"))
    assert all(-366 * DAY < distance < 0 for distance in distances("$randomDatePast"))
    assert all(-DAY - 1 < distance <= 0 for distance in distances("$randomDateRecent"))
