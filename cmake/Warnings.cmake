# tokwatt_warnings: what every target of ours is compiled with; warnings are errors.
add_library(tokwatt_warnings INTERFACE)
target_compile_options(tokwatt_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  # False alarms of GCC 12 at -O3 about std::string + (GCC bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)

# tokwatt_library(NAME SOURCES... [DEPENDS targets...]): a static library included from the root.
function(tokwatt_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;PRIVATE_DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_link_libraries(${name} PUBLIC ${ARG_DEPENDS} PRIVATE tokwatt_warnings ${ARG_PRIVATE_DEPENDS})
endfunction()
