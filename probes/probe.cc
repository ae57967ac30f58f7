#include "probes/probe.h"

namespace tokwatt {

SeriesDeclaration Declare(const Metric& metric, std::string source, std::string component,
                          Labels labels, Quality quality) {
  return {{std::string(metric.name), std::move(source), std::move(component), std::move(labels)},
          metric.exponent,
          quality};
}

}  // namespace tokwatt
