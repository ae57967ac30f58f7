// The live feed: one event stream while the page is visible, polling every 5 s where it fails.
//
// The stream is closed while the page is hidden or paused (a browser allows about six connections
// per origin over all its tabs) and reopened with the last id. Everything outside is injected.

import type { Fleet } from "../api";
import type { Message } from "./reducer";

export type FeedState = "connecting" | "live" | "polling" | "offline" | "paused";

export interface Stream {
  onOpen(handler: () => void): void;
  onMessage(handler: (type: string, id: number, data: unknown) => void): void;
  onError(handler: () => void): void;
  close(): void;
}

export interface FeedWorld {
  openStream(since: number | null): Stream;
  fetchFleet(): Promise<Fleet>;
  nowMs(): number;
  after(ms: number, task: () => void): () => void; // returns its cancel
}

const POLL_MS = 5_000;
const REFRESH_MS = 15_000;  // totals and energy, which samples do not carry
const SILENCE_MS = 20_000;  // the server sends a comment every 15 s, but pages cannot see comments
const FIRST_RETRY_MS = 3_000;
const LAST_RETRY_MS = 30_000;

export class Feed {
  private stream: Stream | null = null;
  private cancelPoll: (() => void) | null = null;
  private cancelRetry: (() => void) | null = null;
  private cancelSilence: (() => void) | null = null;
  private retryMs = FIRST_RETRY_MS;
  private isOpen = false;    // the stream delivers
  private hasFailed = false; // it did not, since it last was open
  private hidden = false;
  private paused = false;
  private run = 0; // a reply that belongs to an earlier run is dropped
  private asked = 0;    // polls, and the newest of them that was answered: an older answer that
  private answered = 0; // comes later is dropped too
  private lastId: number | null = null;

  constructor(
    private readonly world: FeedWorld,
    private readonly apply: (message: Message) => void,
    private readonly report: (state: FeedState) => void,
    private readonly expectsSamples: () => boolean,
  ) {}

  start(): void {
    this.report("connecting");
    this.open();
    this.poll();
  }

  setHidden(hidden: boolean): void {
    if (this.hidden === hidden) return;
    this.hidden = hidden;
    this.restart();
  }

  setPaused(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.restart();
  }

  refresh(): void {
    if (!this.hidden && !this.paused) this.poll();
  }

  private restart(): void {
    this.stop();
    if (this.paused) this.report("paused");
    if (!this.hidden && !this.paused) this.start();
  }

  private stop(): void {
    this.run++;
    this.closeStream();
    this.hasFailed = false;
    for (const cancel of [this.cancelPoll, this.cancelRetry, this.cancelSilence]) cancel?.();
    this.cancelPoll = this.cancelRetry = this.cancelSilence = null;
  }

  private closeStream(): void {
    this.stream?.close();
    this.stream = null;
    this.isOpen = false;
  }

  private open(): void {
    const run = this.run;
    const stream = this.world.openStream(this.lastId);
    this.stream = stream;
    const current = () => run === this.run && this.stream === stream;
    stream.onOpen(() => {
      if (!current()) return;
      this.isOpen = true;
      this.hasFailed = false;
      this.retryMs = FIRST_RETRY_MS;
      this.report("live");
      this.watchSilence();
    });
    stream.onMessage((type, id, data) => {
      if (!current()) return;
      this.lastId = id;
      this.watchSilence();
      this.apply({ type, id, data } as Message);
    });
    stream.onError(() => {
      if (current()) this.lostStream();
    });
    this.watchSilence();
  }

  private lostStream(): void {
    this.closeStream();
    this.hasFailed = true;
    this.cancelSilence?.();
    this.poll();
    this.cancelRetry = this.world.after(this.retryMs, () => this.open());
    this.retryMs = Math.min(2 * this.retryMs, LAST_RETRY_MS);
  }

  private watchSilence(): void {
    this.cancelSilence?.();
    this.cancelSilence = this.world.after(SILENCE_MS, () => {
      if (!this.isOpen || this.expectsSamples()) this.lostStream();
      else this.watchSilence();
    });
  }

  // One fetch, then the next after 5 s (no stream) or 15 s (beside a stream).
  private poll(): void {
    const run = this.run;
    const turn = ++this.asked;
    const askedMs = this.world.nowMs();
    this.cancelPoll?.();
    this.cancelPoll = null;
    const after = (state: FeedState) => {
      if (run !== this.run || turn < this.answered) return;
      this.answered = turn;
      if (!this.isOpen && this.hasFailed) this.report(state);
      this.cancelPoll?.();
      this.cancelPoll = this.world.after(this.isOpen ? REFRESH_MS : POLL_MS, () => this.poll());
    };
    this.world.fetchFleet().then(
      (fleet) => {
        if (run === this.run && turn > this.answered) {
          this.apply({ type: "polled", data: fleet, askedMs });
        }
        after("polling");
      },
      () => after("offline"),
    );
  }
}
