# TOKWATT_PRECOMPILED=ON: one precompiled header for all of our C++ (clang only). Parsing the
# standard library, GoogleTest and JSON is more than half of what a translation unit costs at -O0, and
# CI builds the tree four times. The dev build has none: there every file includes what it uses.
#
# The compiler cache cannot key on the header, which names folders of this clone: it is compiled
# afresh (2 s), and what it was made of stands beside it in a .sum (ccache's pch_external_checksum).
option(TOKWATT_PRECOMPILED "Precompile the headers that most files include" OFF)
if(NOT TOKWATT_PRECOMPILED)
  return()
endif()
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  message(FATAL_ERROR "TOKWATT_PRECOMPILED needs clang: GCC wants the same macros in every file")
endif()

set(header ${CMAKE_BINARY_DIR}/precompiled.h)
set(precompiled ${header}.pch)
set(lines "")
foreach(name IN ITEMS algorithm chrono filesystem functional map memory mutex optional sstream string
        unordered_map variant vector gtest/gtest.h nlohmann/json.hpp tl/expected.hpp)
  string(APPEND lines "#include <${name}>\n")
endforeach()
file(CONFIGURE OUTPUT ${header} CONTENT "${lines}")

# As every file is compiled; a target that is compiled in another way says TOKWATT_PRECOMPILED OFF.
separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
get_directory_property(options COMPILE_OPTIONS)
list(FILTER options EXCLUDE REGEX "CONFIG:Release")
list(TRANSFORM CMAKE_CXX_STANDARD_INCLUDE_DIRECTORIES PREPEND -isystem OUTPUT_VARIABLE folders)
if(CMAKE_CXX_COMPILER_TARGET)
  list(APPEND flags --target=${CMAKE_CXX_COMPILER_TARGET})
endif()
set(compile ${CMAKE_CXX_COMPILER} ${flags} ${options} ${folders} -std=c++20
  -DGTEST_HAS_PTHREAD=1  # as tests say on their command lines
  -x c++-header ${header})
add_custom_command(OUTPUT ${precompiled} DEPENDS ${header}
  COMMAND ${compile} -fpch-instantiate-templates -MD -MF ${precompiled}.d -o ${precompiled}
  DEPFILE ${precompiled}.d COMMENT "Precompiling headers")
add_custom_target(tokwatt_precompiled DEPENDS ${precompiled})
add_dependencies(tokwatt_warnings tokwatt_precompiled)
set(not_off "$<NOT:$<STREQUAL:$<TARGET_PROPERTY:TOKWATT_PRECOMPILED>,OFF>>")
target_compile_options(tokwatt_warnings INTERFACE
  "$<$<AND:$<COMPILE_LANGUAGE:CXX>,${not_off}>:SHELL:-include-pch ${precompiled}>")

# What the header is, with every macro and without the names of folders.
execute_process(COMMAND ${compile} -E -dD -P OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(SHA256 sum "${CMAKE_CXX_COMPILER_VERSION}${text}")
file(CONFIGURE OUTPUT ${precompiled}.sum CONTENT "${sum}\n")
