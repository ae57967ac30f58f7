// A child that behaves as the test asks: the "isa" of its options names what it does.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "probes/bandwidth/bandwidth.h"
#include "probes/bandwidth/wire.h"

namespace {

std::string Line(const std::string& kernel) {
  tokwatt::BandwidthResult result;
  result.path = "cpu";
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

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || std::strcmp(argv[1], "bandwidth-child") != 0) return 64;
  auto options = tokwatt::DecodeOptions(argv[2]);
  if (!options) return 65;
  const std::string behaviour = std::exchange(options->isa, "");
  if (behaviour == "real") {
    const std::string argument = tokwatt::EncodeOptions(*options);
    const char* const arguments[] = {"bandwidth-child", argument.c_str()};
    return tokwatt::BandwidthChildMain(2, arguments);
  }
  if (behaviour == "silent") return 0;
  Say(Line("read"));
  if (behaviour == "garbage") Say("Segmentation fault (core dumped)\n" + Line("copy"));
  if (behaviour == "crash") std::abort();
  if (behaviour == "fail") return 3;
  if (behaviour == "half") Say("{\"path\":\"cpu\",\"kernel\":\"co");
  if (behaviour == "hang") {
    for (;;) pause();
  }
  if (behaviour == "flood") {
    const std::string noise(1 << 16, 'x');
    for (;;) Say(noise);
  }
  if (behaviour == "good") Say(Line("copy") + Line("triad"));
  return 0;
}
