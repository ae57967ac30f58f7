// Which processor can have run a model: what the device nodes of this machine rule out.
#pragma once

#include <string>

#include "probes/env.h"

namespace tokwatt {

// True if `base_url` is this machine: only then do its files say anything about the runtime.
bool IsLocalEndpoint(const std::string& base_url);

// The port of "http://host:port"; "80" where none is written.
std::string PortOf(const std::string& base_url);

// "cpu" where the runtime is on this machine and no node exists through which a GPU could be used
// (NVIDIA, AMD kfd, any DRM render node, WSL's dxg, Arm and Qualcomm GPUs); empty where it cannot
// be told. Nodes: Linux Documentation/gpu/drm-uapi and Documentation/admin-guide/devices.txt.
std::string ProcessorByDeviceNodes(const Env& env, const std::string& base_url);

}  // namespace tokwatt
