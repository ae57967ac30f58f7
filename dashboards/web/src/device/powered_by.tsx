// What powers this machine: chosen in place, kept by the collector.

import { useState } from "preact/hooks";
import type { DeviceChange, DeviceSummary } from "../api";
import { feed, fleet } from "../state/app";
import { type ApiError, asApiError, patch } from "../state/http";
import { choiceKey, powerChoices } from "../state/power_choices";

export function PoweredByChoice(props: { device: DeviceSummary }) {
  const { device } = props;
  const [error, setError] = useState<ApiError | null>(null);
  const known = fleet.value;
  if (known === null) return null;
  const choices = powerChoices(known, device.id);
  if (choices.length === 1) return null; // no plug and no other machine
  const present = known.devices.find((one) => one.id === device.id)?.powered_by;
  if (present === undefined) return null;
  const choose = async (key: string) => {
    const choice = choices.find((one) => one.key === key);
    if (choice === undefined) return;
    try {
      const change: DeviceChange = { powered_by: choice.poweredBy };
      await patch<DeviceChange>(`/devices/${device.id}`, change);
      setError(null);
      feed.refresh();
    } catch (failure) {
      setError(asApiError(failure));
    }
  };
  return (
    <p class="small">
      <label>
        Powered by{" "}
        <select value={choiceKey(present)} data-testid="powered-by"
                onChange={(event) => void choose(event.currentTarget.value)}>
          {choices.map((one) => <option key={one.key} value={one.key}>{one.label}</option>)}
        </select>
      </label>
      {error === null ? null
        : <span class="form-error" role="alert">{error.title}. {error.detail}</span>}
    </p>
  );
}
