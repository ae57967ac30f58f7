// What the stand-in for the collector says of who may look and who may send: signing in, the
// machines that joined, and the one line to paste, whose progress a test moves.

import { obeying } from "./contract.mjs";

const DAY_MS = 86_400_000;
const iso = (ms) => new Date(ms).toISOString();
const never = (detail) => ({ code: "never", detail, fix: "" });
const NEEDS_LIBRARIES = {
  code: "needs_libraries", fix: "in its clone run deploy/release.sh amd64, which makes one that starts anywhere",
  detail: "This collector's own program starts only where the same libraries are installed.",
};
const NO_BUILD = { code: "no_build", detail: "this collector has no build for linux-arm64",
                   fix: "in a clone of tokwatt run deploy/release.sh arm64" };

export const PASSWORD = "open sesame 42";
export const LINE = "curl -fsSk --pinnedpubkey 'sha256//h6Ml=' https://192.168.1.2:7811/e/K7Q29M4P";

const member = (device, name, extra = {}) => ({
  device, name, tags: [], joined: iso(Date.now() - 3 * DAY_MS), certified_until: iso(Date.now() + 60 * DAY_MS),
  revoked: null, revoked_reason: never("It may send."),
  copy_seen: null, copy_seen_reason: never("No copy of its disk was seen."), ...extra,
});

// One that reports, one whose disk was copied, one that never sent, one that was removed.
const demoMembers = () => [
  member("d0000000000000000000000000000004", "spark"),
  member("d0000000000000000000000000000002", "mini", { copy_seen: iso(Date.now() - 3_600_000) }),
  member("d0000000000000000000000000000003", "attic", { certified_until: iso(Date.now() - DAY_MS) }),
  member("d0000000000000000000000000000005", "old box", { revoked: iso(Date.now() - DAY_MS) }),
];

export class JoinMock {
  constructor() {
    this.password = "";        // of pages beyond this machine; "": the page is on this machine
    this.signedIn = true;
    this.tooMany = false;      // attempts to sign in
    this.isOpen = true;        // the collector was started with --lan
    this.members = demoMembers();
    this.changes = new Map();  // by device: name, tags
    this.removed = new Set();
    this.portable = true;      // the collector's own program starts anywhere
    this.lines = 0;
    this.clockOffMs = 0;       // of this clock from that of the page
    this.state = null;         // of the newest line
    this.cancelled = [];
    this.requests = [];        // bodies of POST /joins
  }

  signInDocument() {
    const local = this.password === "";
    return obeying("SignIn", { signed_in: local || this.signedIn, local, open_to_network: this.isOpen });
  }

  join(body) {
    this.requests.push(obeying("JoinRequest", body));
    const id = `line-${++this.lines}`;
    this.secondsLeft = 899;
    this.state = { id, state: "waiting", expires: iso(Date.now() + this.clockOffMs + 900_000), expired: false, replaces: body.replaces ?? "",
                   fetched: null, fetched_reason: never("Nobody ran the line yet."), fetched_by: "",
                   trouble: "", device: "", device_name: "",
                   joined: null, joined_reason: never("No machine joined by it."),
                   cancelled: null, cancelled_reason: never("Nobody cancelled it.") };
    const build = (os, architecture, extra) => ({ os, architecture, version: "0.1.0", portable: true, ...extra });
    return obeying("Join", {
      id, code: "K7Q2-9M4P", command: `${LINE} | sh -s -- --allow-measuring`, fetch: LINE,
      token: "tw1.root.K7Q29M4P@192.168.1.2:7812", expires: this.state.expires,
      expires_in_seconds: this.secondsLeft,
      builds: [build("linux", "amd64", { sha256: "4f".repeat(32), portable: this.portable,
                                         ...(this.portable ? {} : { portable_reason: NEEDS_LIBRARIES }) }),
               build("linux", "arm64", { sha256: null, sha256_reason: NO_BUILD })],
    });
  }

  fetchedBy(address) {
    Object.assign(this.state, { state: "fetched", fetched: iso(Date.now()), fetched_by: address });
  }

  joinedAs(device, name) {
    Object.assign(this.state, { state: "joined", joined: iso(Date.now()), device, device_name: name, trouble: "" });
  }

  cancelledElsewhere() {
    Object.assign(this.state, { state: "cancelled", expired: true, cancelled: iso(Date.now()) });
  }
}

const problem = (status, code, detail, fix) =>
  [status, { type: "about:blank", title: "Problem", status, detail, code, fix }];

function signIn(join, method, body) {
  if (method === "POST") {
    if (join.tooMany) return problem(503, "too_many_attempts", "too many wrong attempts", "wait 60 s, then try again");
    if (body.password !== join.password) {
      return problem(401, "wrong_password", "that is not the password",
                     "a new one is set where the collector runs: tokwatt collector password");
    }
    join.signedIn = true;
  }
  if (method === "DELETE") join.signedIn = false;
  return [200, join.signInDocument()];
}

function lines(join, method, path, body) {
  if (method === "POST") {
    if (join.isOpen) return [201, join.join(body)];
    return problem(409, "not_open_to_network",
                   "This collector listens on its own machine only, so no other machine can reach it.",
                   "Start it with --lan: tokwatt up --lan. It asks for a password for the pages then.");
  }
  const id = path.split("/").pop();
  if (join.state?.id !== id) return problem(404, "join_not_found", "There is no such line.", "");
  if (method === "DELETE") { join.cancelled.push(id); return [200, { id }]; }
  return [200, obeying("JoinState", { ...join.state, expires_in_seconds: join.secondsLeft })];
}

// The answer to a request that is about this: status and document; else undefined.
export function answerJoin(join, method, path, body) {
  if (path === "/sign-in") return signIn(join, method, body);
  if (join.password !== "" && !join.signedIn) {
    return problem(401, "not_signed_in", "This needs a password.", "Open the page and sign in.");
  }
  if (path === "/members") return [200, obeying("Members", { schema_version: 1, members: join.members })];
  if (path === "/joins" || path.startsWith("/joins/")) return lines(join, method, path, body);
  const device = /^\/devices\/([^/]+)$/.exec(path)?.[1];
  if (device === undefined || method === "GET") return undefined;
  if (method === "PATCH") {
    join.changes.set(device, { ...join.changes.get(device), ...body });
    join.members = join.members.map((one) =>
      (one.device === device ? { ...one, name: body.name ?? one.name, tags: body.tags ?? one.tags } : one));
  }
  if (method === "DELETE") {
    join.removed.add(device);
    join.members = join.members.map((one) =>
      (one.device === device ? { ...one, revoked: iso(Date.now()) } : one));
  }
  return [200, { id: device, ...body }];
}
