// Measure now: asks the machine's agent for a benchmark, shows its progress, and can cancel it.

import { useState } from "preact/hooks";
import type { Device, Job, MeasureRequest } from "../api";
import { formatMetric } from "../format/metric";
import { apply, feedState, known } from "../state/app";
import { type ApiError, asApiError, post, remove } from "../state/http";
import { jobIsActive } from "../state/reducer";
import { ActionButton } from "../ui/action_button";
import { ReasonText } from "../ui/reason";
import { serverName } from "../ui/server_name";
import { ErrorBox } from "../ui/states";
import { outcomeText } from "./outcome_text";

const WORDS: Record<Job["state"], string> = {
  queued: "Queued",
  waiting_for_idle: "Waiting until the machine is idle",
  warming_up: "Warming up",
  running: "Measuring",
  done: "Done",
  cancelled: "Cancelled",
  yielded: "Stopped, because someone started to use the model",
  failed: "Failed",
};

function timeLeft(job: Job): string {
  if (job.eta_seconds === null) return job.eta_seconds_reason?.detail ?? "";
  return `about ${formatMetric("duration", Math.round(job.eta_seconds)).text} left`;
}

function Progress(props: { job: Job; onError: (error: ApiError) => void }) {
  const { job } = props;
  const [cancelling, setCancelling] = useState(false);
  const cancel = async () => {
    setCancelling(true);
    const askedMs = performance.now();
    try {
      const ended = await remove<Job>(`/benchmarks/${encodeURIComponent(job.id)}`);
      apply({ type: "jobs", data: [ended], askedMs });
    } catch (failure) {
      setCancelling(false);
      props.onError(asApiError(failure));
    }
  };
  const percent = formatMetric("ratio", job.done_ratio).text;
  return (
    <div class="job" data-job={job.id}>
      <div class="job-head">
        <b>{cancelling ? "Cancelling" : WORDS[job.state]}</b>
        <span class="muted">{[percent, timeLeft(job)].filter((text) => text !== "").join(" · ")}</span>
        <ActionButton class="button" off={cancelling} onPress={cancel}>Cancel</ActionButton>
      </div>
      <progress max={1} value={job.done_ratio} aria-label="progress of the measurement" />
      {job.detail === "" ? null : <p class="muted">{job.detail}</p>}
    </div>
  );
}

// A good end is a line of text: only what needs attention has a box.
function Outcome(props: { job: Job; device: Device }) {
  const { job } = props;
  const gave = job.reason === undefined ? outcomeText(job, props.device) : "";
  return (
    <div class={`job-outcome job-${job.state}`} role="status">
      {gave !== "" ? <><b>{WORDS[job.state]}:</b> {gave}.</> : <><b>{WORDS[job.state]}.</b>{" "}
        {job.reason === undefined ? job.detail : <ReasonText reason={job.reason} />}</>}
    </div>
  );
}

interface Choice { label: string; request: Omit<MeasureRequest, "device"> }

// What can be measured: the collector's own choice first, then each local model by name.
function choices(device: Device): Choice[] {
  const models = device.runtime_details.flatMap((runtime) =>
    runtime.models.filter((model) => model.local_text_generating).map((model) => ({
      label: `${model.name}, ${serverName(runtime.kind)}${model.resident ? ", loaded" : ""}`,
      request: { suite: "quick" as const, runtime: runtime.kind, endpoint: runtime.endpoint,
                 model: model.name },
    })));
  return [{ label: "the loaded model, else the smallest that fits", request: { suite: "quick" } },
          ...models];
}

// What stands in the way of any measurement, or "".
function disconnection(device: Device): string {
  if (feedState.value === "offline") {
    return "The collector does not answer: nothing can be measured now.";
  }
  return device.state === "live" ? ""
    : "The machine is not connected: nothing can be measured now.";
}

// What stands in the way of a benchmark, or "".
function obstacle(device: Device): string {
  const present = device.runtime_details.filter((runtime) => runtime.present);
  if (present.length === 0) return "Needs a model server first: see below how to get one.";
  const models = present.flatMap((runtime) => runtime.models);
  return models.some((model) => model.local_text_generating) ? ""
    : "Needs a model first: see below how to get one.";
}

const COURTESY = "Takes up to about two minutes a model. It waits until the machine is idle, " +
  "and stops at once when you use the model.";

// What a reader who does not see the bar hears: each change of state, not each per cent.
const spokenState = (active: Job[]): string =>
  active.map((job) => `${WORDS[job.state]}.`).join(" ");

export function MeasurePanel(props: { device: Device }) {
  const { device } = props;
  const [chosen, setChosen] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const jobs = Object.values(known.value.jobs).filter((job) => job.device === device.id);
  jobs.sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  const active = jobs.filter(jobIsActive);
  const latest = jobs.find((job) => !jobIsActive(job));
  const options = choices(device);

  const start = async (path: string, request: Omit<MeasureRequest, "device">) => {
    setBusy(true);
    setError(null);
    const askedMs = performance.now();
    try {
      const job = await post<Job>(path, { device: device.id, ...request });
      apply({ type: "jobs", data: [job], askedMs });
    } catch (failure) {
      setError(asApiError(failure));
    }
    setBusy(false);
  };
  const inTheWayOfAny = disconnection(device);
  const inTheWay = inTheWayOfAny === "" ? obstacle(device) : inTheWayOfAny;
  const isBusy = busy || active.length > 0;
  return (
    <section class="measure" aria-label="Measure">
      <div class="measure-row">
        <ActionButton class="button is-primary is-large" off={isBusy || inTheWay !== ""}
                      onPress={() => start("/benchmarks", (options[chosen] ?? options[0]!).request)}>
          Measure now
        </ActionButton>
        {options.length <= 2 ? null : (
          <label class="measure-choice">
            <span class="visually-hidden">Model to measure</span>
            <select value={chosen} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
              {options.map((option, index) => <option key={index} value={index}>{option.label}</option>)}
            </select>
          </label>
        )}
        <ActionButton class="button" off={isBusy || inTheWayOfAny !== ""}
                      onPress={() => start("/bandwidth", {})}>
          Measure memory speed
        </ActionButton>
      </div>
      <span class="visually-hidden" role="status" data-testid="job-state">
        {spokenState(active)}
      </span>
      {active.map((job) => <Progress key={job.id} job={job} onError={setError} />)}
      {active.length > 0 ? null : (
        <p class="muted small">{inTheWay === "" ? COURTESY : inTheWay}</p>
      )}
      {error === null ? null : <ErrorBox error={error} />}
      {active.length > 0 || latest === undefined ? null : <Outcome job={latest} device={device} />}
    </section>
  );
}
