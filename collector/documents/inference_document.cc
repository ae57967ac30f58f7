#include "base/endpoint.h"
#include "collector/analytics/rates.h"
#include "collector/documents/documents.h"

namespace tokwatt {
namespace {

std::optional<double> SecondsOf(const std::optional<int64_t>& ns) {
  return ns ? std::optional(static_cast<double>(*ns) * 1e-9) : std::nullopt;
}

// What the runtime counted and timed itself.
void PutReported(Json& row, const InferenceEvent& event) {
  const Absence silent{"not_reported", event.runtime + " did not report it.", ""};
  Put(row, "n_prompt_total", event.n_prompt_total, silent);
  Put(row, "n_prompt_cached", event.n_prompt_cached, silent);
  Put(row, "n_output", event.n_output, silent);
  Put(row, "ttft_seconds", SecondsOf(event.ttft_ns), silent);
  Put(row, "prefill_seconds", SecondsOf(event.t_prefill_ns), silent);
  Put(row, "decode_seconds", SecondsOf(event.t_decode_ns), silent);
}

Json EnergyOfRequest(const RequestEnergy& energy) {
  Json document = {{"scope", ToString(energy.scope)},
                   {"source", energy.source},
                   {"component", energy.component}};
  std::optional<double> joules;
  if (energy.total_uj) joules = static_cast<double>(*energy.total_uj) * 1e-6;
  Put(document, "joules", joules,
      {energy.invalid_reason.empty() ? "no_energy" : energy.invalid_reason,
       "The energy of this request's own interval is not known.", ""});
  return document;
}

}  // namespace

Json InferenceRowDocument(const EventRecord& record) {
  return InferenceRowDocument(ToHex(record.event.id), record,
                              std::get<InferenceEvent>(record.event.body));
}

Json InferenceRowDocument(const std::string& id, const EventRecord& record,
                          const InferenceEvent& event) {
  Json row = {{"id", id},
              {"device", ToHex(record.device)},
              {"at", FormatRfc3339(WallOf(record, event.start))},
              {"runtime", event.runtime},
              {"model", event.model.name}};
  PutReported(row, event);
  Put(row, "decode_tokens_per_second", DecodeTokensPerSecond(event));
  Put(row, "prefill_tokens_per_second", PrefillTokensPerSecond(event));
  row["energy"] = Json::array();
  for (const RequestEnergy& energy : event.energy) {
    if (IsOfServer(energy, event)) row["energy"].push_back(EnergyOfRequest(energy));
  }
  if (row["energy"].empty() && IsRemote(event)) {
    row["energy_reason"] = ReasonDocument(NoWattsOfRemote());
  }
  row["overlapped"] = event.overlapped;
  row["finish"] = event.finish_reason;
  row["quality"] = ToString(event.quality);
  row["validity"] = event.validity;
  return row;
}

}  // namespace tokwatt
