// How soon the page's tokens/s moves after the first token of a chat that curl sends straight to a
// runtime's own port. TOKWATT_URL, RUNTIME_URL and RUNTIME_REQUEST (path, a blank, JSON) name the two;
// prints one JSON line a chat. Run by tests/bench/live_latency.sh.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { launch, tileFigure, until } from "./support.mjs";

const CHATS = Number(process.env.CHATS ?? 10);
const { TOKWATT_URL: url, RUNTIME_URL: runtime, RUNTIME_REQUEST: request } = process.env;
const [path, body] = [request.slice(0, request.indexOf(" ")), request.slice(request.indexOf(" ") + 1)];

const browser = await launch();
const page = await (await browser.newContext()).newPage();
const { devices } = await (await fetch(`${url}/api/v1/fleet`)).json();
await page.goto(`${url}/d/${devices[0].id}`);
const figure = tileFigure(page, "decode");
await figure.waitFor();
const text = () => figure.textContent();
const atRest = async () => !(parseFloat(await text()) > 0);

// Resolves when the page shows a rate above zero; the page itself looks, at every change.
const watch = () => page.evaluate((selector) => new Promise((moved) => {
  const tile = document.querySelector(selector);
  const observer = new MutationObserver(() => {
    const shown = tile.querySelector(".figure").textContent;
    if (!(parseFloat(shown) > 0)) return;
    observer.disconnect();
    moved({ at: Date.now(), shown });
  });
  observer.observe(tile, { subtree: true, childList: true, characterData: true });
}), '[data-tile="decode"]');

for (let chat = 0; chat < CHATS; chat++) {
  await until(atRest, "the page at rest");
  const change = watch();
  const curl = spawn("curl", ["-sN", "-H", "Content-Type: application/json", "-d",
                              body.replaceAll("CHAT", String(chat)), runtime + path]);
  await once(curl.stdout, "data");
  const firstToken = Date.now();
  curl.stdout.resume();
  const moved = await change;
  console.log(JSON.stringify({ seconds: (moved.at - firstToken) / 1000, shown: moved.shown }));
  if (curl.exitCode === null) await once(curl, "exit");
}
await browser.close();
