// The parts of an event, one pair of functions per message: for event_codec*.cc only.
#pragma once

#include "proto/event_codec.h"

namespace tokwatt {

void ToProto(const Absence& absence, v1::Absence& out);
Absence FromProto(const v1::Absence& absence);

void ToProto(const ModelIdentity& model, v1::ModelIdentity& out);
ModelIdentity FromProto(const v1::ModelIdentity& model);

void ToProto(const InferenceEvent& event, v1::InferenceEvent& out);
Result<InferenceEvent> FromProto(const v1::InferenceEvent& event);

void ToProto(const BenchmarkRun& run, v1::BenchmarkRun& out);
Result<BenchmarkRun> FromProto(const v1::BenchmarkRun& run);

void ToProto(const Inventory& inventory, v1::Inventory& out);
Result<Inventory> FromProto(const v1::Inventory& inventory);

}  // namespace tokwatt
