// The functions of OpenCL that are used, and how its answers are read. Source: Khronos, "The OpenCL
// Specification" 1.2, and Khronos' header, of which only types and constants are used.
#pragma once

// The queue that 1.2 makes is called deprecated by the header of later versions, which all have it.
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace tokwatt {

struct OpenClApi {
  decltype(clGetPlatformIDs)* get_platform_ids = nullptr;
  decltype(clGetDeviceIDs)* get_device_ids = nullptr;
  decltype(clGetDeviceInfo)* get_device_info = nullptr;
  decltype(clCreateContext)* create_context = nullptr;
  decltype(clReleaseContext)* release_context = nullptr;
  decltype(clCreateCommandQueue)* create_command_queue = nullptr;
  decltype(clReleaseCommandQueue)* release_command_queue = nullptr;
  decltype(clCreateProgramWithSource)* create_program = nullptr;
  decltype(clBuildProgram)* build_program = nullptr;
  decltype(clGetProgramBuildInfo)* get_program_build_info = nullptr;
  decltype(clReleaseProgram)* release_program = nullptr;
  decltype(clCreateKernel)* create_kernel = nullptr;
  decltype(clReleaseKernel)* release_kernel = nullptr;
  decltype(clSetKernelArg)* set_kernel_arg = nullptr;
  decltype(clCreateBuffer)* create_buffer = nullptr;
  decltype(clReleaseMemObject)* release_mem_object = nullptr;
  decltype(clEnqueueNDRangeKernel)* enqueue_kernel = nullptr;
  decltype(clEnqueueReadBuffer)* enqueue_read = nullptr;
  decltype(clFinish)* finish = nullptr;
  decltype(clGetEventProfilingInfo)* get_event_profiling_info = nullptr;
  decltype(clReleaseEvent)* release_event = nullptr;
};

// Ok, or the error that the number stands for: kResourceExhausted where memory is what is missing,
// else kUnavailable (driver_failed).
Result<> CheckOpenCl(cl_int status, const char* call);

// std::nullopt where the device does not tell.
template <typename T>
std::optional<T> OpenClDeviceInfo(const OpenClApi& api, cl_device_id device, cl_device_info what) {
  T value{};
  size_t size = 0;
  if (api.get_device_info(device, what, sizeof value, &value, &size) != CL_SUCCESS) {
    return std::nullopt;
  }
  return size == sizeof value ? std::optional<T>(value) : std::nullopt;
}

// Empty where the device does not tell.
std::string OpenClDeviceText(const OpenClApi& api, cl_device_id device, cl_device_info what);

}  // namespace tokwatt
