// WallCalibration: learns from a plug what this machine draws at the wall for what its package
// draws, and tells it when the plug is gone.
//
// Half-minute means of both, kept by load level: a night of idling does not push out the hour of
// work. Pairs older than three months are forgotten, since fans, drives and supplies change; so are
// all of them when another plug or another package component speaks. Thread-safe.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/energy/wall_model.h"
#include "probes/power/energy_meter.h"

namespace tokwatt {

inline constexpr char kWallModelSource[] = "wall_model";

class WallCalibration {
 public:
  // `path`: where pairs are kept; empty: they are not. What cannot be read is an empty start.
  WallCalibration(std::string path, WallTime now);

  // Energies of one window of `length`. They make a pair where both the wall and the one outermost
  // component of the package were measured well; a machine with a card of its own has no pair,
  // because the package does not tell what the card draws.
  void Observe(const std::vector<WindowEnergy>& energies, Nanoseconds length, WallTime now);

  // The wall's row of a window that has none: kDerived, with the model's error and the package's in
  // its bound. Absent where a plug is there, where there is no package, and while nothing is
  // learned; with a reason where the load was never seen.
  std::optional<WindowEnergy> Predict(const std::vector<WindowEnergy>& energies,
                                      Nanoseconds length) const;

  // The fitted model, or why there is none; see FitWall.
  Result<WallModel> Model() const;
  bool empty() const;

  // Writes the pairs, if they changed.
  Result<> Save();

 private:
  struct Pair {
    WallPair watts;
    WallTime at;
  };
  void Forget(WallTime now);
  void Load(WallTime now);

  const std::string path_;
  mutable std::mutex mutex_;
  std::string instruments_;                 // "shelly desk, rapl package-0"
  std::map<int, std::deque<Pair>> levels_;  // by kLevelWatts of the package, oldest first
  Result<WallModel> model_;
  bool changed_ = false;
};

}  // namespace tokwatt
