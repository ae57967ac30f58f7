// The palette's promises, computed by WCAG 2.2: text 4.5:1, what can be pressed or filled in 3:1.
import assert from "node:assert/strict";
import { test } from "node:test";
import base from "../src/styles/base.css";
import charts from "../src/styles/charts.css";
import tokens from "../src/styles/tokens.css";

function colours(block: string): Record<string, string> {
  const body = tokens.slice(tokens.indexOf(block));
  const rules = body.slice(0, body.indexOf("}")).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries([...rules].map((rule) => [rule[1]!, rule[2]!]));
}

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

const light = colours(":root {");
const THEMES = { light, dark: { ...light, ...colours(':root[data-theme="dark"]') } };

for (const [theme, colour] of Object.entries(THEMES)) {
  test(`${theme}: borders of controls stand out from every ground they lie on`, () => {
    for (const ground of ["bg", "sunken", "blue-wash"]) {
      const ratio = contrast(colour["line-control"]!, colour[ground]!);
      assert.ok(ratio >= 3, `${ratio.toFixed(2)} on ${ground}`);
    }
  });

  test(`${theme}: text can be read on its grounds`, () => {
    const pairs = [["text", "bg"], ["muted", "bg"], ["muted", "sunken"], ["blue", "bg"],
                   ["amber", "bg"], ["vermillion", "bg"], ["danger-text", "danger-wash"],
                   ["ok-text", "ok-wash"], ["on-accent", "blue"]] as const;
    for (const [text, ground] of pairs) {
      const ratio = contrast(colour[text]!, colour[ground]!);
      assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
    }
  });
}

test("buttons, inputs, selects and segments have that border", () => {
  const borderOf = (css: string, selector: string) => {
    const body = css.slice(css.indexOf(`${selector} {`));
    return /border: 1px solid var\(--([\w-]+)\)/.exec(body.slice(0, body.indexOf("}")))?.[1];
  };
  assert.equal(borderOf(base, ".button"), "line-control");
  assert.equal(borderOf(base, 'input[type="text"], select, textarea'), "line-control");
  assert.equal(borderOf(charts, ".segments"), "line-control");
});
