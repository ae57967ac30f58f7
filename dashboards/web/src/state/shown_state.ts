// The state of a machine as the page may claim it: what the collector said, unless that is old.

import type { DeviceSummary } from "../api";
import type { FeedState } from "./feed";

export type ShownState = DeviceSummary["state"];

// The collector calls a machine stale after 32 s, and this page asks at least every 15 s: a "live"
// of this age was not said again when it should have been.
const PATIENCE_SECONDS = 48;

// No message arrives any more, by our choice or because the collector is gone.
export const isOld = (feed: FeedState): boolean => feed === "offline" || feed === "paused";

export function shownStateOf(
  said: ShownState, feed: FeedState, ageSeconds: number | null,
): ShownState {
  if (said !== "live") return said;
  return isOld(feed) || (ageSeconds ?? Infinity) > PATIENCE_SECONDS ? "stale" : "live";
}
