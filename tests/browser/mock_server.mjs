// A stand-in for the collector: the built pages under the real security headers, demo documents,
// an event stream that tests push into, and switches for what goes wrong.

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { obeying } from "./contract.mjs";
import { demoClaims } from "./demo_claims.mjs";
import { demoBenchmark, demoDevice } from "./demo_details.mjs";
import {
  demoDevices, demoFleet, demoSwitch, NO_MODEL, NO_RUNTIME, NOT_QUOTABLE,
} from "./demo_documents.mjs";
import { demoSeries } from "./demo_series.mjs";
import { answerJoin, JoinMock } from "./mock_join.mjs";
import { beLate } from "./slowness.mjs";

const DIST = fileURLToPath(new URL("../../dashboards/web/dist", import.meta.url));
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
                ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
                ".txt": "text/plain; charset=utf-8" };

const SCENARIOS = {
  normal: (devices) => devices,
  empty: () => [],
  one: (devices) => devices.slice(0, 1),
  no_runtime: ([first]) => [{ ...first, runtimes: [], headline: null, headline_reason: NO_RUNTIME }],
  no_model: ([first]) => [{ ...first, headline: null, headline_reason: NO_MODEL,
                            runtimes: first.runtimes.slice(1) }],
  unquotable: ([first]) => [{ ...first, headline: null, headline_reason: NOT_QUOTABLE }],
  not_converged: ([first]) => [{ ...first, headline: { ...first.headline, status: "not_converged" } }],
  dead_plug: ([first]) => [first],
  stale: ([first]) => [{ ...first, state: "stale", age_seconds: 41 }],
};

class Mock {
  constructor(scenario) {
    this.scenario = scenario;
    this.fails = false;        // every API call answers 500
    this.failing = null;       // a pattern: GETs of such a path and query answer 500
    this.refusesStream = false; // the stream answers 503
    this.price = { price_per_kwh: 0.14, currency: "USD", assumed: true, note: "the article's" };
    this.jobs = new Map();
    this.requests = [];        // "POST /api/v1/benchmarks", in order
    this.bodies = [];
    this.join = new JoinMock(); // who may look, who may send
    this.switchWatts = null; // of something without an agent; null: there is none
    this.samples = new Map(); // by device: the newest that was pushed; documents have it too
    this.streams = new Set();
    this.lastId = 100;
  }

  devices() {
    return SCENARIOS[this.scenario](demoDevices(Date.now() / 1000))
      .filter((device) => !this.join.removed.has(device.id))
      .map((device) => ({ ...device, ...this.join.changes.get(device.id) }))
      .map((device) => {
        const { at, live, state } = this.samples.get(device.id) ?? {};
        return at === undefined ? device : { ...device, live, state, last_seen: at };
      });
  }

  fleet() {
    const devices = this.devices();
    const told = [...this.samples.values()].flatMap((sample) => sample.unattended);
    const unattended = this.switchWatts === null ? []
      : [told.find((one) => one.name === "switch") ?? demoSwitch(devices[0], this.switchWatts)];
    return demoFleet(devices, this.price, Date.now() / 1000, unattended);
  }

  device(id) {
    const found = this.devices().find((one) => one.id === id);
    if (found === undefined) return null;
    const extra = { jobs: [...this.jobs.values()] };
    if (this.scenario === "no_runtime") extra.bandwidth = [], extra.runtime_details = [];
    const document = demoDevice(found, Date.now() / 1000, extra);
    if (this.scenario === "no_model") {
      document.runtime_details = document.runtime_details.map((runtime) =>
        ({ ...runtime, models: [], models_reason: NO_MODEL }));
    }
    return document;
  }

  // Every kind of document that this mock sends, held against the collector's schemas.
  checkAll() {
    const now = Date.now() / 1000;
    obeying("Fleet", this.fleet());
    obeying("Claims", { schema_version: 1, claims: demoClaims() });
    for (const device of this.devices()) {
      const document = obeying("Device", this.device(device.id));
      for (const { id } of document.benchmarks) {
        obeying("Benchmark", demoBenchmark(device, id, this.price, now));
      }
    }
    const query = new URLSearchParams({ device: "d0000000000000000000000000000001", step: "10",
      metric: "device_power_watts", from: new Date(0).toISOString(), to: new Date(9e5).toISOString() });
    obeying("Series", demoSeries(query, this.scenario));
  }

  push(type, data) {
    if (type === "bench") obeying("Job", data);
    if (type === "sample") {
      obeying("Live", data.live);
      data = { unattended: [], ...data };
      for (const one of data.unattended) obeying("Unattended", one);
      this.samples.set(data.device, data);
    }
    if (type === "event") obeying("TimelineEvent", data);
    const message = `id: ${++this.lastId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.streams) stream.write(message);
  }

  pushJob(change) {
    const job = { ...[...this.jobs.values()].pop(), ...change };
    this.jobs.set(job.id, job);
    this.push("bench", job);
  }

  dropStreams() {
    for (const stream of this.streams) stream.destroy();
    this.streams.clear();
  }
}

function problem(response, status, code, title, detail, fix = "") {
  response.writeHead(status, { "Content-Type": "application/problem+json" });
  response.end(JSON.stringify({ type: "about:blank", title, status, detail, code, fix }));
}

function json(response, status, document) {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(document));
}

function openStream(mock, request, response) {
  if (mock.refusesStream) {
    response.setHeader("Retry-After", "5");
    return problem(response, 503, "too_many_streams", "Too many streams", "32 are open.");
  }
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write("retry: 3000\n\n");
  mock.streams.add(response);
  response.on("close", () => mock.streams.delete(response));
  response.write(`id: ${++mock.lastId}\nevent: snapshot\ndata: ${JSON.stringify(mock.fleet())}\n\n`);
}

function newJob(mock, kind, body) {
  const job = {
    id: `job-${mock.jobs.size + 1}`, device: body.device, kind, state: "queued", done_ratio: 0,
    eta_seconds: 118, detail: "", results: [], created_at: new Date().toISOString(),
  };
  mock.jobs.set(job.id, job);
  return job;
}

function post(mock, path, body, response) {
  if (path === "/tariffs") {
    mock.price = { ...body, assumed: false, note: "yours" };
    return json(response, 200, { schema_version: 1, price: mock.price });
  }
  if (path === "/benchmarks") return json(response, 202, newJob(mock, "benchmark", body));
  if (path === "/bandwidth") return json(response, 202, newJob(mock, "bandwidth", body));
  return problem(response, 404, "not_found", "No such resource", path);
}

function getDocument(mock, path, url, response) {
  const parts = path.split("/").filter(Boolean);
  if (path === "/fleet") return json(response, 200, mock.fleet());
  if (path === "/claims") return json(response, 200, { schema_version: 1, claims: demoClaims() });
  if (path === "/series") return json(response, 200, demoSeries(url.searchParams, mock.scenario));
  if (parts[0] === "devices" && parts.length === 2) {
    const device = mock.device(decodeURIComponent(parts[1]));
    if (device !== null) return json(response, 200, device);
    return problem(response, 404, "not_found", "No such machine",
                   "No machine with this id has ever reported here.", "tokwatt devices ls");
  }
  if (parts[0] === "benchmarks" && parts.length === 2) {
    for (const device of mock.devices()) {
      const found = demoBenchmark(device, parts[1], mock.price, Date.now() / 1000);
      if (found !== null) return json(response, 200, found);
    }
  }
  return problem(response, 404, "not_found", "No such resource", path);
}

// The document that came, {} for none, null for what is no JSON.
async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  if (text === "") return {};
  return request.headers["content-type"] === "application/json" ? JSON.parse(text) : null;
}

async function api(mock, request, response, url) {
  const path = url.pathname.slice("/api/v1".length);
  await beLate(response, path + url.search);
  mock.requests.push(`${request.method} ${path}`);
  const fails = mock.fails ||
    (request.method === "GET" && (mock.failing?.test(path + url.search) ?? false));
  if (fails) return problem(response, 500, "internal", "The collector failed", "The database is locked.", "tokwatt doctor");
  const body = await bodyOf(request);
  if (body === null) return problem(response, 415, "unsupported_media_type", "JSON only", "");
  if (request.method === "POST" || request.method === "PATCH") mock.bodies.push(body);
  const answer = answerJoin(mock.join, request.method, path, body);
  if (answer !== undefined) return json(response, ...answer);
  if (path === "/stream") return openStream(mock, request, response);
  if (request.method === "GET") return getDocument(mock, path, url, response);
  if (request.method === "DELETE") {
    const job = mock.jobs.get(path.split("/").pop());
    if (job === undefined) return problem(response, 404, "not_found", "No such measurement", path);
    mock.pushJob({ state: "cancelled", reason: { code: "cancelled", detail: "You cancelled it.", fix: "" } });
    return json(response, 200, mock.jobs.get(job.id));
  }
  return post(mock, path, body, response);
}

function page(response, path) {
  const wanted = extname(path) === "" ? "/index.html" : normalize(path);
  let bytes;
  try {
    bytes = readFileSync(join(DIST, wanted));
  } catch {
    return problem(response, 404, "not_found", "No such file", path);
  }
  response.writeHead(200, { "Content-Type": TYPES[extname(wanted)] ?? "application/octet-stream",
    "Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer" });
  return response.end(bytes);
}

// Starts on a free loopback port; `url` has no trailing slash.
export async function startMock(scenario = "normal") {
  const mock = new Mock(scenario);
  mock.checkAll();
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://mock.invalid");
    if (url.pathname.startsWith("/api/")) {
      return api(mock, request, response, url).catch((error) => {
        if (error.code !== "ECONNRESET") throw error; // whoever went away wants no answer
      });
    }
    return page(response, url.pathname);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  mock.port = server.address().port;
  mock.url = `http://127.0.0.1:${mock.port}`;
  mock.close = () => {
    mock.dropStreams();
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return mock;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMock(process.argv[2] ?? "normal");
  console.log(`demo data on ${mock.url}`);
}
