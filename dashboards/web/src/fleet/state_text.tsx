// Whether a machine is live, in a word and a mark, and how long ago it was heard of.

import type { DeviceSummary } from "../api";
import { formatMetric } from "../format/metric";
import { deviceAge, shownState } from "../state/app";

export function agoText(seconds: number | null): string {
  if (seconds === null) return "never heard of";
  const whole = Math.round(seconds);
  return `${whole < 60 ? `${whole}\u202fs` : formatMetric("duration", whole).text} ago`;
}

export function StateText(props: { device: DeviceSummary }) {
  const state = shownState(props.device);
  const age = deviceAge(props.device.id);
  return (
    <span class={`state state-${state}`}>
      <span class="state-mark" aria-hidden="true" />
      {state}{state === "live" && (age ?? 0) < 5 ? "" : `, ${agoText(age)}`}
    </span>
  );
}
