// The Fleet page: figures, scopes, absent values with reasons, live samples, price, claims.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, FIRST, launch, openMock, THIN, tile, tileFigure } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("the figures on top are those of the document, rounded as documented", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(tileFigure(page, "decode"), `4.98${THIN}tok/s`);
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  await expectText(tileFigure(page, "energy"), `1.94${THIN}kWh`);
  await expectText(tileFigure(page, "machines"), "2 of 3");
});

test("power says its scope, what is not counted, and never adds the package to the wall", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(tile(page, "power").locator(".badge.scope"), "wall");
  await expectText(tile(page, "power").locator(".tile-note"), /partial.*2 of 3 not counted: mini .*attic/);
});

test("until a price is set, kWh leads and cost reads at the article's price, assumed", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(page.getByTestId("cost-assumed"), "$0.27 at the article's $0.14, assumed");
  assert.equal(await page.locator('[data-tile="cost"]').count(), 0);
});

test("price and currency are edited in place, and cost then leads", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "Set your price" }).click();
  await page.getByLabel("Price per kWh").fill("0,31");
  await page.getByLabel("Currency").selectOption("EUR");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expectText(tileFigure(page, "cost"), "€0.60");
  await expectText(tile(page, "cost").locator(".tile-note").first(), /1\.94.kWh at €0\.31 per kWh/);
  assert.deepEqual(mock.bodies, [{ price_per_kwh: 0.31, currency: "EUR" }]);
});

test("a price that is no number is refused in words, and Escape leaves all as it was", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "Set your price" }).click();
  await page.getByLabel("Price per kWh").fill("cheap");
  await page.keyboard.press("Enter");
  await expectText(page.getByRole("alert"), /Enter a price per kWh/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Set your price" }).waitFor();
  assert.equal(mock.requests.filter((line) => line === "POST /tariffs").length, 0);
});

test("an absent value is a dash with its reason and a command", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const card = page.locator("article", { hasText: "Intel N150" });
  const absent = card.locator("details.absent", { has: page.locator('summary[aria-label^="power"]') });
  await expectText(absent.locator("summary"), "–");
  await absent.locator("summary").click();
  await absent.getByText("readable by root only").waitFor();
  await expectText(absent.locator("code"), "sudo deploy/udev/install.sh");
  assert.equal(await card.getByText(`0${THIN}W`, { exact: true }).count(), 0);
});

test("a sample from the stream moves the figures of the card and of the total", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await expectText(tileFigure(page, "decode"), `4.98${THIN}tok/s`);
  const device = mock.devices()[0];
  const live = { ...device.live, decode_tokens_per_second: 6.317 };
  live.power = live.power.map((line) => (line.scope === "wall" ? { ...line, power_watts: 141.6 } : line));
  mock.push("sample", { device: device.id, live, state: "live", at: new Date().toISOString() });
  await expectText(tileFigure(page, "decode"), `6.32${THIN}tok/s`);
  await expectText(tileFigure(page, "power"), `142${THIN}W`);
  await expectText(page.locator("article .figure").first(), `6.32${THIN}tok/s`);
});

test("demo data is marked on the page and on each machine", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(page.locator(".demo-banner"), /^Demo data\./);
  assert.equal(await page.locator("article .badge.demo").count(), 3);
});

test("claims carry a verdict, both figures, and inside the arithmetic and the command", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const row = page.locator('[data-claim="seed-E-framework"]');
  await expectText(row.locator("summary"), /contradicted.*\$700.*claimed 285.W.*found 133.W.*2\.1 times lower/);
  await page.locator('[data-verdict="undetermined"] > summary').click();
  const open = page.locator('[data-claim="seed-T1"]');
  await open.locator("summary").click();
  await expectText(open.locator("code"), "tokwatt bench run --model deepseek-r1:70b");
  await open.getByText("a measurement on an M4 Max").waitFor();
});

test("claims without a verdict are folded to a line with their count, and the filter lists them", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const folded = page.locator('[data-verdict="undetermined"]');
  await expectText(folded.locator("> summary"), /^1 undetermined.*the command that would settle it/);
  assert.equal(await page.locator('[data-claim="seed-T1"]').isVisible(), false);
  assert.equal(await page.locator('[data-claim="seed-H2"]').isVisible(), true);
  await page.getByRole("button", { name: "1 undetermined" }).click();
  await page.locator('[data-claim="seed-T1"]').waitFor();
  assert.equal(await folded.count(), 0);
});

test("the verdict filter lives in the address and survives a reload", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "1 supported" }).click();
  assert.match(page.url(), /\/\?claims=supported$/);
  assert.equal(await page.locator(".claim").count(), 1);
  await page.reload();
  await page.locator(".claim").first().waitFor();
  assert.equal(await page.locator(".claim").count(), 1);
  await page.getByRole("button", { name: "1 supported" }).click();
  assert.match(page.url(), /\/$/);
});

test("a machine's name opens its page without a reload, and Back returns", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.evaluate(() => { window.sameDocument = true; });
  await page.getByRole("link", { name: "framework" }).click();
  await expectText(page.locator("h1"), "framework");
  assert.ok(page.url().endsWith(FIRST));
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
  await page.goBack();
  await expectText(page.locator("h1"), "Your machines");
  assert.equal(await page.evaluate(() => window.sameDocument), true);
});
