"""Kinds of account and transaction; currencies (ISO 4217) by code, name and symbol."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

ACCOUNT_NAMES = (
    "Auto Loan Account", "Checking Account", "Credit Card Account", "Home Loan Account", "Investment Account",
    "Joint Account", "Money Market Account", "Personal Loan Account", "Savings Account", "Student Account",
)

TRANSACTION_TYPES = (
    "deposit", "invoice", "payment", "refund", "transfer", "withdrawal",
)

CURRENCY_CODES = (
    "AED", "ARS", "AUD", "BDT", "BGN", "BHD", "BRL", "BWP", "CAD", "CHF", "CLP", "CNY", "COP", "CRC", "CZK", "DKK",
    "DOP", "DZD", "EGP", "ETB", "EUR", "FJD", "GBP", "GEL", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "ISK", "JMD",
    "JOD", "JPY", "KES", "KRW", "KWD", "KZT", "LKR", "MAD", "MUR", "MXN", "MYR", "NAD", "NGN", "NOK", "NPR", "NZD",
    "OMR", "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "TZS",
    "UAH", "UGX", "USD", "UYU", "VND", "XAF", "XOF", "ZAR", "ZMW",
)

CURRENCY_NAMES = (
    "Argentine Peso", "Australian Dollar", "Bahraini Dinar", "Botswana Pula", "Brazilian Real", "Bulgarian Lev",
    "Canadian Dollar", "Chilean Peso", "Colombian Peso", "Costa Rican Colon", "Czech Koruna", "Danish Krone",
    "Dominican Peso", "Egyptian Pound", "Ethiopian Birr", "Euro", "Fiji Dollar", "Ghana Cedi", "Hong Kong Dollar",
    "Hungarian Forint", "Iceland Krona", "Indian Rupee", "Indonesian Rupiah", "Jamaican Dollar", "Jordanian Dinar",
    "Kenyan Shilling", "Korean Won", "Kuwaiti Dinar", "Malaysian Ringgit", "Mauritius Rupee", "Mexican Peso",
    "Moroccan Dirham", "Naira", "New Israeli Shekel", "New Taiwan Dollar", "New Zealand Dollar", "Norwegian Krone",
    "Pakistan Rupee", "Peruvian Sol", "Philippine Peso", "Pound Sterling", "Qatari Rial", "Rand", "Romanian Leu",
    "Saudi Riyal", "Serbian Dinar", "Singapore Dollar", "Swedish Krona", "Swiss Franc", "Thai Baht", "Tunisian Dinar",
    "Turkish Lira", "UAE Dirham", "Uganda Shilling", "Ukrainian Hryvnia", "US Dollar", "Vietnamese Dong", "Yen",
    "Yuan Renminbi", "Zambian Kwacha", "Zloty",
)

CURRENCY_SYMBOLS = (
    "$", "£", "€", "¥", "₹", "₩", "₪", "₫", "₱", "₴", "₦", "₺", "₡", "฿", "kr", "zł", "Kč", "Ft", "лв", "R$", "R", "S/",
    "CHF", "B/.", "RD$", "NT$",
)
