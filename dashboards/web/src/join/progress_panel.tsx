// The machine on its way in, step by step, as the collector sees it.

import type { JoinState } from "../api";
import { sentence } from "../format/sentence";
import { feedState, go } from "../state/app";
import { devicePlace, joinPlace } from "../state/url";
import { Icon } from "../ui/icons";
import { Link } from "../ui/link";
import { Panel } from "../ui/states";
import { arrived, live, newLine, pollError } from "./join_data";
import { joinSteps, type Step } from "./join_steps";

const SAID: Record<Step["state"], string> = { done: "done: ", now: "", later: "" };

function StepLine(props: { step: Step }) {
  const { step } = props;
  return (
    <li class={`join-step is-${step.state}`} data-step={step.key}
        aria-current={step.state === "now" ? "step" : undefined}>
      <span class="join-mark" aria-hidden="true">
        {step.state === "done" ? <Icon name="check" size={14} /> : null}
      </span>
      <span><span class="visually-hidden">{SAID[step.state]}</span>{step.text}</span>
    </li>
  );
}

function Trouble(props: { state: JoinState }) {
  if (props.state.trouble === "") return null;
  return (
    <div class="note" role="alert" data-testid="trouble">
      <p><b>It did not get in.</b> {sentence(props.state.trouble)}</p>
    </div>
  );
}

function CannotAsk() {
  const error = pollError.value;
  if (error === null) return null;
  return (
    <p class="note" role="note">No news: {sentence(error.detail === "" ? error.title : error.detail)} This
      page keeps asking.</p>
  );
}

const paused = (): boolean => feedState.value === "paused";

// Also after a machine that replaced one: the next is one of its own.
function another(): void {
  void newLine("");
  go(joinPlace());
}

function Next(props: { state: JoinState }) {
  const { state } = props;
  if (state.device === "") return null;
  return (
    <div class="row">
      <Link to={devicePlace(state.device)} class={`button${live.value ? " is-primary is-large" : ""}`}>
        Open {state.device_name}
      </Link>
      <button type="button" class={`button${live.value ? " is-large" : ""}`}
              onClick={another}>
        Add another machine
      </button>
    </div>
  );
}

export function ProgressPanel(props: { state: JoinState }) {
  const steps = joinSteps(props.state, live.value, arrived.value);
  const now = steps.find((step) => step.state === "now") ?? steps[steps.length - 1]!;
  return (
    <Panel title={live.value ? `${props.state.device_name} is here` : "Watch it arrive"} id="progress"
           class={live.value ? "is-here" : ""}>
      <ol class="join-steps">{steps.map((step) => <StepLine key={step.key} step={step} />)}</ol>
      <span class="visually-hidden" role="status" data-testid="join-spoken">{now.text}</span>
      <Trouble state={props.state} />
      <CannotAsk />
      {paused() && !live.value && props.state.device !== ""
        ? <p class="note" role="note">Updates are paused: resume them to see its first figures.</p> : null}
      <Next state={props.state} />
    </Panel>
  );
}
