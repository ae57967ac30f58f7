# Toolchain: clang for 64-bit ARM with the C++ library, assembler and linker of Debian's cross
# compiler, libraries in TOKWATT_SYSROOT (unpacked by tests/lib/arm64.sh), and qemu to run what is
# built. protoc and its plugin run on this machine. Clang, which takes a precompiled header, builds
# the tests in less than half of GCC's time, which is what lets them into .ci/run.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
set(CMAKE_CXX_COMPILER clang++-14)
set(CMAKE_CXX_COMPILER_TARGET ${CMAKE_LIBRARY_ARCHITECTURE})
set(CMAKE_ASM_COMPILER aarch64-linux-gnu-gcc)

# libc and libstdc++ come with the compiler, everything else from the folder.
set(cross_root /usr/${CMAKE_LIBRARY_ARCHITECTURE})
set(TOKWATT_SYSROOT "" CACHE PATH "Folder of libraries for arm64")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES TOKWATT_SYSROOT)
set(CMAKE_FIND_ROOT_PATH ${TOKWATT_SYSROOT} ${cross_root})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(sysroot_libraries ${TOKWATT_SYSROOT}/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE})
set(ENV{PKG_CONFIG_LIBDIR} ${sysroot_libraries}/pkgconfig:${TOKWATT_SYSROOT}/usr/share/pkgconfig)
set(ENV{PKG_CONFIG_SYSROOT_DIR} ${TOKWATT_SYSROOT})
set(CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES
  ${TOKWATT_SYSROOT}/usr/include ${TOKWATT_SYSROOT}/usr/include/${CMAKE_LIBRARY_ARCHITECTURE})

# DT_RPATH, unlike DT_RUNPATH, also finds the libraries of libraries.
set(CMAKE_EXE_LINKER_FLAGS_INIT
  "-L${sysroot_libraries} -Wl,--disable-new-dtags,-rpath,${sysroot_libraries}")
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L ${cross_root})
