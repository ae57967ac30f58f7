// Measure now: asked, waiting, running with ETA, cancelled, done, failed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, FIRST, launch, openMock, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const DEVICE = FIRST.slice(3);
const measure = (page) => page.getByRole("button", { name: "Measure now" });

test("asks for a benchmark, shows ETA and progress, and the outcome", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await expectText(page.locator(".job-head"), /Queued.*about 1.min 58.s left/);
  assert.deepEqual(mock.bodies, [{ device: DEVICE, suite: "quick" }]);
  assert.equal(await measure(page).isDisabled(), true);
  mock.pushJob({ state: "waiting_for_idle", detail: "Someone is using the model." });
  await expectText(page.locator(".job-head b"), "Waiting until the machine is idle");
  mock.pushJob({ state: "running", done_ratio: 0.4, eta_seconds: 61, detail: "block 5 of at most 20" });
  await expectText(page.locator(".job-head"), /Measuring.*40.%.*about 1.min 1.s left/);
  assert.equal(await page.locator("progress").evaluate((bar) => bar.value), 0.4);
  const reads = () => mock.requests.filter((line) => line.startsWith("GET /benchmarks/")).length;
  const before = reads();
  mock.pushJob({ state: "done", done_ratio: 1, eta_seconds: 0, detail: "10 blocks, converged",
                 results: ["b0ffee0102030405060708090a0b0c0d"] });
  await expectText(page.locator(".job-outcome"), /^Done: 4\.97.tok\/s decode\.$/);
  assert.equal(await measure(page).isDisabled(), false);
  await until(() => reads() > before, "the receipt is read again");
});

test("the outcome that said only Done in a box: speed, convergence, memory speed, in a line", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await page.locator(".job").waitFor();
  const outcome = page.locator(".job-outcome");
  mock.pushJob({ state: "done", results: ["b2"] });
  await expectText(outcome, /^Done: 41\.2.tok\/s decode, did not converge\.$/);
  assert.equal(await outcome.evaluate((one) => getComputedStyle(one).borderTopWidth), "0px");
  mock.pushJob({ state: "done", results: ["w-read", "w-copy"] });
  await expectText(outcome, /^Done: CPU read 110.GB\/s; CPU copy 97.GB\/s\.$/);
  mock.pushJob({ state: "done", results: ["b5"] });
  await expectText(outcome, /^Done: no speed to show: other programs used the processor \(box_busy\)\.$/);
});

test("pressing keeps the focus, and each change of state is said", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).focus();
  await page.keyboard.press("Enter");
  const said = page.getByTestId("job-state");
  assert.equal(await said.getAttribute("role"), "status");
  await expectText(said, "Queued.");
  assert.equal(await measure(page).evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press("Enter");
  mock.pushJob({ state: "running", done_ratio: 0.4 });
  await expectText(said, "Measuring.");
  mock.pushJob({ state: "running", done_ratio: 0.5 });
  await expectText(page.locator(".job-head"), /50.%/);
  assert.equal(await said.textContent(), "Measuring.");
  assert.equal(mock.bodies.length, 1, "a second press asks for nothing");
});

test("a model can be chosen by name", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await page.locator(".measure-choice select").selectOption({ label: "qwen2.5-7b, llama-server" });
  await measure(page).click();
  await page.locator(".job").waitFor();
  assert.deepEqual(mock.bodies[0], { device: DEVICE, suite: "quick", runtime: "llamacpp",
                                     endpoint: "http://127.0.0.1:8080", model: "qwen2.5-7b" });
});

test("cancel asks the collector, and says that it was cancelled", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expectText(page.locator(".job-outcome"), /^Cancelled\. You cancelled it\.$/);
  assert.ok(mock.requests.includes("DELETE /benchmarks/job-1"));
});

test("a failure gives its reason and its command", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await page.locator(".job").waitFor();
  mock.pushJob({ state: "failed", reason: { code: "no_fit", detail: "No model fits the free memory.",
                                            fix: "ollama pull llama3.2:3b" } });
  await expectText(page.locator(".job-outcome"), /^Failed\. No model fits the free memory\.ollama pull/);
});

test("it gives way to the user and says so", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await page.locator(".job").waitFor();
  mock.pushJob({ state: "yielded", reason: { code: "user_request", detail: "A request arrived.", fix: "" } });
  await expectText(page.locator(".job-outcome"), /^Stopped, because someone started to use the model\./);
});

test("memory speed is asked for on its own", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await page.getByRole("button", { name: "Measure memory speed" }).click();
  await page.locator(".job").waitFor();
  assert.ok(mock.requests.includes("POST /bandwidth"));
  assert.deepEqual(mock.bodies, [{ device: DEVICE }]);
});

test("a measurement that was already running is found on a fresh page", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST);
  await measure(page).click();
  await page.locator(".job").waitFor();
  mock.pushJob({ state: "running", done_ratio: 0.5, eta_seconds: 30 });
  await page.reload();
  await expectText(page.locator(".job-head"), /Measuring.*50.%/);
});

test("without a stream, progress still arrives by polling", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST,
    { mock: { refusesStream: true }, allowConsole: /Failed to load resource/ });
  await measure(page).click();
  await page.locator(".job").waitFor();
  mock.pushJob({ state: "running", done_ratio: 0.7, eta_seconds: 20 });
  await expectText(page.locator(".job-head"), /Measuring.*70.%/);
});
