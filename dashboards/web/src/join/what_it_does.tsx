// What the line does, in plain words, and the ways for whoever wants to look first.

import type { Join } from "../api";
import { Command, CopyButton } from "../ui/copy";
import { Panel } from "../ui/states";
import { allowMeasuring } from "./join_data";
import { joinLines } from "./join_lines";

export function WhatItDoes() {
  return (
    <Panel title="What it does" id="what">
      <ol class="plain-list">
        <li>Downloads one program from this collector, and checks its SHA-256.</li>
        <li>Makes a key that never leaves that machine, and joins with it.</li>
        <li>Installs a service, so that it measures again after a restart. Where nothing starts
          services, such as in a container, it starts the agent and says how to start it again.</li>
        <li>Sends measurements to this collector and nowhere else. Prompts and answers are never
          stored or sent.</li>
      </ol>
      <p class="small">To undo it, on that machine: <Command text="tokwatt-agent uninstall" />{" "}
        What it measured stays, unless <code>--purge</code> is added.</p>
    </Panel>
  );
}

export function OtherWays(props: { join: Join }) {
  const { dryRun, twoSteps } = joinLines(props.join.fetch, allowMeasuring.value);
  const enroll = `tokwatt-agent enroll --token-file -${allowMeasuring.value ? " --allow-measuring" : ""}`;
  return (
    <Panel title="Look first" id="ways">
      <details class="more">
        <summary>Only say what it would do</summary>
        <p class="small"><Command text={dryRun} /></p>
        <p class="muted small">Nothing is changed, and the line stays good.</p>
      </details>
      <details class="more">
        <summary>Download, read, then run</summary>
        <ol class="join-two-steps">
          {twoSteps.map((step) => <li key={step}><Command text={step} /></li>)}
        </ol>
      </details>
      <details class="more">
        <summary>tokwatt is there already: join by a token</summary>
        <p class="small">Run <Command text={enroll} /> and paste this token, then Enter and Ctrl-D:</p>
        <p class="join-token"><code>{props.join.token}</code>{" "}
          <CopyButton text={props.join.token} label="Copy the token" compact /></p>
      </details>
    </Panel>
  );
}
