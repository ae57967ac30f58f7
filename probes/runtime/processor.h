// Which processor can have run a model: what the device nodes of this machine rule out.
#pragma once

#include <string>

#include "probes/env.h"

namespace tokwatt {

// "cpu" where the runtime is on this machine and no node exists through which a GPU could be used
// (NVIDIA, AMD kfd, any DRM render node, WSL's dxg, Arm and Qualcomm GPUs); empty where it cannot
// be told. Nodes: Linux Documentation/gpu/drm-uapi and Documentation/admin-guide/devices.txt.
std::string ProcessorByDeviceNodes(const Env& env, const std::string& base_url);

}  // namespace tokwatt
