// What the first load may cost, and what a strict Content-Security-Policy asks of the pages.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../../dashboards/web/dist/", import.meta.url));
const assets = readdirSync(`${dist}assets`);
const size = (name) => gzipSync(readFileSync(dist + name), { level: 9 }).length;
const total = (ending) => assets.filter((name) => name.endsWith(ending))
  .reduce((sum, name) => sum + size(`assets/${name}`), 0);

test("the first load is at most 110 kB gzipped: script 90, style 12, the rest 8", () => {
  const script = total(".js");
  const style = total(".css");
  const rest = size("index.html") + size("favicon.svg");
  assert.ok(script <= 90_000, `script ${script}`);
  assert.ok(style <= 12_000, `style ${style}`);
  assert.ok(rest <= 8_000, `rest ${rest}`);
  assert.ok(script + style + rest <= 110_000);
});

test("assets are named by the hash of their content", () => {
  for (const name of assets) assert.match(name, /^(app|theme)-[A-Z0-9]{8}\.(js|css)$/);
});

test("no inline script, no inline style, no other origin", () => {
  const html = readFileSync(`${dist}index.html`, "utf8");
  assert.doesNotMatch(html, /<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/);
  assert.doesNotMatch(html, /https?:\/\//);
  const script = assets.filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(`${dist}assets/${name}`, "utf8")).join("\n");
  assert.doesNotMatch(script, /\beval\(|new Function\(/);
  const hosts = new Set(script.match(/https?:\/\/[\w.-]+/g) ?? []);
  // XML namespaces of SVG and MathML, and the installer that a person may copy; none is requested.
  for (const host of ["http://www.w3.org", "https://ollama.com", "http://tokwatt.invalid"]) hosts.delete(host);
  assert.deepEqual([...hosts], []);
});

test("the licences of what is bundled are there", () => {
  const notices = readFileSync(`${dist}third_party_notices.txt`, "utf8");
  for (const name of ["uplot", "preact", "@preact/signals", "@preact/signals-core"]) {
    assert.match(notices, new RegExp(`^${name} [\\d.]+ \\(MIT\\)$`, "m"));
  }
});
