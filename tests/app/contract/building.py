"""Contracts of small definitions, and what they say of a call in short: `query limit maximum`."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import yaml

from app.contract.check import violations
from app.contract.compiled import CompiledContract, compile_contract
from app.contract.draft import Contract, contract_of, read_contract, write_contract
from app.matching.request import MockRequest
from converters.diagnostics import Diagnostics
from converters.openapi import read_definition
from converters.source import read_tree

HEADS = {
    "2.0": {"swagger": "2.0"},
    "3.0": {"openapi": "3.0.3"},
    "3.1": {"openapi": "3.1.0"},
    "3.2": {"openapi": "3.2.0"},
}


def contract(text: str, version: str = "3.1") -> Contract:
    """The contract of a definition written as YAML, its head left out."""
    parts = yaml.safe_load(dedent(text))
    whole = {**HEADS[version], "info": {"title": "Small", "version": "1"}, **parts}
    found = Diagnostics("small.json")
    return contract_of(read_definition(read_tree(json.dumps(whole).encode(), "small.json"), found))


def compiled(text: str, version: str = "3.1") -> CompiledContract:
    """The same, kept as bytes in between, ready to check calls."""
    return compile_contract(read_contract(write_contract(contract(text, version))))


def operation(rest: str, version: str = "3.1", line: str = "POST /things") -> CompiledContract:
    """A definition with one operation, of which `rest` is said."""
    method, path = line.split()
    said = {"responses": {"200": {"description": "ok"}}, **yaml.safe_load(dedent(rest))}
    beside = {key: said.pop(key) for key in ("components", "securityDefinitions", "definitions") if key in said}
    return compiled(yaml.safe_dump({"paths": {path: {method.lower(): said}}, **beside}), version)


def call(line: str, body: Any = b"", **headers: str) -> MockRequest:
    """`call("POST /things?x=1", {"a": 1}, cookie="a=1")`. What is no bytes is sent as JSON."""
    method, _, target = line.partition(" ")
    path, _, query = target.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
        named.setdefault("content-type", "application/json")
    pairs = [(name.encode("latin-1"), value.encode("utf-8")) for name, value in named.items()]
    return MockRequest(method, path, query, pairs, body)


def told(definition: CompiledContract, request: MockRequest) -> list[str]:
    """What is wrong with a call."""
    return [" ".join(filter(None, each[:3])) for each in violations(definition, request)]
