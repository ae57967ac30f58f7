#include "probes/host/host_series.h"

#include <utility>

namespace tokwatt {

HostSeries::HostSeries(const Metric& metric, std::string component, std::string kind, Labels labels)
    : series_(Declare(metric, "host", std::move(component), std::move(labels))),
      kind_(std::move(kind)) {}

void HostSeries::Tell(SampleSink& sink, MonoTime at, const Result<double>& value) {
  missing_.reset();
  if (value) {
    sink.Add(series_, at, *value);
  } else {
    missing_ = value.error();
  }
}

SensorState HostSeries::State() const {
  SensorState state;
  state.probe = "host";
  state.source = series_.key.source;
  state.component = series_.key.component;
  state.metric = series_.key.metric;
  state.kind = kind_;
  if (missing_) state.absent = Absence{missing_->reason_code(), missing_->message, missing_->fix};
  return state;
}

}  // namespace tokwatt
