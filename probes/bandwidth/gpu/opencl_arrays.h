// OpenClArrays: the arrays of a measurement in OpenCL buffers, and the kernels built for them.
#pragma once

#include <memory>

#include "base/clock.h"
#include "probes/bandwidth/gpu/gpu_adapter.h"
#include "probes/bandwidth/gpu/opencl_api.h"

namespace tokwatt {

// Errors as GpuAdapter::Allocate. `api` outlives the arrays.
Result<std::unique_ptr<GpuArrays>> MakeOpenClArrays(const OpenClApi& api, cl_device_id device,
                                                    const GpuLayout& layout);

}  // namespace tokwatt
