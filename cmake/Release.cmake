# What is installed is small: an agent stays in memory for years beside the models that it measures.
#
# Functions that nothing calls are dropped; macOS's linker does so when asked in its own way.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")
if(APPLE)
  add_link_options($<$<CONFIG:Release>:-Wl,-dead_strip>)
else()
  add_compile_options($<$<CONFIG:Release>:-ffunction-sections> $<$<CONFIG:Release>:-fdata-sections>)
  add_link_options($<$<CONFIG:Release>:-Wl,--gc-sections>)
endif()

# For folders whose code runs once a second or once a start: size before speed. Kernels of
# bandwidth ask for their own optimisation, after this.
macro(tokwatt_for_size)
  add_compile_options($<$<CONFIG:Release>:-Os>)
endmacro()
