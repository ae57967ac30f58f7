// The live feed with a scripted world: polling when the stream fails, closing when hidden.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fleet } from "../src/api";
import { Feed, type FeedState } from "../src/state/feed";
import type { Message } from "../src/state/reducer";

class World {
  timers: { at: number; task: () => void; cancelled: boolean }[] = [];
  time = 0;
  opened: (number | null)[] = [];
  fleetWorks = true;
  fetches = 0;
  current: { open: () => void; message: (type: string, id: number, data: unknown) => void;
             error: () => void; closed: boolean } | null = null;

  nowMs = () => this.time;
  after = (ms: number, task: () => void) => {
    const timer = { at: this.time + ms, task, cancelled: false };
    this.timers.push(timer);
    return () => { timer.cancelled = true; };
  };
  fetchFleet = async () => {
    this.fetches++;
    if (!this.fleetWorks) throw new Error("no answer");
    return { devices: [], unattended: [] } as unknown as Fleet;
  };
  openStream = (since: number | null) => {
    this.opened.push(since);
    const stream = { open: () => {}, message: (_t: string, _i: number, _d: unknown) => {},
                     error: () => {}, closed: false };
    this.current = stream;
    return {
      onOpen: (handler: () => void) => { stream.open = handler; },
      onMessage: (handler: typeof stream.message) => { stream.message = handler; },
      onError: (handler: () => void) => { stream.error = handler; },
      close: () => { stream.closed = true; },
    };
  };
  async advance(ms: number) {
    const end = this.time + ms;
    for (;;) {
      await Promise.resolve().then(() => {}).then(() => {});
      const due = this.timers.filter((timer) => !timer.cancelled && timer.at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      due.cancelled = true;
      this.time = due.at;
      due.task();
    }
    this.time = end;
    await Promise.resolve().then(() => {}).then(() => {});
  }
}

function setUp(expectsSamples = false) {
  const world = new World();
  const states: FeedState[] = [];
  const messages: Message[] = [];
  const feed = new Feed(world, (message) => messages.push(message), (state) => states.push(state),
                        () => expectsSamples);
  return { world, states, messages, feed };
}

test("an open stream is live", async () => {
  const { world, states, feed } = setUp();
  feed.start();
  world.current!.open();
  await world.advance(0);
  assert.deepEqual(states, ["connecting", "live"]);
});

test("a refused stream means polling every 5 s, and the stream is tried again", async () => {
  const { world, states, feed } = setUp();
  feed.start();
  world.current!.error();
  await world.advance(0);
  assert.equal(states.at(-1), "polling");
  const before = world.fetches;
  await world.advance(10_100);
  assert.ok(world.fetches - before >= 2);
  assert.ok(world.opened.length >= 2);
  world.current!.open();
  assert.equal(states.at(-1), "live");
});

test("no stream and no answer is offline, and recovers", async () => {
  const { world, states, feed } = setUp();
  world.fleetWorks = false;
  feed.start();
  world.current!.error();
  await world.advance(0);
  assert.equal(states.at(-1), "offline");
  world.fleetWorks = true;
  await world.advance(5_100);
  assert.equal(states.at(-1), "polling");
});

test("hidden closes the stream and stops asking; shown resumes after the last id", async () => {
  const { world, feed } = setUp();
  feed.start();
  const first = world.current!;
  first.open();
  first.message("snapshot", 41, {});
  feed.setHidden(true);
  assert.equal(first.closed, true);
  await world.advance(0);
  const before = world.fetches;
  await world.advance(120_000);
  assert.equal(world.fetches, before);
  feed.setHidden(false);
  assert.deepEqual(world.opened, [null, 41]);
});

test("a message of a closed stream is dropped", async () => {
  const { world, messages, feed } = setUp();
  feed.start();
  const first = world.current!;
  first.open();
  feed.setPaused(true);
  first.message("sample", 2, {});
  await world.advance(0);
  assert.deepEqual(messages, []);
});

test("a stream that falls silent while machines are live is given up", async () => {
  const { world, feed } = setUp(true);
  feed.start();
  const first = world.current!;
  first.open();
  await world.advance(20_100);
  assert.equal(first.closed, true);
});

test("a silent stream of an empty house is kept", async () => {
  const { world, feed } = setUp(false);
  feed.start();
  const first = world.current!;
  first.open();
  await world.advance(60_000);
  assert.equal(first.closed, false);
});

test("an older answer that comes after a newer one is dropped", async () => {
  const { world, messages, feed } = setUp();
  const answers: ((fleet: Fleet) => void)[] = [];
  world.fetchFleet = () => new Promise((answer) => answers.push(answer));
  const version = (text: string) => ({ collector_version: text } as Fleet);
  feed.start();
  feed.refresh();
  answers[1]!(version("newer"));
  await world.advance(0);
  answers[0]!(version("older"));
  await world.advance(0);
  assert.deepEqual(messages.map((one) => (one.data as Fleet).collector_version), ["newer"]);
});
