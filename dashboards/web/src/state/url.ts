// The address is the state: the path names the page, the query holds only what is not default.

export const RANGES = {
  "15m": { seconds: 900, step: 1, label: "15 min" },
  "1h": { seconds: 3600, step: 5, label: "1 h" },
  "6h": { seconds: 21600, step: 30, label: "6 h" },
  "24h": { seconds: 86400, step: 120, label: "24 h" },
  "7d": { seconds: 604800, step: 900, label: "7 d" },
} as const;

export type Range = keyof typeof RANGES;
export type VerdictFilter = "all" | "supported" | "contradicted" | "undetermined" | "not_measurable";

export type Place =
  | { page: "fleet"; verdict: VerdictFilter }
  | { page: "device"; id: string; range: Range }
  | { page: "devices" }
  | { page: "join"; replaces: string } // a device's id, or ""
  | { page: "unknown"; path: string };

const VERDICTS: readonly string[] = ["supported", "contradicted", "undetermined", "not_measurable"];
const DEFAULT_RANGE: Range = "15m";

function isRange(text: string | null): text is Range {
  return text !== null && Object.prototype.hasOwnProperty.call(RANGES, text);
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // a malformed escape is an unknown page, not a crash
  }
}

export function parsePlace(url: string): Place {
  const { pathname, searchParams } = new URL(url, "http://tokwatt.invalid");
  if (pathname === "/") {
    const verdict = searchParams.get("claims");
    const known = verdict !== null && VERDICTS.includes(verdict);
    return { page: "fleet", verdict: known ? (verdict as VerdictFilter) : "all" };
  }
  if (pathname === "/devices") return { page: "devices" };
  if (pathname === "/devices/add") {
    return { page: "join", replaces: searchParams.get("replaces") ?? "" };
  }
  const device = /^\/d\/([^/]+)\/?$/.exec(pathname);
  const id = device?.[1] === undefined ? null : decoded(device[1]);
  if (id === null) return { page: "unknown", path: pathname };
  const range = searchParams.get("range");
  return { page: "device", id, range: isRange(range) ? range : DEFAULT_RANGE };
}

export function placeUrl(place: Place): string {
  switch (place.page) {
    case "fleet": return place.verdict === "all" ? "/" : `/?claims=${place.verdict}`;
    case "device": {
      const path = `/d/${encodeURIComponent(place.id)}`;
      return place.range === DEFAULT_RANGE ? path : `${path}?range=${place.range}`;
    }
    case "devices": return "/devices";
    case "join": {
      const query = place.replaces === "" ? "" : `?replaces=${encodeURIComponent(place.replaces)}`;
      return `/devices/add${query}`;
    }
    case "unknown": return place.path;
  }
}

export const fleetPlace: Place = { page: "fleet", verdict: "all" };
export const devicesPlace: Place = { page: "devices" };
export const joinPlace = (replaces = ""): Place => ({ page: "join", replaces });
export const devicePlace = (id: string): Place => ({ page: "device", id, range: DEFAULT_RANGE });
