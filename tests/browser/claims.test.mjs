// The article's claims: verdicts and figures, what the open ones need, the filter in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, launch, openMock, setHidden, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

test("claims carry a verdict, both figures, and inside the arithmetic and the command", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const row = page.locator('[data-claim="seed-E-framework"]');
  await expectText(row.locator("summary"), /contradicted.*\$700.*claimed 285.W.*found 133.W.*2\.1 times lower/);
  await expectText(page.locator('[data-claim="seed-K5"] summary'),
                   /claimed 90.times.*computed 20.times/);
  await page.locator('[data-group="here"] summary').first().click();
  const open = page.locator('[data-claim="seed-T2"]');
  await open.locator("summary").click();
  await expectText(open.locator("code"), "tokwatt bench run --model llama-3.1-70b");
  await open.getByText("a run of a 70B model").waitFor();
});

const group = (page, key) => page.locator(`[data-group="${key}"]`);

test("claim rows that hid their evidence: basis and finding stand in each, and nothing is claimed alone",
     async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const evidence = (id) => page.locator(`[data-claim="${id}"] .claim-evidence`);
  await expectText(evidence("seed-E-framework"), /^Measured here, n 10: \$700 at \$0\.14/);
  await expectText(evidence("seed-E-spark"), /^By published measurements of others, n 1: 359 W/);
  await expectText(evidence("seed-T3"), /^By the article's own arithmetic: The bandwidths differ/);
  await page.locator('[data-group="here"] summary').first().click();
  await expectText(evidence("seed-T2"), "Missing: a run of a 70B model");
  await expectText(page.locator('[data-claim="seed-T2"] .claim-figures'), /^claimed 5\.00.tok\/s *found –$/);
});

test("claim rows without a sign that they open: each has one, and opens by the keyboard", async (t) => {
  for (const width of [1280, 360]) {
    const { page } = await openMock(t, browser, "normal", "/", { width });
    const row = page.locator('[data-claim="seed-T3"]');
    const sign = row.locator("summary .icon-down");
    await sign.waitFor();
    await row.locator("summary").focus();
    await page.keyboard.press("Enter");
    await row.locator(".claim-body").waitFor();
    assert.equal(await sign.evaluate((one) => getComputedStyle(one).transform), "matrix(-1, 0, 0, -1, 0, 0)");
  }
});

test("claims without a verdict are folded by what they need", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(group(page, "here").locator("summary").first(), "Can be settled here · 3");
  await expectText(group(page, "other_machine").locator("summary").first(),
                   "Needs a machine that is not here · 1");
  await expectText(group(page, "later_version").locator("summary").first(), "Waits for a later version · 1");
  await expectText(group(page, "not_measurable").locator("summary").first(), "Cannot be measured · 1");
  assert.equal(await page.locator('[data-claim="seed-T1"]').isVisible(), false);
  assert.equal(await page.locator('[data-claim="seed-H2"]').isVisible(), true);
});

test("what settles claims here stays in sight: each command once, with its copy button", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  const commands = group(page, "here").locator(".claim-commands");
  await commands.waitFor();
  assert.deepEqual(await commands.locator("code").allTextContents(),
                   ["tokwatt bench run --model llama-3.1-70b", "tokwatt bandwidth"]);
  assert.equal(await commands.getByRole("button", { name: /^Copy: tokwatt/ }).count(), 2);
});

test("a group that was opened stays open when the claims are read again", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await group(page, "other_machine").locator("summary").first().click();
  await page.locator('[data-claim="seed-T1"]').waitFor();
  const reads = () => mock.requests.filter((line) => line === "GET /claims").length;
  const before = reads();
  await setHidden(page, true);
  await setHidden(page, false);
  await until(() => reads() > before, "the claims are read again");
  await expectText(page.getByTestId("connection"), "live");
  assert.equal(await page.locator('[data-claim="seed-T1"]').isVisible(), true);
});

test("a chip lists its verdict unfolded", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await page.getByRole("button", { name: "5 undetermined" }).click();
  await page.locator('[data-claim="seed-T1"]').waitFor();
  assert.equal(await page.locator(".claim").count(), 5);
  assert.equal(await page.locator("[data-group]").count(), 0);
});

test("what is pressed among the claims is 44 px tall, also on a phone", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/", { width: 360 });
  await group(page, "here").waitFor();
  const small = await page.locator("#claims").locator("button, summary").evaluateAll((all) =>
    all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
      .map((one) => one.outerHTML.slice(0, 80)));
  assert.deepEqual(small, []);
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
