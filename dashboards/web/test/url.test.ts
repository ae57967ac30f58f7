// The address is the state: round trips, defaults left out, nonsense survived.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePlace, placeUrl } from "../src/state/url";

for (const url of ["/", "/?claims=contradicted", "/?claims=not_measurable", "/d/abc123",
                   "/d/abc123?range=24h", "/devices", "/devices/add", "/devices/add?replaces=abc", "/d/a%20b%2Fc?range=7d"]) {
  test(`${url} survives a round trip`, () => assert.equal(placeUrl(parsePlace(url)), url));
}

test("only what is not default is written", () => {
  assert.equal(placeUrl(parsePlace("/d/abc?range=15m")), "/d/abc");
  assert.equal(placeUrl(parsePlace("/?claims=all")), "/");
});

test("unknown values fall back to the default", () => {
  assert.deepEqual(parsePlace("/d/x?range=1y"), { page: "device", id: "x", range: "15m" });
  assert.deepEqual(parsePlace("/d/x?range=toString"), { page: "device", id: "x", range: "15m" });
  assert.deepEqual(parsePlace("/?claims=maybe"), { page: "fleet", verdict: "all" });
});

test("unknown paths and malformed escapes are an unknown page", () => {
  assert.equal(parsePlace("/nowhere").page, "unknown");
  assert.equal(parsePlace("/d/").page, "unknown");
  assert.equal(parsePlace("/d/%E0%A4%A").page, "unknown");
});
