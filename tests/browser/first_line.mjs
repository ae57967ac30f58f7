// A machine joins by the line of the page, seen in Chromium: tells each thing when the page shows it.
//
// One JSON object a line on standard output: {"event": "line", "text": ...}, then "fetched", "joined",
// "here" and "live". Not a test of its own: tests/roots/first_line.py pastes the line, and has the
// clock. TOKWATT_URL is the collector's in the network, TOKWATT_PASSWORD the one of its pages;
// TOKWATT_SHOTS names a folder for pictures.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch, until, watchedPage } from "./support.mjs";

const url = process.env.TOKWATT_URL;
const shots = process.env.TOKWATT_SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const tell = (event, more = {}) => console.log(JSON.stringify({ event, ...more }));

// As wide as a desk's screen in both themes; some also as wide as a phone.
async function take(page, name, { phone = false, fullPage = false } = {}) {
  if (!shots) return;
  const looks = [["light", 1280], ["dark", 1280], ...(phone ? [["light", 360], ["dark", 360]] : [])];
  for (const [colorScheme, width] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}-${width}.png`), fullPage });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

// While pictures are taken the page hears no news, so that all of them show the same moment.
async function takeHeld(page, name) {
  if (!shots) return;
  const news = "**/api/v1/joins/*";
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(news, async (route) => { await held; await route.continue(); });
  await take(page, name, { phone: true, fullPage: true });
  release(); // from here on it hears at once
}

async function signIn(page) {
  await page.getByLabel("Password", { exact: true }).fill(process.env.TOKWATT_PASSWORD);
  await page.keyboard.press("Enter");
}

// As a person does: the button, then what the clipboard holds.
async function copiedLine(page) {
  await page.getByTestId("join-line").waitFor();
  await take(page, "wizard-line", { phone: true, fullPage: true });
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}

// Each step is waited for without a limit: whoever holds the clock ends this program.
const done = (page, key) =>
  page.locator(`.join-step.is-done[data-step="${key}"]`).waitFor({ timeout: 0 });

async function arrival(page) {
  await done(page, "fetch");
  tell("fetched");
  await takeHeld(page, "wizard-joining");
  await done(page, "join");
  tell("joined");
  await done(page, "figures");
  tell("here", { title: await page.locator("#progress h2").textContent() });
  await page.locator(".join-step", { hasText: "sensor" }).waitFor();
  await take(page, "wizard-here", { phone: true, fullPage: true });
}

// The page of the machine: live by name, and with a figure that only the machine can have sent.
async function device(page) {
  await page.getByRole("link", { name: /^Open / }).click();
  await page.locator(".page-head .state-live").waitFor();
  const figure = async (id) => (await page.locator(`[data-tile="${id}"] .figure`).first()
    .textContent()) ?? "";
  await until(async () => /\d/.test(await figure("memory")), "its memory on its page");
  const power = await figure("power");
  tell("live", { power: /\d/.test(power) ? power : "" });
  if (!shots) return;
  await page.waitForTimeout(17_000); // until the page has read it again, with points for the charts
  await take(page, "device", { fullPage: true, phone: true });
}

async function machines(page) {
  await page.goto(`${url}/devices`);
  await page.locator(".machine-card").nth(1).waitFor();
  await take(page, "machines", { phone: true, fullPage: true });
  await page.goto(`${url}/`);
  await page.locator("[data-device]").nth(1).waitFor();
  await take(page, "overview", { phone: true });
}

const endings = [];
const browser = await launch();
try {
  const page = await watchedPage({ after: (end) => endings.push(end) }, browser, `${url}/devices/add`, {
    permissions: ["clipboard-read", "clipboard-write"], ignoreHTTPSErrors: true,
    allowConsole: /status of 401/, // how the page learns that it has to ask for the password
  });
  await signIn(page);
  tell("line", { text: await copiedLine(page) });
  await arrival(page);
  await device(page);
  await machines(page);
  for (const end of endings) await end();
} finally {
  await browser.close();
}
