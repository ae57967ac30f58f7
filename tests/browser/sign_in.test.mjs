// Signing in from another machine, a session that ends, and this machine, which needs none.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PASSWORD } from "./mock_join.mjs";
import { expectText, FIRST, launch, openMock, THIN, tileFigure, until } from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const REFUSED = /Failed to load resource/;
const closed = (mock) => Object.assign(mock.join, { password: PASSWORD, signedIn: false });
const open = (t, path = "/", options = {}) =>
  openMock(t, browser, "normal", path, { set: closed, allowConsole: REFUSED, ...options });
const field = (page) => page.getByLabel("Password", { exact: true });

test("nothing is asked for and nothing is shown until the password was given", async (t) => {
  const { mock, page } = await open(t);
  await expectText(page.locator("h1"), "Sign in");
  assert.deepEqual(mock.requests, ["GET /sign-in"]);
  assert.equal(await page.getByTestId("connection").count(), 0);
  assert.equal(await page.getByRole("navigation").count(), 0);
});

test("the keyboard alone signs in, and leads to the page that was asked for", async (t) => {
  const { mock, page } = await open(t, FIRST);
  await field(page).waitFor();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expectText(page.locator("h1"), "framework");
  assert.deepEqual(mock.bodies, [{ password: PASSWORD }]);
  await until(() => page.evaluate(() => document.activeElement?.tagName === "H1"), "focus on the heading");
  await expectText(page.getByTestId("connection"), "live");
});

test("a wrong password is told as one, and the field is ready for the next", async (t) => {
  const { page } = await open(t);
  await field(page).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectText(page.getByRole("alert"), /^That is not the password\./);
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expectText(page.locator("h1"), "Your machines");
});

test("after too many attempts it says how long to wait", async (t) => {
  const { mock, page } = await open(t);
  mock.join.tooMany = true;
  await field(page).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expectText(page.getByRole("alert"), "Too many wrong attempts. Wait 60 s, then try again.");
});

test("the password can be seen while it is typed, if asked for", async (t) => {
  const { page } = await open(t);
  assert.equal(await field(page).getAttribute("type"), "password");
  await page.getByLabel("Show it").check();
  assert.equal(await field(page).getAttribute("type"), "text");
});

test("signing out leaves nothing on the page", async (t) => {
  const { mock, page } = await open(t, "/", { set: (mock) => { mock.join.password = PASSWORD; } });
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expectText(page.locator("h1"), "Sign in");
  assert.ok(mock.requests.includes("DELETE /sign-in"));
  await until(() => mock.streams.size === 0, "the stream is closed");
});

test("a session that ended meanwhile asks for the password again, and goes on where it was", async (t) => {
  const { mock, page } = await open(t, FIRST, { set: (mock) => { mock.join.password = PASSWORD; } });
  await expectText(page.getByTestId("connection"), "live");
  mock.join.signedIn = false;
  mock.dropStreams();
  await expectText(page.locator("h1"), "Sign in");
  await field(page).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expectText(page.locator("h1"), "framework");
  await expectText(page.getByTestId("connection"), "live");
});

test("on the collector's own machine there is nothing to sign in to or out of", async (t) => {
  const { page } = await openMock(t, browser, "normal", "/");
  await expectText(page.getByTestId("connection"), "live");
  assert.equal(await page.getByRole("button", { name: "Sign out" }).count(), 0);
});
