"""Use cases are cut from definitions and collections by tag, name, path and deprecation."""

import pytest

from converters.diagnostics import Diagnostic, Diagnostics
from converters.openapi.model import Document, Operation, Response, Tag
from converters.openapi.slice import slice_document
from converters.postman.model import Auth, Collection, Example, Folder, Item, Request, Url, Variable, walk
from converters.postman.slice import choose_examples, merge_collections, slice_collection
from converters.slices import Selection, Slice, nearest, path_fits

DOCUMENT = Document(
    spec_version="3.1.0",
    tags=(Tag(name="cart", parent="shop"), Tag(name="orders"), Tag(name="shop")),
    operations=(
        Operation(method="POST", path="/carts", operation_id="createCart", tags=("cart",)),
        Operation(method="POST", path="/orders", operation_id="createOrder", tags=("orders",)),
        Operation(method="GET", path="/orders/{orderId}", operation_id="getOrder", tags=("orders",)),
        Operation(method="GET", path="/payments", deprecated=True),
        Operation(method="GET", path="/payments/{id}/receipt", operation_id="getReceipt"),
    ),
)


def sliced(include: Selection = Selection(), exclude: Selection = Selection()) -> list[str]:  # noqa: B008
    document = slice_document(DOCUMENT, Slice(include=include, exclude=exclude))
    return [operation.operation_id or operation.path for operation in document.operations]


@pytest.mark.parametrize(
    ("include", "exclude", "kept"),
    [
        pytest.param(Selection(tags=("cart",)), Selection(), ["createCart"], id="tag"),
        pytest.param(Selection(operations=("getOrder",)), Selection(), ["getOrder"], id="operationId"),
        pytest.param(Selection(operations=("GET /payments",)), Selection(), ["/payments"], id="method and path"),
        pytest.param(Selection(paths=("/payments/**",)), Selection(), ["/payments", "getReceipt"], id="path pattern"),
        pytest.param(
            Selection(tags=("cart",), operations=("getOrder",), paths=("/payments/*/receipt",)),
            Selection(),
            ["createCart", "getOrder", "getReceipt"],
            id="whatever one of the three names",
        ),
        pytest.param(
            Selection(),
            Selection(deprecated=True),
            ["createCart", "createOrder", "getOrder", "getReceipt"],
            id="not deprecated",
        ),
        pytest.param(Selection(deprecated=True), Selection(), ["/payments"], id="deprecated alone"),
        pytest.param(
            Selection(paths=("/payments/**",), deprecated=False),
            Selection(),
            ["getReceipt"],
            id="include narrows by deprecated",
        ),
        pytest.param(
            Selection(tags=("orders",)), Selection(operations=("getOrder",)), ["createOrder"], id="exclude comes second"
        ),
    ],
)
def test_a_slice_takes_operations(include: Selection, exclude: Selection, kept: list[str]):
    assert sliced(include, exclude) == kept


def test_a_slice_keeps_the_tags_in_use_and_those_above_them():
    document = slice_document(DOCUMENT, Slice(include=Selection(tags=("cart",))))
    assert [tag.name for tag in document.tags] == ["cart", "shop"]


def test_an_empty_slice_changes_nothing():
    assert slice_document(DOCUMENT, Slice()) is DOCUMENT


def test_a_word_that_names_nothing_is_an_error_with_the_nearest_names():
    found = Diagnostics("shop.yaml")
    slice_document(
        DOCUMENT, Slice(include=Selection(operations=("getOrdr",), tags=("zzz",)), exclude=Selection(paths=("/x",))), found
    )
    assert [each.message for each in found] == [
        "include names the tag 'zzz', but there is none.",
        "include names the operation 'getOrdr', but there is none. Did you mean 'getOrder'?",
        "exclude names the path '/x', but there is none.",
        "include and exclude leave no operation: there is nothing to answer.",
    ]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("/payments/**", "/payments", True),
        ("/payments/**", "/payments/1/refunds/2", True),
        ("/payments/**", "/paymentsx", False),
        ("/payments/*", "/payments/1", True),
        ("/payments/*", "/payments/1/2", False),
        ("/**/receipt", "/orders/1/receipt", True),
        ("/**/receipt", "/receipt", True),
        ("/orders/{id}", "/orders/:orderId", True),
        ("/orders/{id}", "/orders/{{orderId}}", True),
        ("/orders/{id}", "/orders/new", False),
        ("/v*/orders", "/v12/orders", True),
        ("/a*b*c", "/axxbyyc", True),
        ("/a*b*c", "/ac", False),
        ("/*a*a*a*a*a*a*a*a*b", "/" + "a" * 5000, False),
        ("/" + "**/" * 200 + "x", "/" + "a/" * 200, False),
        ("/Orders", "/orders", False),
    ],
    ids=lambda value: str(value)[:30],
)
def test_path_patterns(pattern: str, path: str, fits: bool):
    assert path_fits(pattern, path) is fits


def test_nearest_words_ignore_case_and_come_best_first():
    assert nearest("GETORDERS", ["getOrders2", "getOrder", "zebra"]) == ("getOrders2", "getOrder")


def test_a_nearest_word_that_stands_out_comes_alone():
    assert nearest("createOrder", ["getOrder", "createOrders"]) == ("createOrders",)


def example(name: str) -> Example:
    return Example(id=f"id-{name}", name=name)


def item(name: str, path: str, *names: str) -> Item:
    url = Url(path=tuple(path.strip("/").split("/")))
    return Item(id=f"item-{name}", name=name, request=Request(url=url), examples=tuple(example(each) for each in names))


COLLECTION = Collection(
    id="c",
    name="Shop",
    items=(
        Folder(
            id="f",
            name="orders",
            items=(item("Order", "/orders", "paid", "declined", "sold-out"), item("Show", "/orders/:id", "shown")),
        ),
        item("Health", "/health", "fine"),
    ),
)


def names(collection: Collection) -> dict[str, list[str]]:
    return {each.name: [saved.name for saved in each.examples] for _, each in walk(collection)}


@pytest.mark.parametrize(
    ("include", "kept"),
    [
        pytest.param(Selection(tags=("orders",)), ["Order", "Show"], id="folder"),
        pytest.param(Selection(operations=("Health",)), ["Health"], id="item name"),
        pytest.param(Selection(operations=("item-Show",)), ["Show"], id="item id"),
        pytest.param(Selection(paths=("/orders/{id}",)), ["Show"], id="path"),
    ],
)
def test_a_slice_takes_items(include: Selection, kept: list[str]):
    assert list(names(slice_collection(COLLECTION, Slice(include=include)))) == kept


def test_folders_that_a_slice_empties_are_gone():
    assert slice_collection(COLLECTION, Slice(exclude=Selection(tags=("orders",)))).items == COLLECTION.items[1:]


def test_a_slice_knows_items_by_their_operation_id_too():
    cut = slice_collection(
        COLLECTION, Slice(include=Selection(operations=("createOrder",))), item_ids={"createOrder": ["item-Order"]}
    )
    assert list(names(cut)) == ["Order"]


def test_chosen_examples_stand_in_the_order_of_the_choice_and_the_first_is_the_default():
    chosen = choose_examples(COLLECTION, {"Order": ["sold-out", "paid"]})
    assert names(chosen.collection) == {"Order": ["sold-out", "paid"], "Show": ["shown"], "Health": ["fine"]}
    assert chosen.defaults == {"id-sold-out"}
    assert chosen.diagnostics == ()


def test_an_operation_is_chosen_by_its_operation_id_and_an_example_by_its_key():
    chosen = choose_examples(
        COLLECTION,
        {"createOrder": ["no-money"]},
        item_ids={"createOrder": ["item-Order"]},
        example_keys={"id-declined": "no-money"},
    )
    assert names(chosen.collection)["Order"] == ["declined"]
    assert chosen.defaults == {"id-declined"}


def test_unknown_operations_and_examples_are_errors_with_the_nearest_names():
    chosen = choose_examples(COLLECTION, {"Ordr": ["paid"], "Order": ["payed", "paid"], "Show": ["xyz"]}, file="mocks.yaml")
    assert chosen.diagnostics == (
        Diagnostic(
            "error", "ref.unresolved", "There is no operation 'Ordr'. Did you mean 'Order'?", "mocks.yaml", "examples.Ordr"
        ),
        Diagnostic(
            "error", "ref.unresolved", "Order has no example 'payed'. Did you mean 'paid'?", "mocks.yaml", "examples.Order[0]"
        ),
        Diagnostic("error", "ref.unresolved", "Show has no example 'xyz'. It has 'shown'.", "mocks.yaml", "examples.Show[0]"),
    )
    assert names(chosen.collection) == {"Order": ["paid"], "Show": ["shown"], "Health": ["fine"]}


def test_merged_collections_become_folders_that_keep_variables_and_auth():
    one = Collection(
        id="1", name="Cart", items=COLLECTION.items, variables=(Variable(key="base", value="x"),), auth=Auth(type="noauth")
    )
    merged = merge_collections([one, COLLECTION], name="Both")
    first, second = merged.items
    assert isinstance(first, Folder)
    assert isinstance(second, Folder)
    assert (merged.name, first.name, second.name) == ("Both", "Cart", "Shop")
    assert (first.variables, first.auth, first.items) == (one.variables, one.auth, one.items)
    assert first.id != second.id


def test_one_collection_alone_stays_as_it_is():
    assert merge_collections([COLLECTION], name="Other") is COLLECTION


ANSWERS = Document(
    spec_version="3.2.0",
    operations=(
        Operation(
            method="GET",
            path="/orders/{id}",
            operation_id="getOrder",
            responses=(Response(status="200"), Response(status="404"), Response(status="5XX"), Response(status="default")),
        ),
        Operation(method="QUERY", path="/search", responses=(Response(status="200"), Response(status="400"))),
        Operation(method="GET", path="/ping", operation_id="ping"),
    ),
)


def statuses(
    include: tuple[str, ...] = (), exclude: tuple[str, ...] = (), found: Diagnostics | None = None
) -> dict[str, list[str]]:
    wanted = Slice(include=Selection(statuses=include), exclude=Selection(statuses=exclude))
    document = slice_document(ANSWERS, wanted, found)
    return {one.operation_id or one.path: [response.status for response in one.responses] for one in document.operations}


@pytest.mark.parametrize(
    ("include", "exclude", "kept"),
    [
        pytest.param(("2XX",), (), {"getOrder": ["200"], "/search": ["200"], "ping": []}, id="a range"),
        pytest.param((), ("4xx", "5XX"), {"getOrder": ["200", "default"], "/search": ["200"], "ping": []}, id="taken away"),
        pytest.param(("404", "default"), (), {"getOrder": ["404", "default"]}, id="a code, and default"),
        pytest.param(("4XX",), ("404",), {"/search": ["400"]}, id="exclude comes second"),
        pytest.param(("5XX",), (), {"getOrder": ["5XX"]}, id="a declared range"),
    ],
)
def test_a_slice_by_status_takes_responses(include: tuple[str, ...], exclude: tuple[str, ...], kept: dict[str, list[str]]):
    assert statuses(include, exclude) == kept


def test_operations_left_without_an_answer_are_told():
    found = Diagnostics()
    statuses(("404",), found=found)
    assert [(one.level, one.code, one.message) for one in found] == [
        (
            "warning",
            "item.skipped",
            "2 operations have no response left by the statuses asked for, and so are left out: QUERY /search, ping.",
        )
    ]


def test_a_status_that_nothing_has_is_an_error_with_the_nearest():
    found = Diagnostics()
    statuses(("200", "4O4", "3XX"), found=found)
    assert [one.message for one in found if one.code == "ref.unresolved"] == [
        "include names the status '4O4', but there is none. Did you mean '404'?",
        "include names the status '3XX', but there is none. Did you mean '5XX' or '4XX' or '2XX'?",
    ]


@pytest.mark.parametrize(
    "word", ["QUERY /search", "query /search", "GET /orders/{orderId}", "GET /orders/:id", "GET /orders/{id}"]
)
def test_method_and_path_name_an_operation_however_they_are_spelt(word: str):
    found = Diagnostics()
    document = slice_document(ANSWERS, Slice(include=Selection(operations=(word,))), found)
    assert len(document.operations) == 1
    assert list(found) == []


def test_statuses_and_deprecation_of_a_collection_are_those_of_its_examples_and_descriptions():
    items = (
        Item(
            id="1",
            name="one",
            request=Request(description="**Deprecated.** Old."),
            examples=(Example(id="a", name="a", code=200),),
        ),
        Item(
            id="2",
            name="two",
            request=Request(),
            examples=(Example(id="b", name="b", code=200), Example(id="c", name="c", code=404)),
        ),
        Item(id="3", name="three", request=Request()),
    )
    found = Diagnostics()
    errors = slice_collection(Collection(id="x", name="x", items=items), Slice(include=Selection(statuses=("4XX",))), found)
    assert [(item.name, [one.name for one in item.examples]) for _, item in walk(errors)] == [("two", ["c"]), ("three", [])]
    assert [one.message for one in found] == [
        "1 operation has no response left by the statuses asked for, and so is left out: one."
    ]
    current = slice_collection(Collection(id="x", name="x", items=items), Slice(exclude=Selection(deprecated=True)))
    assert [item.name for _, item in walk(current)] == ["two", "three"]
