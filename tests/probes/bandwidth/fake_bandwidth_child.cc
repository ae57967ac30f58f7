// A child that behaves as the test asks: the "isa" of its options names what it does, for all
// backends ("crash") or for each ("cuda:none vulkan:good").
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <utility>

#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/device_list.h"
#include "probes/bandwidth/wire.h"

namespace {

std::string BehaviourOf(const std::string& backend, const std::string& all) {
  std::istringstream words(all);
  std::string word;
  while (words >> word) {
    const size_t colon = word.find(':');
    if (colon == std::string::npos) return word;
    if (word.substr(0, colon) == backend) return word.substr(colon + 1);
  }
  return "silent";
}

std::string Path(const tokwatt::BandwidthOptions& options) {
  return options.backend == "cpu" ? "cpu" : "gpu";
}

std::string AbsentLines(const tokwatt::BandwidthOptions& options, const std::string& reason) {
  std::string lines;
  for (const std::string& kernel : options.kernels) {
    tokwatt::BandwidthResult result;
    result.path = Path(options);
    result.kernel = kernel;
    result.absent = {reason, options.backend + " is not there", "install " + options.backend};
    lines += tokwatt::EncodeResult(result) + "\n";
  }
  return lines;
}

std::string Line(const tokwatt::BandwidthOptions& options, const std::string& kernel) {
  tokwatt::BandwidthResult result;
  result.path = Path(options);
  result.device = options.backend;
  result.kernel = kernel;
  result.isa = "fake";
  result.buffer_bytes = 1 << 30;
  result.threads = 2;
  result.trials = 10;
  result.best_bytes_per_second = 20e9;
  result.median_bytes_per_second = 19e9;
  return tokwatt::EncodeResult(result) + "\n";
}

void Say(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

// Each backend's list of devices goes wrong in its own way.
int ListDevices(const std::string& backend) {
  if (backend == "cuda") std::abort();
  if (backend == "vulkan") {
    for (;;) pause();
  }
  if (backend == "opencl") Say("Segmentation fault (core dumped)\n");
  const char* const arguments[] = {"bandwidth-devices", backend.c_str()};
  return backend == "cpu" ? tokwatt::BandwidthDevicesMain(2, arguments) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "bandwidth-devices") == 0) return ListDevices(argv[2]);
  if (argc != 3 || std::strcmp(argv[1], "bandwidth-child") != 0) return 64;
  auto options = tokwatt::DecodeOptions(argv[2]);
  if (!options) return 65;
  const std::string behaviour = BehaviourOf(options->backend, std::exchange(options->isa, ""));
  if (behaviour == "real") {
    const std::string argument = tokwatt::EncodeOptions(*options);
    const char* const arguments[] = {"bandwidth-child", argument.c_str()};
    return tokwatt::BandwidthChildMain(2, arguments);
  }
  if (behaviour == "silent") return 0;
  if (behaviour == "none") Say(AbsentLines(*options, tokwatt::kNoGpuReason));
  if (behaviour == "broken") Say(AbsentLines(*options, "driver_failed"));
  if (behaviour == "none" || behaviour == "broken") return 0;
  const auto line = [&](const char* kernel) { return Line(*options, kernel); };
  Say(line("read"));
  if (behaviour == "garbage") Say("Segmentation fault (core dumped)\n" + line("copy"));
  if (behaviour == "crash") std::abort();
  if (behaviour == "fail") return 3;
  if (behaviour == "half") Say("{\"path\":\"cpu\",\"kernel\":\"co");
  if (behaviour == "deaf") close(STDOUT_FILENO);
  if (behaviour == "hang" || behaviour == "deaf") {
    for (;;) pause();
  }
  if (behaviour == "flood") {
    const std::string noise(1 << 16, 'x');
    for (;;) Say(noise);
  }
  if (behaviour == "good") Say(line("copy") + line("triad"));
  return 0;
}
