// The Device page: figures, lines by scope, bandwidth, history, charts with their table.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { expectText, FIRST, launch, openMock, THIN, tile, tileFigure } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("what happens now, with scope and quality", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(tileFigure(page, "decode"), `4.98${THIN}tok/s`);
  await expectText(tileFigure(page, "prefill"), `214${THIN}tok/s`);
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  await expectText(tile(page, "power").locator(".badge.scope"), "wall");
  await expectText(tile(page, "decode").locator(".badge.quality"), "derived");
  await expectText(tileFigure(page, "utilization"), `93${THIN}%`);
});

test("one line per scope and component; an unreadable one gives its reason", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const rows = page.locator(".power-table tbody tr");
  await rows.first().waitFor();
  const texts = (await rows.allTextContents()).map((text) => text.replaceAll(THIN, " "));
  assert.match(texts[0], /^wallplug shelly measured133 W$/);
  assert.match(texts[1], /^packagepackage-0 rapl, part of plug measured89 W$/);
  assert.match(texts[2], /no memory energy counter/);
  assert.ok(!texts.some((text) => text.includes("222")), "133 + 89 was added up");
});

test("a live sample moves the page", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await expectText(tileFigure(page, "decode"), `4.98${THIN}tok/s`);
  const device = mock.devices()[0];
  mock.push("sample", { device: device.id, state: "live", at: new Date().toISOString(),
                        live: { ...device.live, decode_tokens_per_second: 31.26 } });
  await expectText(tileFigure(page, "decode"), `31.3${THIN}tok/s`);
});

test("memory speed is shown against the theoretical peak", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator('[data-kernel="cpu-read"] .bandwidth-figures b'), `110${THIN}GB/s`);
  await expectText(page.locator("#bandwidth figcaption"), /110.GB\/s, 43.% of the theoretical 256.GB\/s/);
});

test("a path that was not measured says why, and shows no trials of it", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const row = page.locator('[data-kernel="gpu-read"]');
  await expectText(row.locator(".bandwidth-absent"), /only software that plays a GPU/);
  assert.equal(await row.locator(".bandwidth-bar, .bandwidth-figures").count(), 0);
});

test("a result above the physical bound is flagged and is not the receipt", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator('[data-benchmark="b3"] .warning'), /^Not believed: 412 tokens\/s/);
  await expectText(page.locator(".receipt-figure"), "4.97");
});

test("a run that is not quotable is flagged with its reason and is not the receipt", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator('[data-benchmark="b5"] .warning'),
                   /^Not to be quoted: other programs used the processor/);
  await expectText(page.locator('[data-benchmark="b3"] .warning'), /^Not believed/);
  for (const id of ["b2", "b4"]) { // not converged, but good; stopped, without a figure
    assert.equal(await page.locator(`[data-benchmark="${id}"] .warning`).count(), 0, id);
  }
});

test("the receipt of a run that did not converge says so beside its figure", async (t) => {
  const { page } = await openMock(t, browser, "not_converged", FIRST);
  await expectText(page.locator(".receipt-speed .receipt-warning"), "did not converge");
});

test("where no run may be quoted there is no receipt, and the reason instead", async (t) => {
  const { page } = await openMock(t, browser, "unquotable", FIRST);
  await expectText(page.locator("#receipt .empty"), /Last run: other programs used the processor/);
  assert.equal(await page.getByTestId("receipt").count(), 0);
});

test("the receipt has all that it must, and keeps its price in step", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const receipt = page.getByTestId("receipt");
  await receipt.waitFor();
  const text = (await receipt.textContent()).replaceAll(THIN, " ");
  for (const part of ["demo data", "framework (demo)", "llama-3.1-70b · Q4_K_M", "llamacpp b6123",
                      "4.97", "95 % interval [4.94, 5.01], n 10, this run", "133 W [wall]",
                      "7.43 Wh [wall]", "26.7 J/token", "$1.04 [wall]",
                      "at the article's $0.14 per kWh, assumed", "memory is the limit"]) {
    assert.ok(text.includes(part), `${part} in ${text}`);
  }
  await page.locator("#receipt").getByRole("button", { name: "Set your price" }).click();
  await page.getByLabel("Price per kWh").fill("0.28");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expectText(receipt.locator(".receipt-row", { hasText: "electricity" }), /\$2\.08 \[wall\]at \$0\.28/);
});

test("the receipt is saved as a picture", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const [download] = await Promise.all([
    page.waitForEvent("download"), page.getByRole("button", { name: "Save picture" }).click()]);
  assert.match(download.suggestedFilename(), /^tokwatt-.*\.png$/);
  const bytes = readFileSync(await download.path());
  assert.equal(bytes.subarray(1, 4).toString(), "PNG");
  assert.equal(bytes.readUInt32BE(16), 800, "twice 400 pixels wide");
  assert.ok(bytes.readUInt32BE(20) > 900, "as tall as its content");
});

test("a chart has a sentence, and its table holds what it draws", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const chart = page.locator("#chart-power");
  await expectText(chart.locator("figcaption"), /plug averaged \d+.W over 1\d.min \d+.s of 15 min, peak \d+.W at \d\d:\d\d, with 1 gap/);
  const legend = await chart.locator(".legend-value").first().textContent();
  await chart.getByRole("button", { name: "Table" }).click();
  await expectText(chart.locator("thead"), "timeplug [wall]package-0 [package]");
  const cells = await chart.locator("tbody tr td:nth-child(2)").allTextContents();
  assert.equal(cells.length, 20);
  assert.ok(cells.slice(0, 8).includes(legend), `${legend} among the newest of ${cells}`);
});

test("a chart's CSV has raw values", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const chart = page.locator("#chart-power");
  await chart.getByRole("button", { name: "Table" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"), chart.getByRole("button", { name: "CSV" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trim().split("\r\n");
  assert.equal(lines[0], "time,plug [wall],package-0 [package]");
  assert.match(lines[1], /^\d{4}-\d\d-\d\dT[\d:.]+Z,\d+\.\d{3,},\d+\.\d{3,}$/);
});

test("the range lives in the address", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await page.getByRole("button", { name: "24 h", exact: true }).click();
  assert.ok(page.url().endsWith(`${FIRST}?range=24h`));
  await expectText(page.locator("#chart-power figcaption"), /over 24 h, peak \d+.W at [A-Z][a-z]{2} \d+, \d\d:\d\d/);
  await expectText(page.locator("#chart-power .legend-time"), /^[A-Z][a-z]{2} \d+, \d\d:\d\d$/);
});

test("a plug that died keeps no watts in the legend", async (t) => {
  const { page } = await openMock(t, browser, "dead_plug", `${FIRST}?range=6h`);
  const value = (name) => page.locator("#chart-power .legend-item", { hasText: name }).locator(".legend-value");
  await expectText(value("package-0"), /^\d+.W$/);
  await expectText(value("plug"), "–");
  await expectText(page.locator("#chart-power figcaption"), /^plug averaged \d+.W over [23].h.* of 6 h/);
});

test("a runtime whose activity cannot be seen says so and what would help", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator("#runtimes .note"), /cannot be seen from outside.*tokwatt config show proxy/);
});

test("commands that were cut with no scrollbar wrap, and tables cut at 360 px show that they go on",
     async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST, { width: 360 });
  await page.locator("#sensors .command code").first().waitFor();
  const cut = await page.locator(".command code").evaluateAll((all) =>
    all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent));
  assert.deepEqual(cut, []);
  const table = page.locator("#benchmarks .scroll-x");
  assert.ok(await table.evaluate((one) => one.scrollWidth > one.clientWidth), "the table is wider");
  assert.match(await table.evaluate((one) => getComputedStyle(one).backgroundAttachment), /local.*scroll/);
});

test("a detail that ran into its fix: the fix is on a line of its own", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  const reason = page.locator("#sensors .absent-list .reason").last();
  await reason.waitFor();
  const [detail, fix] = await Promise.all([".reason-detail", ".reason-fix"].map((part) =>
    reason.locator(part).boundingBox()));
  assert.ok(fix.y >= detail.y + detail.height - 1, `${fix.y} is below ${detail.y}`);
});

test("charts without data that filled two boxes: a line each, with the reason once", async (t) => {
  const { page } = await openMock(t, browser, "no_runtime", FIRST);
  const chart = page.locator("#chart-tokens");
  await expectText(chart, "Tokens per secondNo request is running.");
  assert.ok((await chart.boundingBox()).height < 60);
});

test("a machine without a power sensor says so and leads to its sensors", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  const device = mock.devices()[0];
  mock.push("sample", { device: device.id, state: "live", at: new Date().toISOString(),
                        live: { ...device.live, power: [] } });
  await expectText(tile(page, "power"), /No power sensor found\.What would bring watts$/);
  await page.getByRole("link", { name: "What would bring watts" }).click();
  assert.match(page.url(), /#sensors$/);
  const top = await page.locator("#sensors").evaluate((one) => one.getBoundingClientRect().top);
  assert.ok(top >= 56, `${top} px: below the bar`);
});

test("absent sensors give their reason and their command", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator("#sensors .absent-list li", { hasText: "amdgpu" }),
                   /readable by root only.*sudo deploy\/udev\/install\.sh/);
});

test("sensors say how they are read, how often, and what a plug feeds", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await page.locator("#sensors summary").click();
  const row = (text) => page.locator("#sensors tbody tr", { hasText: text });
  await expectText(row("package-0"), new RegExp(`counter to 72\\.8${THIN}Wh.*each 1\\.0${THIN}ms`));
  await expectText(row("rack"), new RegExp(`rack feeds switch.*mean of 1${THIN}min.*each 1\\.0${THIN}s`));
  await expectText(row("k10temp"), /instant/);
});

test("what watching costs is told in watts where the processor tells its own", async (t) => {
  const { page } = await openMock(t, browser, "normal", FIRST);
  await expectText(page.locator("#facts"), /Watching costs .*% of a core, about .*W of the processor's power, and/);
});

test("what powers a machine is chosen in place, and kept by the collector", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST, { mock: { switchWatts: 7.5 } });
  const choice = page.getByTestId("powered-by");
  await expectText(choice.locator("option").first(), "what it reads itself");
  await choice.selectOption({ label: "the plug shelf (kasa, read by framework)" });
  await page.waitForFunction(() => !document.querySelector('[data-testid="powered-by"]').value.startsWith('["",[]]'));
  const [framework] = mock.devices();
  assert.deepEqual(mock.bodies.at(-1), { powered_by: { device: "", meters: [
    { device: framework.id, source: "kasa", component: "shelf" }] } });
  assert.deepEqual(mock.devices()[0].powered_by.meters.length, 1);
});
