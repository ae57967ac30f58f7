// Product: a machine as people call it, and as its operating system names it.
//
// A chip is sold in many products: what a whole machine draws, or how its board feeds the memory,
// is told of one product and does not hold for the next.
#pragma once

#include <array>
#include <string_view>

namespace tokwatt {

struct Product {
  const char* name;
  // Parts of Inventory::vendor_model, any of which tells it; empty ones tell nothing. Linux says
  // vendor and product name (DMI), macOS its model identifier.
  std::array<std::string_view, 3> vendor_model;
};

namespace claims {

inline constexpr Product kMacMini{"Mac mini (2024)", {"Mac16,10", "Mac16,11", "Mac16,15"}};
inline constexpr Product kMacStudio{"Mac Studio (2025)", {"Mac16,9"}};
inline constexpr Product kFrameworkDesktop{"Framework Desktop", {"Framework Desktop"}};
inline constexpr Product kBeelinkGtr9{"Beelink GTR9 Pro", {"GTR9"}};
inline constexpr Product kDgxSpark{"DGX Spark", {"DGX_Spark", "DGX Spark"}};

}  // namespace claims
}  // namespace tokwatt
