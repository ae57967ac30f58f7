// A library of OpenCL whose first function never returns; it tells the test who called it.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

extern "C" {

int clGetPlatformIDs(unsigned, void*, unsigned*) {
  signal(SIGTERM, SIG_IGN);  // only SIGKILL ends it
  const char* marker = std::getenv("TOKWATT_HANGING_DRIVER_MARKER");
  if (marker != nullptr) {
    const std::string file = marker;
    std::ofstream(file + ".new") << getpid() << std::endl;
    std::rename((file + ".new").c_str(), file.c_str());
  }
  for (;;) pause();
}

// Never reached; the agent looks all of them up before it calls the first.
#define TOKWATT_UNREACHED(name) \
  void name() { std::abort(); }
TOKWATT_UNREACHED(clGetDeviceIDs)
TOKWATT_UNREACHED(clGetDeviceInfo)
TOKWATT_UNREACHED(clCreateContext)
TOKWATT_UNREACHED(clReleaseContext)
TOKWATT_UNREACHED(clCreateCommandQueue)
TOKWATT_UNREACHED(clReleaseCommandQueue)
TOKWATT_UNREACHED(clCreateProgramWithSource)
TOKWATT_UNREACHED(clBuildProgram)
TOKWATT_UNREACHED(clGetProgramBuildInfo)
TOKWATT_UNREACHED(clReleaseProgram)
TOKWATT_UNREACHED(clCreateKernel)
TOKWATT_UNREACHED(clReleaseKernel)
TOKWATT_UNREACHED(clSetKernelArg)
TOKWATT_UNREACHED(clCreateBuffer)
TOKWATT_UNREACHED(clReleaseMemObject)
TOKWATT_UNREACHED(clEnqueueNDRangeKernel)
TOKWATT_UNREACHED(clEnqueueReadBuffer)
TOKWATT_UNREACHED(clFinish)
TOKWATT_UNREACHED(clGetEventProfilingInfo)
TOKWATT_UNREACHED(clReleaseEvent)
}
