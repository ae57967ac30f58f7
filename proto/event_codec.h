// Conversion between the plain types of base/ and their messages, both directions side by side.
//
// ToProto never fails and loses nothing. FromProto judges what others sent: kDataLoss with reason
// "malformed" (an event) or "descriptor" (a series); kUnimplemented for an event of a kind that
// this version does not know, which may be stored but not read. Pure and thread-safe.
#pragma once

#include "base/event.h"
#include "base/result.h"
#include "base/series.h"
#include "tokwatt/v1/event.pb.h"
#include "tokwatt/v1/sample.pb.h"

namespace tokwatt {

// Bounds of a series' descriptor.
inline constexpr size_t kMaxNameBytes = 256;  // of each string in it
inline constexpr int kMaxLabels = 16;

void ToProto(const Event& event, v1::Event& out);
Result<Event> FromProto(const v1::Event& event);

void ToProto(const SeriesDeclaration& series, v1::Series& out);
Result<SeriesDeclaration> FromProto(const v1::Series& series);

// An unknown or missing quality is the weakest claim: kAssumed. An unknown scope is malformed,
// because energy of unknown scope can be neither counted nor left out.
v1::Quality ToProto(Quality quality);
Quality FromProto(v1::Quality quality);
v1::PowerScope ToProto(PowerScope scope);
Result<PowerScope> FromProto(v1::PowerScope scope);

}  // namespace tokwatt
