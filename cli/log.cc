#include "cli/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace tokwatt {

void StartLogging(const std::string& level) {
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "tokwatt", std::make_shared<spdlog::sinks::stderr_sink_mt>()));
  spdlog::set_level(spdlog::level::from_str(level));
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%e %l %v");
}

}  // namespace tokwatt
