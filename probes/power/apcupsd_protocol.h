// apcupsd's protocol, as its server speaks it on TCP port 3551: one question, and a status of
// lines.
//
// apcupsd(8), "Network Information Server": each message is its length in two bytes, the high one
// first, and so many bytes; "status" is answered by one message for each line and ends with an
// empty one. The lines are those of apcaccess(8): "LOADPCT  : 14.0 Percent". Pure functions; errors
// are kDataLoss.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokwatt {

inline constexpr int kApcupsdPort = 3551;
inline constexpr std::string_view kApcupsdQuestion("\0\6status", 8);

bool IsWholeApcupsdAnswer(std::string_view bytes);

// The lines of an answer, as they came; and an answer of such lines.
Result<std::vector<std::string>> DecodeApcupsdLines(std::string_view bytes);
std::string EncodeApcupsdLines(const std::vector<std::string>& lines);

// "LOADPCT" of "LOADPCT  : 14.0 Percent"; empty for a line without a value.
std::string ApcupsdName(std::string_view line);

// What each line tells, by its name: "14.0 Percent".
Result<std::map<std::string, std::string>> ParseApcupsdStatus(std::string_view bytes);

}  // namespace tokwatt
