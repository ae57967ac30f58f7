// Copying: with the clipboard API, on an insecure origin, and where nothing works.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, FIRST, launch, openMock } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const markdown = (page) => page.locator(".receipt-actions").getByRole("button").first();

// What a paste gives, read through a text field as a person would.
async function pasted(page) {
  await page.evaluate(() => {
    const area = document.createElement("textarea");
    area.id = "paste-here";
    document.querySelector("main").append(area);
    area.focus();
  });
  await page.keyboard.press("Control+V");
  return page.locator("#paste-here").inputValue();
}

test("the receipt is copied as markdown, and the button says so", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST,
                                  { permissions: ["clipboard-read", "clipboard-write"] });
  await markdown(page).click();
  await expectText(markdown(page), /^Copied/);
  assert.match(await pasted(page), /^\*\*framework \(demo\).*demo data, not measured$/);
});

test("copying works on plain http in the LAN, which is not a secure context", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST, { host: "lan.test" });
  await markdown(page).waitFor();
  assert.equal(await page.evaluate(() => window.isSecureContext), false);
  await markdown(page).click();
  await expectText(markdown(page), /^Copied/);
  assert.match(await pasted(page), /^\*\*framework \(demo\)/);
});

test("a command is copied from its own button", async (t) => {
  const { page } = await openMock(t, browser, "empty", "/", { host: "lan.test" });
  await page.getByRole("button", { name: "Copy: tokwatt up" }).click();
  assert.equal(await pasted(page), "tokwatt up");
});

test("where the browser refuses, the text is shown selected", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST, {
    host: "lan.test",
    prepare: (fresh) => fresh.addInitScript(() => { document.execCommand = () => false; }),
  });
  await markdown(page).click();
  const area = page.getByLabel("Text to copy");
  await area.waitFor();
  const selected = await area.evaluate((field) => field.selectionEnd - field.selectionStart);
  assert.ok(selected > 20);
  await page.keyboard.press("Escape");
  await area.waitFor({ state: "detached" });
});
