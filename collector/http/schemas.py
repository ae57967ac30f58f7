"""Writes openapi_schemas.json from dashboards/web/src/api.ts, which is the source of the types.

Reads the small part of TypeScript that api.ts uses: string unions, interfaces (with one parent),
arrays, tuples, inline objects, Record, and nullable fields. Run from the repository's root:
    python3 collector/http/schemas.py > collector/http/openapi_schemas.json
"""
import json
import re
import sys
from pathlib import Path

TOKEN = re.compile(r'"[^"]*"|[A-Za-z_][A-Za-z0-9_]*|\d+|[{}\[\]();:,|?<>=]')
SIMPLE = {"string": {"type": "string"}, "number": {"type": "number"},
          "boolean": {"type": "boolean"}, "null": {"type": "null"}}


class Reader:
    def __init__(self, text):
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
        self.tokens = TOKEN.findall(text)
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted=None):
        token = self.peek()
        if wanted is not None and token != wanted:
            sys.exit(f"api.ts: expected {wanted!r}, found {token!r} at token {self.at}")
        self.at += 1
        return token

    def accept(self, wanted):
        if self.peek() == wanted:
            self.at += 1
            return True
        return False

    def type(self):
        options = [self.postfix()]
        while self.accept("|"):
            options.append(self.postfix())
        if len(options) == 1:
            return options[0]
        if all("const" in option for option in options):
            return {"enum": [option["const"] for option in options]}
        return {"anyOf": options}

    def postfix(self):
        schema = self.primary()
        while self.peek() == "[" and self.tokens[self.at + 1] == "]":
            self.at += 2
            schema = {"type": "array", "items": schema}
        return schema

    def primary(self):
        token = self.take()
        if token.startswith('"'):
            return {"const": token[1:-1]}
        if token.isdigit():
            return {"const": int(token)}
        if token in SIMPLE:
            return dict(SIMPLE[token])
        if token == "{":
            return self.fields("}")
        if token == "(":
            inner = self.type()
            self.take(")")
            return inner
        if token == "[":
            items = [self.type()]
            while self.accept(","):
                items.append(self.type())
            self.take("]")
            return {"type": "array", "prefixItems": items, "items": False}
        if token == "Record":
            self.take("<")
            self.type()
            self.take(",")
            value = self.type()
            self.take(">")
            return {"type": "object", "additionalProperties": value}
        return {"$ref": "#/components/schemas/" + token}

    def fields(self, end):
        properties, required = {}, []
        while not self.accept(end):
            name = self.take()
            optional = self.accept("?")
            self.take(":")
            properties[name] = self.type()
            if not optional:
                required.append(name)
            self.accept(";") or self.accept(",")
        return {"type": "object", "properties": properties, "required": required}

    def declarations(self):
        schemas, generics = {}, {}
        while self.peek():
            if not self.accept("export"):
                self.at += 1
                continue
            kind, name = self.take(), self.take()
            if kind == "type":
                self.take("=")
                schemas[name] = self.type()
                continue
            if self.accept("<"):
                parameter = self.take()
                self.take(">")
                self.take("{")
                generics[name] = (parameter, self.fields("}"))
                continue
            parent = self.take() and self.take() if self.peek() == "extends" else None
            self.take("{")
            own = self.fields("}")
            schemas[name] = own if parent is None else {
                "allOf": [{"$ref": "#/components/schemas/" + parent}, own]}
        return schemas, generics


def expand(schema, parameter, argument):
    text = json.dumps(schema)
    return json.loads(text.replace(f'"#/components/schemas/{parameter}"',
                                   f'"#/components/schemas/{argument}"'))


def main():
    root = Path(__file__).resolve().parents[2]
    schemas, generics = Reader(
        (root / "dashboards/web/src/api.ts").read_text(encoding="utf-8")).declarations()
    parameter, page = generics["Page"]
    for argument in ("DeviceSummary", "InferenceRow", "BenchmarkSummary", "Bandwidth"):
        schemas["PageOf" + argument] = expand(page, parameter, argument)
    json.dump(schemas, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


main()
