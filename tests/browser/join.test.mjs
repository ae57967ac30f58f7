// Adding a machine: the line to paste, and every state of its way in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { LINE } from "./mock_join.mjs";
import { expectText, launch, openMock, parsesInShell, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const MINI = "d0000000000000000000000000000002";
const open = (t, path = "/devices/add", options = {}) => openMock(t, browser, "normal", path, options);
const line = (page) => page.getByTestId("join-line");
const step = (page, key) => page.locator(`[data-step="${key}"]`);

test("waiting: the line, its time, and what it does", async (t) => {
  const { page } = await open(t);
  await expectText(line(page), `${LINE} | sh -s -- --allow-measuring`);
  await expectText(page.getByRole("timer"), /^1[45]:\d\d$/);
  await expectText(step(page, "fetch"), "Waiting for the line to be pasted");
  await expectText(page.locator("#what"), /SHA-256.*key that never leaves.*tokwatt-agent uninstall/);
  await expectText(page.locator(".builds"), /Linux, Intel or AMD.*DGX Spark.*no build for linux-arm64.*deploy\/release\.sh arm64/);
});

test("a program that does not start on every machine is said, with what mends it", async (t) => {
  const { page } = await open(t, "/devices/add", { set: (mock) => { mock.join.portable = false; } });
  await page.locator("summary", { hasText: "not on every one" }).click();
  await expectText(page.locator(".builds .is-bound"), /same libraries are installed.*deploy\/release\.sh amd64/);
});

test("the line is copied, also where pages are not a secure context", async (t) => {
  const { page } = await open(t, "/devices/add", { host: "lan.test" });
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
});

test("benchmarks from here are a choice, which changes the line and no more", async (t) => {
  const { mock, page } = await open(t);
  await page.getByLabel(/may start benchmarks/).uncheck();
  await expectText(line(page), `${LINE} | sh`);
  assert.equal(mock.join.requests.length, 1);
});

test("a dry run, and download, read, run: all of it for a shell", async (t) => {
  const { page } = await open(t);
  for (const name of [/Only say/, /Download, read/, /by a token/]) await page.locator("summary", { hasText: name }).click();
  const commands = await page.locator("#ways .command code").allTextContents();
  assert.equal(commands[0], `${LINE} | sh -s -- --dry-run`);
  assert.deepEqual(commands.slice(1, 4), [`${LINE} -o tokwatt-join.sh`, "less tokwatt-join.sh",
                                          "sh tokwatt-join.sh --allow-measuring"]);
  for (const text of commands) assert.ok(parsesInShell(text), text);
});

test("from pasted to live: each step as it happens, and no line once it was used", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  mock.join.fetchedBy("192.168.1.23");
  await expectText(step(page, "fetch"), "done: Script downloaded by 192.168.1.23");
  mock.join.joinedAs(MINI, "mini");
  await expectText(step(page, "join"), "done: Joined as mini");
  await expectText(step(page, "figures"), /First figures arrived: \d sensors, (watts \(|no watts yet).*, model server: /);
  await expectText(page.locator("#progress h2"), "mini is here");
  assert.equal(await line(page).count(), 0);
  assert.equal(await page.locator("#ways, #what").count(), 0);
  await page.getByRole("link", { name: "Open mini" }).click();
  await expectText(page.locator("h1"), "mini");
});

test("joined, but nothing came yet: it waits, and says so", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  mock.join.joinedAs("d0000000000000000000000000000009", "late");
  await expectText(step(page, "fetch"), "done: Joined by the token, without the script");
  await expectText(step(page, "figures"), "Waiting for its first figures");
  await expectText(page.getByTestId("join-spoken"), "Waiting for its first figures");
  await page.getByRole("button", { name: "Add another machine" }).click();
  await line(page).waitFor();
  assert.equal(mock.join.lines, 2);
  assert.deepEqual(mock.join.cancelled, []); // the first was used
});

test("trouble is told as it is, and the line stays", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  mock.join.state.trouble = "a machine with this identity has joined before, with another key";
  await expectText(page.getByTestId("trouble"), /A machine with this identity has joined before, with another key\.$/);
  assert.equal(await line(page).count(), 1);
});

test("expired: no line, what became of it, and a new one", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  Object.assign(mock.join.state, { state: "expired", expired: true });
  await expectText(page.locator(".join-stop"), /expired.*Nobody ran it.*New line$/);
  assert.equal(await line(page).count(), 0);
  await page.getByRole("button", { name: "New line" }).click();
  await line(page).waitFor();
  assert.equal(mock.join.lines, 2);
});

test("a line that was cancelled is of no use, and says so", async (t) => {
  const { mock, page } = await open(t);
  await page.getByRole("button", { name: "Cancel it" }).click();
  await expectText(page.locator(".join-stop h2"), "This line was cancelled");
  assert.deepEqual(mock.join.cancelled, ["line-1"]);
});

test("cancelled elsewhere: it says so here too", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  mock.join.cancelledElsewhere();
  await expectText(page.locator(".join-stop h2"), "This line was cancelled");
});

test("a page whose clock is wrong counts down by the collector's", async (t) => {
  const { mock, page } = await open(t, "/devices/add", {
    set: (mock) => { mock.join.clockOffMs = -7_200_000; } });
  await expectText(page.getByRole("timer"), /^14:\d\d$/);
  mock.join.secondsLeft = 61;
  await expectText(page.getByRole("timer"), /^[01]:\d\d$/);
});

test("a collector that was started again knows no line", async (t) => {
  const { mock, page } = await open(t, "/devices/add", { allowConsole: /Failed to load resource/ });
  await line(page).waitFor();
  mock.join.state = null;
  await expectText(page.locator(".join-stop h2"), "This line is gone");
});

test("a collector that is not open to the network: what to do, and the line once it is", async (t) => {
  const { mock, page } = await open(t, "/devices/add", {
    set: (mock) => { mock.join.isOpen = false; }, allowConsole: /Failed to load resource/ });
  await expectText(page.locator(".join-stop"), /listens on its own machine only.*Start it with --lan:.*It asks for a password/);
  await expectText(page.locator(".join-stop code"), "tokwatt up --lan");
  mock.join.isOpen = true;
  await page.getByRole("button", { name: "Try again" }).click();
  await line(page).waitFor();
});

test("replacing says what becomes of the old machine, and asks for its place", async (t) => {
  const { mock, page } = await open(t, `/devices/add?replaces=${MINI}`);
  await expectText(page.locator("h1"), "Replace a machine");
  await expectText(page.locator("main > .note"), /takes the place of mini.*key of the old machine is refused/);
  await line(page).waitFor();
  assert.deepEqual(mock.join.requests, [{ replaces: MINI }]);
});

test("a look at another page keeps the line that was copied", async (t) => {
  const { mock, page } = await open(t);
  await line(page).waitFor();
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: "Add a machine" }).click();
  await line(page).waitFor();
  assert.equal(mock.join.lines, 1);
});

test("the empty fleet leads here", async (t) => {
  const { page } = await openMock(t, browser, "empty", "/");
  await page.locator(".empty").getByRole("link", { name: "Add a machine" }).click();
  await line(page).waitFor();
  await until(() => page.evaluate(() => document.activeElement?.tagName === "H1"), "focus on the heading");
});
