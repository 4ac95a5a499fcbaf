"""Products and the departments that sell them."""

from __future__ import annotations

from app.matching.dynamic.source import Generator, joined, one_of
from app.matching.dynamic.words.things import DEPARTMENTS, PRODUCT_ADJECTIVES, PRODUCT_MATERIALS, PRODUCTS

_adjective = one_of(PRODUCT_ADJECTIVES)
_material = one_of(PRODUCT_MATERIALS)
_product = one_of(PRODUCTS)

GENERATORS: dict[str, Generator] = {
    "$randomProduct": _product,
    "$randomProductAdjective": _adjective,
    "$randomProductMaterial": _material,
    "$randomProductName": joined(" ", _adjective, _material, _product),
    "$randomDepartment": one_of(DEPARTMENTS),
}
