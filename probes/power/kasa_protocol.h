// TP-Link's local protocol of Kasa plugs, TCP port 9999: framing, cipher and answers.
//
// As described by softScheck, "Reverse Engineering the TP-Link HS110" (2016), and spoken by
// python-kasa: a frame is a length of 32 bits, big-endian, and JSON under an XOR cipher that starts
// with 171 and goes on with each encrypted byte. Newer firmware speaks KLAP over HTTP instead.
// Pure functions; errors are kDataLoss unless said otherwise.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "probes/power/plug.h"

namespace tokwatt {

inline constexpr int kKasaPort = 9999;

std::string EncodeKasaFrame(std::string_view json);

// Whether `bytes` hold a whole frame; a length that no answer has also ends the waiting.
bool IsWholeKasaFrame(std::string_view bytes);

// The JSON of a whole frame.
Result<std::string> DecodeKasaFrame(std::string_view bytes);

// The ids of a power strip's outlets in their order, from an answer to get_sysinfo; empty for a
// plug with one outlet.
Result<std::vector<std::string>> ParseKasaChildren(std::string_view json);

// An answer to get_realtime: hardware 1 says `power` in watts and `total` in kilowatt-hours,
// hardware 2 `power_mw` and `total_wh`. kNotFound where the plug has no meter.
Result<PlugValues> ParseKasaRealtime(std::string_view json);

}  // namespace tokwatt
