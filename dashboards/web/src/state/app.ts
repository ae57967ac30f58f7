// The signals of the page: what is known, where we are, how we are connected.

import { batch, computed, effect, signal } from "@preact/signals";
import type { DeviceSummary, Fleet, Price } from "../api";
import { Feed, type FeedState, type Stream } from "./feed";
import { type ApiError, asApiError, get } from "./http";
import { ageSeconds, type Known, type Message, nothing, reduce } from "./reducer";
import { isOld, shownStateOf, type ShownState } from "./shown_state";
import { askSignIn, isSignedIn } from "./sign_in";
import { type Place, parsePlace, placeUrl } from "./url";

export const known = signal<Known>(nothing);
export const feedState = signal<FeedState>("connecting");
export const feedSinceMs = signal(performance.now());
export const fleetError = signal<ApiError | null>(null);
export const nowMs = signal(performance.now()); // ticks once a second, for ages
export const place = signal<Place>(parsePlace(location.href));
export const visible = signal(!document.hidden);

export const fleet = computed<Fleet | null>(() => known.value.fleet);
export const price = computed<Price | null>(() => known.value.fleet?.price ?? null);
export const isDemo = computed(() => fleet.value?.devices.some((device) => device.demo) ?? false);
export const paused = computed(() => feedState.value === "paused");

export const deviceAge = (id: string): number | null => ageSeconds(known.value, id, nowMs.value);

// Nothing on the page can be live: nobody tells us any more.
export const allIsOld = computed(() => isOld(feedState.value));
export const shownState = (device: DeviceSummary): ShownState =>
  shownStateOf(device.state, feedState.value, deviceAge(device.id));

export function apply(message: Message): void {
  known.value = reduce(known.value, message, performance.now());
}

const STREAM_EVENTS = ["snapshot", "sample", "event", "bench"] as const;

function openStream(since: number | null): Stream {
  const source = new EventSource(`/api/v1/stream${since === null ? "" : `?since=${since}`}`);
  return {
    onOpen: (handler) => source.addEventListener("open", handler),
    onError: (handler) => source.addEventListener("error", handler),
    onMessage: (handler) => {
      for (const type of STREAM_EVENTS) {
        source.addEventListener(type, (event: MessageEvent<string>) =>
          handler(type, Number(event.lastEventId), JSON.parse(event.data)));
      }
    },
    close: () => source.close(),
  };
}

async function fetchFleet(): Promise<Fleet> {
  try {
    const document = await get<Fleet>("/fleet");
    fleetError.value = null;
    return document;
  } catch (error) {
    fleetError.value = asApiError(error);
    throw error;
  }
}

function report(state: FeedState): void {
  if (feedState.value === state) return;
  batch(() => {
    feedState.value = state;
    feedSinceMs.value = performance.now();
  });
}

export const feed = new Feed(
  {
    openStream,
    fetchFleet,
    nowMs: () => performance.now(),
    after: (ms, task) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    },
  },
  apply, report,
  () => fleet.value?.devices.some((device) => device.state === "live") ?? false,
);

export function go(to: Place, replace = false): void {
  const url = placeUrl(to);
  if (url === placeUrl(place.value)) return;
  if (replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  place.value = to;
}

export function startApp(): void {
  addEventListener("popstate", () => { place.value = parsePlace(location.href); });
  document.addEventListener("visibilitychange", () => { visible.value = !document.hidden; });
  setInterval(() => { nowMs.value = performance.now(); }, 1000);
  effect(() => feed.setHidden(!visible.value || !isSignedIn.value));
  void askSignIn();
}
