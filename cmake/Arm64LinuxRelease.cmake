# Toolchain of the release for 64-bit ARM: that of Arm64Linux.cmake, with GCC in place of clang.
#
# It is the compiler, version and C++ library of the release for amd64, so figures of the two differ
# by the machine and not by the compiler; and what is built is run elsewhere, so no folder of this
# machine is in it.
include(${CMAKE_CURRENT_LIST_DIR}/Arm64Linux.cmake)
unset(CMAKE_CXX_COMPILER_TARGET)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_C_STANDARD_INCLUDE_DIRECTORIES ${CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES})
set(CMAKE_EXE_LINKER_FLAGS_INIT "-L${sysroot_libraries}")
