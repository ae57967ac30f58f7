// The line to paste: copied at a press, with the time that it is good for and what it allows.

import { Fragment } from "preact";
import type { Join } from "../api";
import { nowMs } from "../state/app";
import { CopyButton } from "../ui/copy";
import { Panel } from "../ui/states";
import { BuildList } from "./build_list";
import { allowMeasuring, cancelLine, goodUntilMs } from "./join_data";
import { joinLines, timeLeft } from "./join_lines";

function Countdown() {
  const left = timeLeft((goodUntilMs.value - nowMs.value) / 1000);
  return (
    <span class="muted small join-countdown">
      good for one machine, for <b role="timer">{left}</b> · <button type="button"
        class="link small" onClick={() => void cancelLine()}>Cancel it</button>
    </span>
  );
}

function MayMeasure() {
  return (
    <label class="check join-may">
      <input type="checkbox" checked={allowMeasuring.value}
             onChange={(event) => { allowMeasuring.value = event.currentTarget.checked; }} />
      <span>
        This collector may start benchmarks there
        <span class="muted small"> A “Measure now” that works from here. It waits until the machine is
          idle, and only runs models that are on it.</span>
      </span>
    </label>
  );
}

// Broken between words only: "--" at the end of a row, and the rest of its word on the next, would be
// read as two. A word that is too long for a row breaks where it must.
const Words = (props: { line: string }) => (
  <code data-testid="join-line">
    {props.line.split(" ").map((word, index) =>
      <Fragment key={index}>{index === 0 ? "" : " "}<span class="join-word">{word}</span></Fragment>)}
  </code>
);

export function LinePanel(props: { join: Join }) {
  const { line } = joinLines(props.join.fetch, allowMeasuring.value);
  return (
    <Panel title="Paste this in a terminal there" id="line" aside={<Countdown />}>
      <div class="join-line">
        <Words line={line} />
        <CopyButton text={line} label="Copy" />
      </div>
      <MayMeasure />
      <BuildList builds={props.join.builds} />
      <p class="muted small">Code {props.join.code}. It is part of the line, and of no use after it.</p>
    </Panel>
  );
}
