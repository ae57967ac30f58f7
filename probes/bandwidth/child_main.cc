// The child of a bandwidth measurement: runs the backend asked for, prints one line per
// result.
#include <cstdio>
#include <string>
#include <utility>

#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/machine.h"
#include "probes/bandwidth/wire.h"

namespace tokwatt {
namespace {

BandwidthResult Absent(const std::string& path, const std::string& kernel, const Error& error) {
  BandwidthResult result;
  result.path = path;
  result.kernel = kernel;
  result.absent = {error.reason_code(), error.message, error.fix};
  return result;
}

// False when nobody reads any more.
bool Print(const BandwidthResult& result) {
  const std::string line = EncodeResult(result) + "\n";
  return std::fwrite(line.data(), 1, line.size(), stdout) == line.size() &&
         std::fflush(stdout) == 0;
}

}  // namespace

int BandwidthChildMain(int argc, const char* const* argv) {
  DieWithParent();
  const auto options =
      argc == 2 ? DecodeOptions(argv[1])
                : Result<BandwidthOptions>(Fail(Code::kInvalidArgument, "one argument is needed"));
  if (!options) {
    std::fprintf(stderr, "bandwidth-child: %s\n", options.error().message.c_str());
    return 2;
  }
  const std::unique_ptr<Clock> clock = MakeSystemClock();
  const std::unique_ptr<LibraryLoader> libraries = MakeSystemLibraryLoader();
  Env env;
  env.clock = clock.get();
  env.libraries = libraries.get();
  for (const BandwidthEntry& entry : BandwidthRegistry()) {
    if (!options->backend.empty() && options->backend != entry.name) continue;
    const std::unique_ptr<BandwidthBackend> backend = entry.make(env);
    for (const std::string& kernel : options->kernels) {
      auto result = backend->Run(kernel, *options);
      if (!Print(result ? *result : Absent(backend->path(), kernel, result.error()))) return 1;
    }
  }
  return 0;
}

}  // namespace tokwatt
