"""Envelopes: parsed, built, and the elements that all answers share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lxml import etree

S = "http://schemas.xmlsoap.org/soap/envelope/"
M = "http://schemas.microsoft.com/exchange/services/2006/messages"
T = "http://schemas.microsoft.com/exchange/services/2006/types"
E = "http://schemas.microsoft.com/exchange/services/2006/errors"
NAMESPACES = {"s": S, "m": M, "t": T}

Element = Any
"""lxml has no types of its own."""


class RefusedError(Exception):
    """An answer with ``code`` in place of what was asked; ``text`` says more, ``back_off`` in milliseconds."""

    def __init__(self, code: str, text: str = "refusé", back_off: int | None = None) -> None:
        super().__init__(code)
        self.code, self.text, self.back_off = code, text, back_off


def sub(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """A child: ``m:Items``, ``t:ItemId``…"""
    prefix, _, local = name.partition(":")
    child = etree.SubElement(parent, f"{{{NAMESPACES[prefix]}}}{local}", attributes)
    child.text = text
    return child


def new(name: str, **attributes: str) -> Element:
    prefix, _, local = name.partition(":")
    return etree.Element(f"{{{NAMESPACES[prefix]}}}{local}", attributes, nsmap=NAMESPACES)


def envelope(content: Element, build: tuple[int, int, int, int] = (15, 1, 2507, 39)) -> bytes:
    """With the header by which a client learns the server's version."""
    root = new("s:Envelope")
    major, minor, build_major, build_minor = map(str, build)
    version = {"MajorVersion": major, "MinorVersion": minor, "MajorBuildNumber": build_major}
    sub(sub(root, "s:Header"), "t:ServerVersionInfo", **version, MinorBuildNumber=build_minor, Version="V2017_07_11")
    sub(root, "s:Body").append(content)
    return _written(root)


def response(operation: str, *messages: Element) -> Element:
    root = new(f"m:{operation}Response")
    answers = sub(root, "m:ResponseMessages")
    for message in messages:
        answers.append(message)
    return root


def success(operation: str) -> Element:
    message = new(f"m:{operation}ResponseMessage", ResponseClass="Success")
    sub(message, "m:ResponseCode", "NoError")
    return message


def refusal(operation: str, refused: RefusedError) -> Element:
    """One message of an answer that says no."""
    message = new(f"m:{operation}ResponseMessage", ResponseClass="Error")
    sub(message, "m:MessageText", refused.text)
    sub(message, "m:ResponseCode", refused.code)
    sub(message, "m:DescriptiveLinkKey", "0")
    if refused.back_off is not None:
        sub(sub(message, "m:MessageXml"), "t:Value", str(refused.back_off), Name="BackOffMilliseconds")
    if operation in ("GetItem", "CreateItem", "UpdateItem"):
        sub(message, "m:Items")
    if operation == "GetFolder":
        sub(message, "m:Folders")
    return message


def soap_fault(refused: RefusedError) -> bytes:
    """As Exchange refuses a whole request: HTTP 500 with a SOAP fault."""
    root = new("s:Envelope")
    fault = sub(sub(root, "s:Body"), "s:Fault")
    etree.SubElement(fault, "faultcode").text = f"a:{refused.code}"
    etree.SubElement(fault, "faultstring").text = refused.text
    detail = etree.SubElement(fault, "detail")
    etree.SubElement(detail, f"{{{E}}}ResponseCode").text = refused.code
    etree.SubElement(detail, f"{{{E}}}Message").text = refused.text
    if refused.back_off is not None:
        sub(sub(detail, "t:MessageXml"), "t:Value", str(refused.back_off), Name="BackOffMilliseconds")
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return written


def instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
