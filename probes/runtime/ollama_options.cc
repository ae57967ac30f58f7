#include "probes/runtime/ollama_options.h"

#include <charconv>
#include <string>
#include <vector>

namespace tokwatt {
namespace {

std::optional<int64_t> Number(const ServerProcess& engine, const std::vector<std::string>& names) {
  const auto text = engine.Option(names);
  int64_t number = 0;
  if (!text) return std::nullopt;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

void Put(nlohmann::json& options, const char* name, std::optional<int64_t> value) {
  if (value) options[name] = *value;
}

}  // namespace

OllamaRunOptions RunOptionsOf(const ServerProcess& engine) {
  return {Number(engine, {"-b", "--batch-size"}), Number(engine, {"-t", "--threads"}),
          Number(engine, {"-mg", "--main-gpu"}), Number(engine, {"-ngl", "--n-gpu-layers"})};
}

void PutRunOptions(const OllamaRunOptions& loaded, nlohmann::json& options) {
  Put(options, "num_batch", loaded.num_batch);
  Put(options, "num_thread", loaded.num_thread);
  Put(options, "main_gpu", loaded.main_gpu);
}

void PutAllRunOptions(const OllamaRunOptions& loaded, nlohmann::json& options) {
  PutRunOptions(loaded, options);
  Put(options, "num_gpu", loaded.num_gpu);
}

}  // namespace tokwatt
