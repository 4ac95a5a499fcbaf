"""Amounts that add up: quantity times price, lines to a subtotal, subtotal and tax to a total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from converters.openapi.model import Json
from converters.openapi.sample.fields import Fields, key_of, number_in
from converters.openapi.sample.shape import Shape

if TYPE_CHECKING:
    from converters.openapi.sample.drawing import Drawer

Rule: TypeAlias = Callable[[Fields], None]
Keys: TypeAlias = Mapping[str, str]
_QUANTITY = ("quantity", "qty", "units", "nights", "hours")
_UNIT = ("unitprice", "unitamount", "unitcost", "priceperunit", "pricepernight", "hourlyrate", "price")
_LINE = ("linetotal", "total", "totalprice", "totalamount", "lineamount", "extendedprice", "subtotal", "amount")
_LINES = ("items", "lines", "lineitems", "orderlines", "orderitems", "invoicelines", "cartitems", "products", "entries")
_BEFORE = ("subtotal", "subtotalamount", "subtotalprice", "itemstotal", "nettotal", "netamount", "amountsubtotal")
_TOTAL = ("grandtotal", "total", "totalamount", "totalprice", "amounttotal", "ordertotal", "grosstotal", "grossamount")
_SUMS = frozenset((*_LINE, *_BEFORE, *_TOTAL))
_PLUS = (
    ("tax", "taxamount", "totaltax", "taxtotal", "amounttax", "vat", "vatamount", "salestax"),
    (
        "shipping",
        "shippingcost",
        "shippingfee",
        "shippingamount",
        "shippingprice",
        "shippingtotal",
        "deliveryfee",
        "deliverycost",
    ),
    ("tip", "tipamount", "servicefee", "handlingfee"),
)
_MINUS = ("discount", "discountamount", "discounttotal", "totaldiscount", "amountdiscount")


_DONE = ("amountcaptured", "amountreceived", "amountauthorized", "amountdue", "amountpaid", "amountcharged", "paidamount")
_UNDONE = ("amountrefunded", "amountreversed", "amountreturned", "amountremaining", "amountcapturable", "refundedamount")
_PARTS = (
    ("totaltokens", (("prompttokens", "inputtokens"), ("completiontokens", "outputtokens"))),
    (
        "total",
        (
            ("passed", "succeeded", "completed", "success"),
            ("failed", "failure"),
            ("errored", "error"),
            ("skipped", "cancelled", "canceled"),
            ("inprogress", "pending", "running"),
        ),
    ),
)


def rules(keys: Keys, rows: Mapping[str, Shape], drawer: Drawer) -> Iterable[Rule | None]:
    """The rules for the amounts of an object with these properties."""
    if not _SUMS.isdisjoint(keys):
        yield _line(keys)
        yield _whole(keys, rows, drawer)
        yield _net(keys)
    yield _settled(keys)
    for total, groups in _PARTS:
        yield _parts(keys, total, groups)


def _first(keys: Keys, names: Iterable[str]) -> str:
    return next((keys[name] for name in names if name in keys), "")


def _line(keys: Keys) -> Rule | None:
    quantity, unit = _first(keys, _QUANTITY), _first(keys, _UNIT)
    total = _first(keys, (key for key in _LINE if keys.get(key) != unit))
    if not (quantity and unit and total):
        return None

    def rule(fields: Fields) -> None:
        count, price = fields.number(quantity), fields.number(unit)
        if count is not None and price is not None:
            fields.put(total, count * price)

    return rule


def _whole(keys: Keys, rows: Mapping[str, Shape], drawer: Drawer) -> Rule | None:
    before, total = _first(keys, _BEFORE), _first(keys, _TOTAL)
    lines = _first(keys, (key for key in _LINES if key in keys and _is_sold(rows[keys[key]], drawer)))
    tax = _first(keys, _PLUS[0])
    plus, minus = [name for names in _PLUS if (name := _first(keys, names))], _first(keys, _MINUS)
    owed = [keys[key] for key in ("amountdue", "amountpaid", "balancedue") if key in keys]
    if not (total or before) or not (lines or (before and total)) or any(key in keys for key in _QUANTITY):
        return None

    def rule(fields: Fields) -> None:
        sold = _sum_of(fields.value.get(lines))
        if sold is not None and before:
            fields.put(before, sold)
        amount = fields.number(before) if before else sold
        if amount is None or not total:
            return
        if sold is not None:
            _share(fields, plus[:1] if tax else [], amount, 10)
            _share(fields, [minus] if minus else [], amount, 20)
        amount += sum(fields.number(name) or 0 for name in plus)
        less = fields.number(minus) if minus else 0
        if less is not None and amount >= less:
            for name in (total, *owed):
                fields.put(name, amount - less)

    return rule


def _net(keys: Keys) -> Rule | None:
    """What is left of an amount without its fee."""
    if not {"amount", "fee", "net"} <= keys.keys():
        return None

    def rule(fields: Fields) -> None:
        amount, fee = fields.number(keys["amount"]), fields.number(keys["fee"])
        if amount is not None and fee is not None and fee <= amount:
            fields.put(keys["net"], amount - fee)

    return rule


def _settled(keys: Keys) -> Rule | None:
    """Of an amount all was paid, and nothing given back."""
    done, undone = ([keys[key] for key in names if key in keys] for names in (_DONE, _UNDONE))
    whole = _first(keys, ("amount", "total", "amounttotal", "totalamount")) or next(iter(done), "")
    if not whole or len(done) + len(undone) < (1 if whole not in done else 2):
        return None

    def rule(fields: Fields) -> None:
        amount = fields.number(whole)
        if amount is not None:
            for name in done:
                fields.put(name, amount)
            for name in undone:
                fields.put(name, 0)

    return rule


def _parts(keys: Keys, total: str, groups: tuple[tuple[str, ...], ...]) -> Rule | None:
    """A count that is the sum of what is counted apart."""
    parts = [name for names in groups if (name := _first(keys, names))] if total in keys else []
    if len(parts) < 2:
        return None

    def rule(fields: Fields) -> None:
        counts = [count for name in parts if isinstance(count := fields.number(name), int)]
        if len(counts) == len(parts):
            fields.put(keys[total], sum(counts))

    return rule


def _share(fields: Fields, names: list[str], amount: float, divisor: int) -> None:
    """Taxes and discounts in proportion to what they are taken from."""
    for name in names:
        whole = fields.rows[name].kind == "integer"
        fields.put(name, int(amount) // divisor if whole else round(amount / divisor, 2))


def _is_sold(shape: Shape, drawer: Drawer) -> bool:
    """Whether this is an array of things with prices."""
    if not shape.items:
        return False
    inner = drawer.shapes.of(((shape.items[0].schema, shape.items[0].pointer),))
    keys = {key_of(name) for name in inner.properties}
    return not keys.isdisjoint(_UNIT) or not keys.isdisjoint(_LINE)


def _sum_of(lines: Json) -> int | float | None:
    """What the lines cost together; None where one does not say."""
    if not isinstance(lines, list) or not lines:
        return None
    amounts = [_cost_of(line) for line in lines if isinstance(line, dict)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(lines) else None


def _cost_of(line: dict[str, Json]) -> int | float | None:
    keys = {key_of(name): name for name in line}
    count, price = (number_in(line.get(_first(keys, names))) for names in (_QUANTITY, _UNIT))
    if count is not None and price is not None:
        return count * price
    found = number_in(line.get(_first(keys, _LINE)))
    return price if found is None else found
