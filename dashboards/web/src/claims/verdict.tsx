// The four verdicts: a word, a shape and a colour each.

import type { Claim } from "../api";
import { Icon, type IconName } from "../ui/icons";

export type Verdict = Claim["verdict"];

// In the order of interest.
export const VERDICTS: readonly Verdict[] =
  ["contradicted", "supported", "undetermined", "not_measurable"];

const WORDS: Record<Verdict, string> = {
  contradicted: "contradicted",
  supported: "supported",
  undetermined: "undetermined",
  not_measurable: "not measurable",
};

const SHAPES: Record<Verdict, IconName> = {
  contradicted: "cross",
  supported: "check",
  undetermined: "question",
  not_measurable: "dash",
};

export function VerdictChip(props: { verdict: Verdict; count?: number }) {
  return (
    <span class={`verdict verdict-${props.verdict}`}>
      <Icon name={SHAPES[props.verdict]} size={12} />
      {props.count === undefined ? "" : `${props.count} `}{WORDS[props.verdict]}
    </span>
  );
}
