"""Accounts, cards, currencies and prices. IBANs carry right check digits; nothing here is an account of anyone."""

from __future__ import annotations

from string import ascii_uppercase
from string import digits as digit_letters

from app.matching.dynamic.source import DynamicSource, Generator, digits, one_of
from app.matching.dynamic.words.money import ACCOUNT_NAMES, CURRENCY_CODES, CURRENCY_NAMES, CURRENCY_SYMBOLS, TRANSACTION_TYPES

# The countries of the IBAN registry without a second, national check digit inside: there every number is right in form.
# Each row: country, letters of the bank code, digits that follow.
_IBAN_FORMS = (
    ("AT", 0, 16),
    ("CH", 0, 17),
    ("DE", 0, 18),
    ("DK", 0, 14),
    ("GB", 4, 14),
    ("IE", 4, 14),
    ("LI", 0, 17),
    ("LT", 0, 16),
    ("LU", 0, 16),
    ("LV", 4, 13),
    ("NL", 4, 10),
    ("RO", 4, 16),
    ("SE", 0, 20),
)
_BIC_COUNTRIES = tuple(country for country, _, _ in _IBAN_FORMS)
_BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NUMBER_OF_LETTER = {ord(letter): str(number) for number, letter in enumerate(ascii_uppercase, start=10)}

_bic_country = one_of(_BIC_COUNTRIES)
_location_letter = one_of(tuple(digit_letters[2:] + ascii_uppercase.replace("O", "")))
_branch = one_of(("", "", "XXX"))


def _letters(source: DynamicSource, count: int) -> str:
    return "".join(source.random.choices(ascii_uppercase, k=count))


def iban(source: DynamicSource) -> str:
    """Returns an IBAN whose check digits are right (ISO 13616, ISO 7064 MOD 97-10)."""
    country, letters, count = _IBAN_FORMS[int(source.random.random() * len(_IBAN_FORMS))]
    account = f"{source.random.getrandbits(80) % 10**count:0{count}d}"
    if letters:
        account = _letters(source, letters) + account
    check = 98 - int(f"{account}{country}00".translate(_NUMBER_OF_LETTER)) % 97
    return f"{country}{check:02d}{account}"


def bic(source: DynamicSource) -> str:
    """Returns a BIC of 8 or 11 letters (ISO 9362): bank, country, place, perhaps a branch."""
    place = _location_letter(source) + _location_letter(source)
    return f"{_letters(source, 4)}{_bic_country(source)}{place}{_branch(source)}"


def bitcoin_address(source: DynamicSource) -> str:
    """Returns text in the form of a bitcoin address. Its checksum is left to chance: no wallet will send anything there."""
    start = "13"[source.random.getrandbits(1)]
    return start + "".join(source.random.choices(_BASE_58, k=33))


def price(source: DynamicSource) -> str:
    """Returns an amount from 0.00 to 1000.00."""
    return f"{source.random.random() * 1000:.2f}"


GENERATORS: dict[str, Generator] = {
    "$randomBankAccount": digits(8),
    "$randomBankAccountName": one_of(ACCOUNT_NAMES),
    "$randomCreditCardMask": digits(4),
    "$randomBankAccountBic": bic,
    "$randomBankAccountIban": iban,
    "$randomTransactionType": one_of(TRANSACTION_TYPES),
    "$randomCurrencyCode": one_of(CURRENCY_CODES),
    "$randomCurrencyName": one_of(CURRENCY_NAMES),
    "$randomCurrencySymbol": one_of(CURRENCY_SYMBOLS),
    "$randomBitcoin": bitcoin_address,
    "$randomPrice": price,
}
