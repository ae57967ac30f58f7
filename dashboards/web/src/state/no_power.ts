// Why a machine has no line of watts at all.

import type { Live, Reason } from "../api";

const NO_POWER: Reason =
  { code: "no_power_source", detail: "No power sensor found.", fix: "tokwatt doctor" };

// A sensor that is here but closed to us is worth more words than that there is none.
export const whyNoPower = (live: Pick<Live, "power_reason">): Reason =>
  live.power_reason?.code === "permission_denied" ? live.power_reason : NO_POWER;
