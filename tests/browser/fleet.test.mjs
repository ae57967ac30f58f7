// The Fleet page: figures, scopes, absent values with reasons, live samples, price.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { demoSwitch } from "./demo_documents.mjs";
import { expectText, FIRST, launch, openMock, THIN, tile, tileFigure, until } from "./support.mjs";

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
  await expectText(tile(page, "power").locator(".tile-note"), /2 of 3 not counted: mini .*attic/);
  await expectText(tile(page, "power").locator(".badge.partial"), "partial");
});

test("each total says by itself whether it is partial", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await expectText(tile(page, "power").locator(".badge.partial"), "partial");
  await expectText(tile(page, "decode").locator(".badge.partial"), "partial");
  await expectText(tile(page, "energy").locator(".badge.partial"), "partial");
  const mini = mock.devices()[1];
  mock.push("sample", { device: mini.id, state: "live", at: new Date().toISOString(),
                        live: { ...mini.live, decode_tokens_per_second: 20 } });
  await expectText(tileFigure(page, "decode"), `25.0${THIN}tok/s`);
  assert.equal(await tile(page, "decode").locator(".badge.partial").count(), 0);
  assert.equal(await tile(page, "power").locator(".badge.partial").count(), 1);
});

// The page asks by itself after 15 s: longer than a test waits.
test("a machine that has just joined is here by the stream", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/", {
    set: (mock) => mock.join.removed.add("d0000000000000000000000000000002") });
  const mini = page.locator('[data-device="d0000000000000000000000000000002"]');
  await expectText(tileFigure(page, "machines"), /^\d of 2$/);
  assert.equal(await mini.count(), 0);
  mock.join.removed.clear();
  mock.push("snapshot", mock.fleet());
  await mini.waitFor();
  await expectText(tileFigure(page, "machines"), "2 of 3");
});

test("figures on a card say quality, and electricity its scope", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(tile(page, "energy").locator(".badge.scope"), "wall");
  const now = page.locator("article").first().locator(".card-column").first();
  await expectText(now.locator(".reading", { hasText: "writing speed" }).locator(".badge.quality"), "derived");
  await expectText(now.locator(".reading", { hasText: "power" }).locator(".badge.quality"), "measured");
});

test("an interval says its level, its n and what it covers", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(page.locator("article .interval-text").first(),
                   `95${THIN}% interval [4.94, 5.01], n 10, this run`);
});

// The words that stand for a cost: those of its row, and of the head of its panel.
const basisOf = (figure) => figure.evaluate((element) =>
  (element.closest(".reading, tr, .tile")?.textContent ?? "") +
  (element.closest(".panel")?.querySelector(".panel-head")?.textContent ?? ""));

test("every cost says that its price is assumed, until one is set; then whose it is", async (t) => {
  for (const path of ["/", FIRST]) {
    const { page } = await openMock(t, browser, "normal", path);
    const costs = page.locator('[data-metric^="cost"]');
    await costs.first().waitFor();
    for (const figure of await costs.all()) {
      assert.match(await basisOf(figure), /at the article's \$0\.14 per kWh, assumed/);
      assert.equal(await figure.locator("xpath=..").locator(".badge.scope").count(), 1, "its scope");
    }
    await page.getByRole("button", { name: "Set your price" }).first().click();
    await page.getByLabel("Price per kWh").fill("0.28");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Change the price" }).first().waitFor();
    for (const figure of await costs.all()) {
      assert.match(await basisOf(figure), /at \$0\.28 per kWh/);
    }
  }
});

test("a run that did not converge says so beside its speed", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const speed = (name) => page.locator("article", { hasText: name }).locator(".card-column").nth(1)
    .locator(".reading", { hasText: "writing speed" });
  await expectText(speed("Intel N150").locator(".badge"), "did not converge");
  assert.equal(await speed("Ryzen AI Max").locator(".badge").count(), 0);
});

test("a run that is not quotable gives the card a reason and no figure", async (t) => {
  const { page } = await openMock(t, browser, "unquotable", "/");
  const column = page.locator("article .card-column").nth(1);
  await expectText(column, /last run: other programs used the processor/);
  assert.equal(await column.locator(".figure").count(), 0);
  await column.getByRole("link", { name: "Measure now" }).waitFor();
});

test("until a price is set, kWh leads and cost reads at the article's price, assumed", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(page.getByTestId("cost-assumed"), "$0.27 at the article's $0.14 per kWh, assumed");
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
  await expectText(absent.locator("code"), /^sudo deploy\/udev\/install\.sh "\$USER" /);
  assert.equal(await card.getByText(`0${THIN}W`, { exact: true }).count(), 0);
});

test("the dash that stood right of the figures is in line with them", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const now = page.locator("article", { hasText: "Intel N150" }).locator(".card-column").first();
  const left = (locator) => locator.evaluate((one) => {
    const range = document.createRange();
    range.selectNodeContents(one);
    return range.getBoundingClientRect().left;
  });
  const dash = await left(now.locator("summary").first());
  assert.ok(Math.abs(dash - await left(now.locator(".figure-value").first())) < 2);
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

test("a machine's name opens its page without a reload, and Back returns", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.evaluate(() => { window.sameDocument = true; });
  await page.getByRole("link", { name: "framework" }).click();
  await expectText(page.locator("h1"), "framework");
  assert.ok(page.url().endsWith(FIRST));
  await until(() => page.evaluate(() => document.activeElement?.tagName === "H1"), "focus on the heading");
  await page.goBack();
  await expectText(page.locator("h1"), "Your machines");
  assert.equal(await page.evaluate(() => window.sameDocument), true);
});

test("what has no agent is a card of its own, is live, and counts in the house", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/", { mock: { switchWatts: 7.5 } });
  const card = page.locator('[data-unattended="switch"]');
  await expectText(card.locator(".card-head p"), "no agent · its plug is read by framework");
  await expectText(card.locator(".reading", { hasText: "power" }).locator(".figure"), `7.5${THIN}W`);
  const framework = mock.devices()[0];
  mock.push("sample", { device: framework.id, state: "live", at: new Date().toISOString(),
                        live: framework.live, unattended: [demoSwitch(framework, 9.5)] });
  await expectText(card.locator(".reading", { hasText: "power" }).locator(".figure"), `9.5${THIN}W`);
  await expectText(tileFigure(page, "power"), `143${THIN}W`);
});
