// Why a value is absent, and what would bring it.

import type { Reason } from "../api";
import { ABSENT } from "../format/metric";
import { Command } from "./copy";

// A fix is shown as a command when it looks like one, else as a sentence.
export function isCommand(fix: string): boolean {
  return /^(sudo |\$ )?[a-z][\w.-]*( |$)/.test(fix) && !/[.!]$/.test(fix) &&
    /^(sudo|tokwatt|curl|ollama|apt|apt-get|brew|llama-server|docker|systemctl|chmod|udevadm|modprobe|deploy\/|cat|echo|winget|dnf|pacman|export|iw)\b/
      .test(fix);
}

function Way(props: { way: string }) {
  return isCommand(props.way) ? <Command text={props.way} />
    : <span class="fix-text">{props.way}</span>;
}

// One way, or one per line where there are several.
export function Fix(props: { fix: string }) {
  const ways = props.fix.split("\n").filter((way) => way !== "");
  if (ways.length <= 1) return ways.map((way) => <Way key={way} way={way} />);
  return (
    <span class="fix-ways">
      {ways.map((way, index) => (
        <span class="fix-way" key={way}>{index === 0 ? "" : "or "}<Way way={way} /></span>
      ))}
    </span>
  );
}

const unknown: Reason = { code: "not_reported", detail: "The collector gave no reason.", fix: "" };

// In full: a sentence, and its fix on a line of its own, for tiles and panels.
export function ReasonText(props: { reason?: Reason | undefined }) {
  const reason = props.reason ?? unknown;
  return (
    <span class="reason">
      <span class="reason-detail">{reason.detail}</span>
      {reason.fix === "" ? null : <span class="reason-fix"><Fix fix={reason.fix} /></span>}
    </span>
  );
}

// In a table cell or a dense row: a dash that opens to the reason.
export function AbsentCell(props: { reason?: Reason | undefined; what: string }) {
  const reason = props.reason ?? unknown;
  return (
    <details class="absent">
      <summary aria-label={`${props.what}: no value, ${reason.detail}`}>{ABSENT}</summary>
      <span class="absent-body"><ReasonText reason={reason} /></span>
    </details>
  );
}
