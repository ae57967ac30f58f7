// RuntimeAnswer: which fields of a runtime's answers a recording may hold; a table of data.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "probes/recording/kept_json.h"
#include "probes/recording/stand_ins.h"

namespace tokwatt {

struct RuntimeAnswer {
  struct Field {
    std::string_view name;
    Keep keep = Keep::kValue;
  };
  std::string method;
  std::string path;
  std::vector<Field> fields;
  bool numbers_of_gguf = false;  // numbers of members with a dot in their name
};

// nullptr for a question that a recording does not ask.
const RuntimeAnswer* FindRuntimeAnswer(const std::string& method, const std::string& path);

// What is kept of a body: {"body"}, {"text"}, or {} where nothing of it is known. Pure but for
// `models`. The parser never stores what is dropped.
nlohmann::json KeptOf(const RuntimeAnswer& answer, const std::string& body, StandIns& models);

}  // namespace tokwatt
