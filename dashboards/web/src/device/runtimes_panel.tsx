// The model servers of a machine, what can be seen of them, and how to get one.

import type { Device, Reason, RuntimeInfo } from "../api";
import { formatMetric } from "../format/metric";
import { Fix, ReasonText } from "../ui/reason";
import { serverName } from "../ui/server_name";
import { Empty, Panel } from "../ui/states";
import { Cell } from "../ui/value";

const NO_RUNTIME: Reason = {
  code: "no_runtime",
  detail: "tokwatt looks for Ollama and llama-server on this machine and found neither.",
  fix: "",
};

function NoRuntime(props: { device: Device }) {
  const said = props.device.headline_reason;
  const reason = said?.code === "no_runtime" ? said : NO_RUNTIME;
  return (
    <Empty title="No model server found">
      <p>{reason.detail}</p>
      <p><Fix fix={reason.fix} /></p>
      <p class="muted">Once it runs, it is found within seconds; its models and speeds appear here.</p>
    </Empty>
  );
}

function Models(props: { runtime: RuntimeInfo }) {
  const { runtime } = props;
  if (runtime.models.length === 0) {
    return <p><b>No model yet.</b> <ReasonText reason={runtime.models_reason} /></p>;
  }
  return (
    <div class="scroll-x" role="region" tabIndex={0} aria-label={`Models of ${serverName(runtime.kind)}`}>
      <table>
        <thead>
          <tr>
            <th>model</th><th>quantisation</th><th class="number">size</th>
            <th class="number">read per token</th><th class="number">context</th><th>state</th>
          </tr>
        </thead>
        <tbody>
          {runtime.models.map((model) => (
            <tr key={model.digest + model.name}>
              <th scope="row">{model.name}</th>
              <td>{model.quantisation || "–"}</td>
              <td class="number">{formatMetric("bytes", model.size_bytes).text}</td>
              <td class="number">
                <Cell metric="bytes" value={model.weight_bytes_per_token} what="bytes per token"
                      reason={model.weight_bytes_per_token_reason} />
              </td>
              <td class="number">{formatMetric("count", model.context_tokens).text}</td>
              <td>{model.resident ? "loaded" : "on disk"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Runtime(props: { runtime: RuntimeInfo }) {
  const { runtime } = props;
  return (
    <div class="runtime">
      <h3>
        {serverName(runtime.kind)} <span class="muted">{runtime.version}</span>
        {runtime.processor === "" ? null : <span class="badge">{runtime.processor}</span>}
        {runtime.remote ? <span class="badge">another machine</span> : null}
      </h3>
      <p class="muted small">{[runtime.endpoint, runtime.engine].filter((text) => text !== "").join(" · ")}</p>
      {runtime.present ? null : <p><ReasonText reason={runtime.reason} /></p>}
      {runtime.present && !runtime.passive
        ? <p class="note">Its live activity cannot be seen from outside. <ReasonText reason={runtime.passive_reason} /></p>
        : null}
      {runtime.present ? <Models runtime={runtime} /> : null}
    </div>
  );
}

export function RuntimesPanel(props: { device: Device }) {
  const { device } = props;
  const present = device.runtime_details.filter((runtime) => runtime.present);
  return (
    <Panel title="Model servers" id="runtimes">
      {present.length === 0 ? <NoRuntime device={device} /> : null}
      {device.runtime_details.map((runtime) =>
        <Runtime key={runtime.kind + runtime.endpoint} runtime={runtime} />)}
    </Panel>
  );
}
