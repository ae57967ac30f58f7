// The Machines page: names, tags, what powers a machine, and how one is replaced or removed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expectText, launch, openMock, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const MINI = "d0000000000000000000000000000002";
const open = (t, options) => openMock(t, browser, "normal", "/devices", options);
const row = (page, name) => page.locator(`.machine-card[aria-label="${name}"]`);
const focused = (page) => page.evaluate(() =>
  document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);

test("a row for each machine: this one, those that joined, and one that never sent", async (t) => {
  const { page } = await open(t);
  await expectText(row(page, "framework").locator(".machine-state"), /this machine/);
  await expectText(row(page, "mini"), /joined .*live/);
  await expectText(row(page, "attic"), /Its certificate ended .* renews by itself/);
  await expectText(row(page, "spark"), /nothing came from it yet.*tokwatt-agent agent status.*nothing sent yet/);
  assert.doesNotMatch(await row(page, "mini").textContent(), /certificate/);
});

test("a copied disk is explained, with what to run on the copy", async (t) => {
  const { page } = await open(t);
  await expectText(row(page, "mini").locator(".note"), /A copy of its disk was seen.*--new-identity/);
  assert.equal(await page.locator(".machine-card .note").count(), 1);
});

test("a machine is renamed in place, by the keyboard", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").getByRole("button", { name: "Rename" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("kitchen"); // over the old name, which is selected
  await page.keyboard.press("Enter");
  await expectText(row(page, "kitchen").locator("h2"), "kitchen");
  assert.deepEqual(mock.bodies.at(-1), { name: "kitchen" });
  await until(async () => (await focused(page)) === "Rename: Name of kitchen", "focus is back");
});

test("a machine that never sent is named and tagged too", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "spark").getByRole("button", { name: "Rename" }).click();
  await page.keyboard.type("loft");
  await page.keyboard.press("Enter");
  await expectText(row(page, "loft").locator("h2"), "loft");
  assert.deepEqual(mock.bodies.at(-1), { name: "loft" });
  await row(page, "loft").getByRole("button", { name: "Add tags" }).click();
  await page.keyboard.type("spare");
  await page.keyboard.press("Enter");
  await expectText(row(page, "loft").locator(".tags"), "spare");
  await expectText(row(page, "loft"), /nothing sent yet/);
});

// The pages ask by themselves after 15 s: longer than a test waits.
test("who joins and who is removed elsewhere is here at once", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").waitFor();
  mock.join.members = [...mock.join.members, { ...mock.join.members[0], name: "newcomer",
                                               device: "d0000000000000000000000000000009" }];
  mock.push("snapshot", mock.fleet());
  await expectText(row(page, "newcomer"), /nothing sent yet/);
  mock.join.removed.add(MINI);
  mock.join.members = mock.join.members.filter((one) => one.device !== MINI);
  mock.push("snapshot", mock.fleet());
  await until(async () => (await row(page, "mini").count()) === 0, "its row is gone");
});

test("an agent of another version says what to do", async (t) => {
  const skew = { code: "update_available", detail: "the agent is version 0.0.9, the collector 0.1.0: they work together",
                 fix: "update the agent: run tokwatt devices add where the collector is" };
  const { page } = await open(t, { set: (mock) => mock.join.changes.set(MINI, { version_skew: skew }) });
  const note = page.getByTestId("version-skew");
  await expectText(row(page, "mini").getByTestId("version-skew"), /An update is there.*0\.0\.9.*they work together\.Update the agent/);
  assert.equal(await note.count(), 1);
  await row(page, "mini").getByRole("link", { name: "mini", exact: true }).click();
  await expectText(page.locator("h1"), "mini");
  await expectText(note, /An update is there.*Update the agent: run tokwatt devices add/);
});

test("Escape leaves a name as it was, and an empty one is refused with words", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").getByRole("button", { name: "Rename" }).click();
  await page.getByLabel("Name of mini").last().fill("");
  await page.keyboard.press("Enter");
  await expectText(page.getByRole("alert"), "A name has at least one letter.");
  await page.keyboard.press("Escape");
  await expectText(row(page, "mini").locator("h2"), "mini");
  assert.deepEqual(mock.bodies, []);
});

test("tags are written with commas, and stand on the card of the overview", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").getByRole("button", { name: "Add tags" }).click();
  await page.keyboard.type("spare, attic, spare");
  await page.keyboard.press("Enter");
  await expectText(row(page, "mini").locator(".tags"), "atticspare");
  assert.deepEqual(mock.bodies.at(-1), { tags: ["attic", "spare"] });
  await page.getByRole("link", { name: "Overview" }).click();
  await expectText(page.locator(`[data-device="${MINI}"] .tags`), "atticspare");
});

test("what powers a machine is chosen here too", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").getByTestId("powered-by").selectOption({ label: "framework, which it is a part of" });
  await until(() => mock.bodies.length > 0, "the choice was sent");
  assert.deepEqual(mock.bodies.at(-1), { powered_by: { device: "d0000000000000000000000000000001", meters: [] } });
});

test("removing says what happens first; Keep it changes nothing", async (t) => {
  const { mock, page } = await open(t);
  const button = row(page, "mini").getByRole("button", { name: "Remove mini" });
  await button.click();
  await expectText(page.getByRole("dialog"), /Remove mini\?.*key is refused.*stays in the collector's database.*uninstall/);
  await page.getByRole("button", { name: "Keep it" }).click();
  await until(async () => (await focused(page)) === "Remove mini", "focus is back");
  assert.ok(!mock.requests.some((line) => line.startsWith("DELETE")));
});

test("a removed machine goes out of sight, is listed as removed, and the focus is not lost", async (t) => {
  const { mock, page } = await open(t);
  await row(page, "mini").getByRole("button", { name: "Remove mini" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove mini" }).click();
  await expectText(page.locator(".done-note"), "mini was removed. What it measured is kept.");
  await until(async () => (await row(page, "mini").count()) === 0, "its row is gone");
  assert.ok(mock.requests.includes(`DELETE /devices/${MINI}`));
  await until(async () => (await focused(page)) === "Machines", "focus on the heading");
  await page.getByText("Removed machines (2)").click();
  await expectText(page.locator(".removed-list"), /mini.*removed .*old box.*removed /);
});

test("what cannot be removed says why and stays", async (t) => {
  const { mock, page } = await open(t, { allowConsole: /Failed to load resource/ });
  await row(page, "mini").getByRole("button", { name: "Remove mini" }).click();
  mock.fails = true;
  await page.getByRole("dialog").getByRole("button", { name: "Remove mini" }).click();
  await expectText(page.getByRole("dialog").getByRole("alert"), /^The database is locked\./);
});

test("only a machine that joined can be replaced; this one, live, is not removed", async (t) => {
  const { page } = await open(t);
  await row(page, "mini").waitFor();
  assert.equal(await row(page, "framework").getByRole("link", { name: /^Replace/ }).count(), 0);
  assert.equal(await row(page, "framework").getByRole("button", { name: /^Remove/ }).count(), 0);
  await row(page, "mini").getByRole("link", { name: "Replace mini" }).click();
  assert.match(page.url(), new RegExp(`/devices/add\\?replaces=${MINI}$`));
});
