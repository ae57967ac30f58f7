#include "probes/bandwidth/gpu/opencl_arrays.h"

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include "probes/bandwidth/gpu/opencl_kernels.h"
#include "probes/bandwidth/gpu/pattern.h"

namespace tokwatt {
namespace {

// One object of OpenCL, released at the end.
template <typename T>
class Held {
 public:
  using Release = cl_int (*)(T);
  Held() = default;
  Held(T object, Release release) : object_(object), release_(release) {}
  Held(Held&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), release_(other.release_) {}
  Held& operator=(Held&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(release_, other.release_);
    return *this;
  }
  ~Held() {
    if (object_ != nullptr) release_(object_);
  }
  T get() const { return object_; }

 private:
  T object_ = nullptr;
  Release release_ = nullptr;
};

std::string BuildOptions(const GpuShape& shape) {
  return "-DGROUP=" + std::to_string(shape.group_items) +
         " -DLOADS=" + std::to_string(shape.vectors_per_item) +
         " -DSPAN=" + std::to_string(shape.span);
}

class OpenClArrays : public GpuArrays {
 public:
  OpenClArrays(const OpenClApi& api, cl_device_id device, const GpuLayout& layout)
      : api_(api), device_(device), layout_(layout) {}

  Result<> Prepare() {
    cl_int status = CL_SUCCESS;
    context_ = {api_.create_context(nullptr, 1, &device_, nullptr, nullptr, &status),
                api_.release_context};
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clCreateContext"));
    queue_ = {
        api_.create_command_queue(context_.get(), device_, CL_QUEUE_PROFILING_ENABLE, &status),
        api_.release_command_queue};
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clCreateCommandQueue"));
    TOKWATT_RETURN_IF_ERROR(Build());
    for (int64_t i = 0; i < layout_.buffers(); ++i) {
      TOKWATT_ASSIGN_OR_RETURN(Held<cl_mem> buffer, MakeBuffer(layout_.chunk_bytes));
      buffers_.push_back(std::move(buffer));
    }
    TOKWATT_ASSIGN_OR_RETURN(
        sums_, MakeBuffer(layout_.partial_sums() * static_cast<int64_t>(sizeof(uint32_t))));
    return {};
  }

  Result<double> Launch(const GpuLaunch& launch) override {
    Held<cl_event> first;
    Held<cl_event> last;
    for (int64_t pass = 0; pass < launch.passes; ++pass) {
      for (int64_t chunk = 0; chunk < layout_.chunks; ++chunk) {
        TOKWATT_RETURN_IF_ERROR(SetArguments(launch, chunk));
        const bool is_first = pass == 0 && chunk == 0;
        const bool is_last = pass + 1 == launch.passes && chunk + 1 == layout_.chunks;
        TOKWATT_ASSIGN_OR_RETURN(Held<cl_event> event, Enqueue(launch.kernel, is_first || is_last));
        if (is_first) {
          first = std::move(event);
        } else if (is_last) {
          last = std::move(event);
        }
      }
    }
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(api_.finish(queue_.get()), "clFinish"));
    const cl_event ending = last.get() != nullptr ? last.get() : first.get();
    TOKWATT_ASSIGN_OR_RETURN(const cl_ulong start, Time(first.get(), CL_PROFILING_COMMAND_START));
    TOKWATT_ASSIGN_OR_RETURN(const cl_ulong end, Time(ending, CL_PROFILING_COMMAND_END));
    return end > start ? static_cast<double>(end - start) * 1e-9 : 0;  // nanoseconds
  }

  Result<std::vector<uint32_t>> PartialSums() override {
    std::vector<uint32_t> sums(static_cast<size_t>(layout_.partial_sums()));
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(
        api_.enqueue_read(queue_.get(), sums_.get(), CL_TRUE, 0, sums.size() * sizeof(uint32_t),
                          sums.data(), 0, nullptr, nullptr),
        "clEnqueueReadBuffer"));
    return sums;
  }

 private:
  Result<> Build() {
    cl_int status = CL_SUCCESS;
    const char* text = kOpenClKernels;
    program_ = {api_.create_program(context_.get(), 1, &text, nullptr, &status),
                api_.release_program};
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clCreateProgramWithSource"));
    status = api_.build_program(program_.get(), 1, &device_, BuildOptions(layout_.shape).c_str(),
                                nullptr, nullptr);
    if (status != CL_SUCCESS) {
      return Fail(Code::kUnavailable, "the driver does not compile the kernels: " + BuildLog(),
                  "driver_failed", "update the GPU's driver");
    }
    for (int i = 0; i < kGpuKernels; ++i) {
      kernels_[i] = {
          api_.create_kernel(program_.get(), GpuKernelName(static_cast<GpuKernel>(i)), &status),
          api_.release_kernel};
      TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clCreateKernel"));
    }
    return {};
  }

  std::string BuildLog() const {
    char log[512] = {};
    api_.get_program_build_info(program_.get(), device_, CL_PROGRAM_BUILD_LOG, sizeof log - 1, log,
                                nullptr);
    return log;
  }

  Result<Held<cl_mem>> MakeBuffer(int64_t bytes) {
    cl_int status = CL_SUCCESS;
    Held<cl_mem> buffer(api_.create_buffer(context_.get(), CL_MEM_READ_WRITE,
                                           static_cast<size_t>(bytes), nullptr, &status),
                        api_.release_mem_object);
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(status, "clCreateBuffer"));
    return buffer;
  }

  const Held<cl_mem>& Buffer(int array, int64_t chunk) const {
    return buffers_[layout_.BufferIndex(array, chunk)];
  }

  template <typename T>
  Result<> SetArgument(GpuKernel kernel, cl_uint index, const T& value) {
    const auto bytes = std::as_bytes(std::span(&value, 1));
    return CheckOpenCl(api_.set_kernel_arg(kernels_[static_cast<int>(kernel)].get(), index,
                                           bytes.size(), bytes.data()),
                       "clSetKernelArg");
  }

  Result<> SetArguments(const GpuLaunch& launch, int64_t chunk) {
    const GpuKernel kernel = launch.kernel;
    const cl_uint start = GpuKernelStart(layout_, launch, chunk);
    TOKWATT_RETURN_IF_ERROR(SetArgument(kernel, 0, Buffer(launch.array, chunk).get()));
    if (kernel == GpuKernel::kFill) return SetArgument(kernel, 1, start);
    if (kernel == GpuKernel::kRead) {
      TOKWATT_RETURN_IF_ERROR(SetArgument(kernel, 1, sums_.get()));
      return SetArgument(kernel, 2, start);
    }
    TOKWATT_RETURN_IF_ERROR(SetArgument(kernel, 1, Buffer(launch.array + 1, chunk).get()));
    if (kernel == GpuKernel::kCopy) return {};
    return SetArgument(kernel, 2, Buffer(launch.array + 2, chunk).get());
  }

  // An event only where its time is looked at.
  Result<Held<cl_event>> Enqueue(GpuKernel kernel, bool timed) {
    const auto items = static_cast<size_t>(layout_.chunk_items());
    const auto group = static_cast<size_t>(layout_.shape.group_items);
    cl_event event = nullptr;
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(
        api_.enqueue_kernel(queue_.get(), kernels_[static_cast<int>(kernel)].get(), 1, nullptr,
                            &items, &group, 0, nullptr, timed ? &event : nullptr),
        "clEnqueueNDRangeKernel"));
    return Held<cl_event>(event, api_.release_event);
  }

  Result<cl_ulong> Time(cl_event event, cl_profiling_info what) {
    cl_ulong nanoseconds = 0;
    TOKWATT_RETURN_IF_ERROR(CheckOpenCl(
        api_.get_event_profiling_info(event, what, sizeof nanoseconds, &nanoseconds, nullptr),
        "clGetEventProfilingInfo"));
    return nanoseconds;
  }

  const OpenClApi& api_;
  const cl_device_id device_;
  const GpuLayout layout_;
  Held<cl_context> context_;
  Held<cl_command_queue> queue_;
  Held<cl_program> program_;
  Held<cl_kernel> kernels_[kGpuKernels];
  std::vector<Held<cl_mem>> buffers_;  // as GpuLayout::BufferIndex
  Held<cl_mem> sums_;
};

}  // namespace

Result<std::unique_ptr<GpuArrays>> MakeOpenClArrays(const OpenClApi& api, cl_device_id device,
                                                    const GpuLayout& layout) {
  auto arrays = std::make_unique<OpenClArrays>(api, device, layout);
  TOKWATT_RETURN_IF_ERROR(arrays->Prepare());
  return arrays;
}

}  // namespace tokwatt
