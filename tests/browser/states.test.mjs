// Every state that is not the sunny one: empty, stale, errors, and how the connection is told.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  expectText, FIRST, launch, openMock, parsesInShell, setHidden, THIN, tile, tileFigure, until,
} from "./support.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const connection = (page) => page.getByTestId("connection");
const FAILED_LOAD = /Failed to load resource|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|net::/;

test("no machine: what to start, and no figure at all", async (t) => {
  const { page } = await openMock(t, browser, "empty", "/");
  await page.getByText("No machine reports yet").waitFor();
  await expectText(page.locator(".command code").first(), "tokwatt up");
  assert.equal(await page.locator(".hero").count(), 0);
});

test("no runtime: how to install one, on both pages", async (t) => {
  const { page } = await openMock(t, browser, "no_runtime", "/");
  await expectText(page.locator("article code"), "curl -fsSL https://ollama.com/install.sh | sh");
  await expectText(page.locator("article .fix-text"), /^install llama\.cpp, then: llama-server/);
  await page.getByRole("link", { name: "framework" }).click();
  await expectText(page.locator("#runtimes code"), "curl -fsSL https://ollama.com/install.sh | sh");
  await expectText(page.locator("#runtimes .fix-text"), /^install llama\.cpp, then: llama-server/);
  assert.equal(await page.getByRole("button", { name: "Measure now" }).isDisabled(), true);
  await page.getByText("Needs a model server first").waitFor();
});

// isCommand() of the page, written a second time.
const COMMAND = /^(sudo )?(tokwatt|ollama|llama-server|curl|deploy\/|modprobe)[^\n]*[^.!]$/;

// One page at a time: pages that stay open, each with its charts, slow down those that follow.
for (const scenario of ["empty", "normal", "no_runtime", "no_model", "unquotable"]) {
  test(`only what a shell takes is offered to be copied as a command: ${scenario}`, async (t) => {
    const { page } = await openMock(t, browser, scenario, "/");
    for (const path of scenario === "empty" ? ["/"] : ["/", FIRST]) {
      await page.goto(new URL(path, page.url()).href);
      await page.locator(".command code").first().waitFor({ state: "attached" });
      await page.locator(path === "/" && scenario !== "empty" ? ".claim" : "main").first().waitFor();
      for (const text of await page.locator(".command code").allTextContents()) {
        assert.match(text, COMMAND, `${scenario} ${path}`);
        assert.ok(parsesInShell(text), text);
      }
    }
  });
}

test("no model: how to pull one", async (t) => {
  const { page } = await openMock(t, browser, "no_model", FIRST);
  await expectText(page.locator("#runtimes .command code").first(), /^llama-server -hf /);
  await page.locator("#runtimes").getByText("ollama pull llama3.2:3b").first().waitFor();
  await page.getByText("Needs a model first").waitFor();
});

test("stale: the last good figures, greyed, with their age that grows", async (t) => {
  const { page } = await openMock(t, browser, "stale", FIRST);
  const state = page.locator(".page-head .state");
  const first = await expectText(state, /^stale, 4\d.s ago$/);
  await until(async () => (await state.textContent()) !== first, "the age grows");
  assert.match(await tile(page, "decode").getAttribute("class"), /is-stale/);
  await expectText(tileFigure(page, "decode"), `4.98${THIN}tok/s`);
  assert.equal(await page.getByRole("button", { name: "Measure now" }).isDisabled(), true);
});

test("error: what failed, what to do, and Try again recovers", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/",
    { mock: { fails: true }, allowConsole: FAILED_LOAD });
  await expectText(page.locator(".error-box h3"), "The collector failed");
  await expectText(page.locator(".error-box code"), "tokwatt doctor");
  await expectText(connection(page), /^offline/);
  mock.fails = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
});

test("an unknown machine and an unknown page say so", async (t) => {
  const { page, mock } = await openMock(t, browser, "normal", "/d/nobody", { allowConsole: FAILED_LOAD });
  await expectText(page.locator(".error-box h3"), "No such machine");
  await page.goto(`${mock.url}/nowhere`);
  await expectText(page.locator("h1"), "No such page");
});

test("without the stream the page polls and says so", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/",
    { mock: { refusesStream: true }, allowConsole: FAILED_LOAD });
  await expectText(connection(page), "polling");
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  const polls = () => mock.requests.filter((line) => line === "GET /fleet").length;
  const before = polls();
  await until(() => polls() >= before + 2, "it asks again");
});

test("a dropped stream is opened again where it ended", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/", { allowConsole: FAILED_LOAD });
  await expectText(connection(page), "live");
  const device = mock.devices()[0];
  mock.push("sample", { device: device.id, state: "live", at: new Date().toISOString(),
                        live: { ...device.live, decode_tokens_per_second: 31.26 } });
  await expectText(tileFigure(page, "decode"), `31.3${THIN}tok/s`); // the stream was read to its end
  const opened = [];
  page.on("request", (request) => {
    if (request.url().includes("/stream")) opened.push(new URL(request.url()).search);
  });
  const last = mock.lastId;
  mock.dropStreams();
  await until(() => opened.length > 0, "the stream is opened again");
  assert.equal(opened[0], `?since=${last}`);
  await expectText(connection(page), "live");
});

const staleTiles = (page) => page.locator(".hero .tile.is-stale").count();

test("a collector that goes away: offline, the last figures stay, greyed, and it recovers", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/", { allowConsole: FAILED_LOAD });
  await expectText(connection(page), "live");
  await expectText(page.locator("article .state").first(), "live");
  assert.equal(await staleTiles(page), 0);
  mock.fails = true;
  mock.dropStreams();
  await expectText(connection(page), /^offline/);
  await page.getByText("These are the last figures it sent").waitFor();
  await expectText(tileFigure(page, "power"), `133${THIN}W`);
  await expectText(page.locator("article .state").first(), /^stale, .* ago$/);
  assert.equal(await staleTiles(page), 4);
  await expectText(tile(page, "decode").locator(".tile-note"), /^all machines, .* ago$/);
  await expectText(tile(page, "machines").locator(".tile-note"), /^live when last heard of, .* ago$/);
  assert.match(await page.locator("article .card-column").first().getAttribute("class"), /is-stale/);
  mock.fails = false;
  await expectText(connection(page), /^(live|polling)$/);
  await expectText(page.locator("article .state").first(), "live");
  assert.equal(await staleTiles(page), 0);
});

test("a collector that goes away greys the figures of a machine's own page", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", FIRST, { allowConsole: FAILED_LOAD });
  await expectText(page.locator(".page-head .state"), "live");
  await tile(page, "decode").waitFor(); // the machine's own document came too, not only the fleet
  mock.fails = true;
  mock.dropStreams();
  await expectText(page.locator(".page-head .state"), /^stale, .* ago$/);
  assert.equal(await staleTiles(page), 6);
  assert.match(await page.locator("#power").getAttribute("class"), /is-stale/);
  await page.getByText("The collector does not answer: nothing can be measured now.").waitFor();
  for (const name of ["Measure now", "Measure memory speed"]) {
    assert.equal(await page.getByRole("button", { name }).isDisabled(), true, name);
  }
});

test("a hidden page holds no stream; shown again, it is live", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await expectText(connection(page), "live");
  await setHidden(page, true);
  await until(() => mock.streams.size === 0, "the stream is closed");
  await setHidden(page, false);
  await until(() => mock.streams.size === 1, "the stream is open");
  await expectText(connection(page), "live");
});

test("paused: nothing is called live, samples change nothing, until resumed", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  await expectText(connection(page), "live");
  const decodes = (rate) => {
    const device = mock.devices()[0];
    mock.push("sample", { device: device.id, state: "live", at: new Date().toISOString(),
                          live: { ...device.live, decode_tokens_per_second: rate } });
  };
  await page.getByRole("button", { name: "Pause updates" }).click();
  decodes(31.26); // on a stream that may still be open
  await expectText(connection(page), "paused");
  await expectText(page.locator("article .state").first(), /^stale, .* ago$/);
  assert.equal(await staleTiles(page), 4);
  await until(() => mock.streams.size === 0, "the stream is closed");
  assert.equal((await tileFigure(page, "decode").textContent()), `4.98${THIN}tok/s`);
  await page.getByRole("button", { name: "Resume updates" }).click();
  await expectText(connection(page), "live");
  await expectText(page.locator("article .state").first(), "live");
  await expectText(tileFigure(page, "decode"), `31.3${THIN}tok/s`); // what the page missed
  decodes(17.42);
  await expectText(tileFigure(page, "decode"), `17.4${THIN}tok/s`);
});

test("three tabs leave connections for everything else", async (t) => {
  const { mock, page } = await openMock(t, browser, "normal", "/");
  for (let tab = 0; tab < 2; tab++) {
    const other = await page.context().newPage();
    await other.goto(mock.url);
    await expectText(other.getByTestId("connection"), "live");
  }
  const answer = await page.evaluate(async () => (await fetch("/api/v1/fleet")).status);
  assert.equal(answer, 200);
});
