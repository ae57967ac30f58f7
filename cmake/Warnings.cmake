# tokwatt_warnings: what every target of ours is compiled with; warnings are errors.
add_library(tokwatt_warnings INTERFACE)
target_compile_options(tokwatt_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # Guesses of GCC's optimiser at -O3 that differ from version to version and are wrong about
  # std::string (GCC bug 105651) and std::optional (GCC bug 80635). clang-tidy and the sanitizers look
  # for the real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)

# tokwatt_library(NAME SOURCES... [DEPENDS targets...]): a static library included from the root.
function(tokwatt_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE tokwatt_warnings ${ARG_PRIVATE_DEPENDS})
endfunction()
