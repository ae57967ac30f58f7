// An agent and a collector of different versions: how far apart, and what to do.

import type { Reason } from "../api";
import { sentence } from "../format/sentence";

export function VersionSkew(props: { reason: Reason | undefined }) {
  const { reason } = props;
  if (reason === undefined) return null;
  return (
    <div class="note" role="note" data-testid="version-skew">
      <p><b>{reason.code === "update_available" ? "An update is there." : "Versions are far apart."}</b>{" "}
        {sentence(reason.detail)}</p>
      {reason.fix === "" ? null : <p class="small fix-text">{sentence(reason.fix)}</p>}
    </div>
  );
}
