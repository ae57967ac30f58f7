# TOKWATT_PORTABLE=ON (deploy/release.sh): programs that need a machine's C library and no more.
#
# libc stays shared: it opens drivers (dlopen) and asks the machine's own name services. Everything
# else comes from archives, or from headers where Debian ships no archive. Other builds link the
# shared libraries: spdlog and fmt from headers cost 2 to 4 s more for each of eleven files, and
# two OpenSSLs (ours and that of a shared libcurl) do not belong in one process.
option(TOKWATT_PORTABLE "Link everything but the C library statically" OFF)
set(TOKWATT_CURL "" CACHE PATH "Folder of deploy/lib/static_curl.sh")

# What others link: the library as the distribution has it, or its headers alone.
add_library(tokwatt_spdlog INTERFACE)
add_library(tokwatt_toml INTERFACE)

# portable_archive(VARIABLE NAME): the variable that a find module looks at names the archive.
macro(portable_archive variable name)
  find_library(${variable} NAMES ${name} REQUIRED)
endmacro()

# Before packages are looked for.
macro(tokwatt_portable_archives)
  set(OPENSSL_USE_STATIC_LIBS ON)
  portable_archive(ZLIB_LIBRARY libz.a)
  portable_archive(SQLite3_LIBRARY libsqlite3.a)
  set(CURL_NO_CURL_CMAKE ON)
  set(CURL_INCLUDE_DIR ${TOKWATT_CURL}/include CACHE PATH "" FORCE)
  set(CURL_LIBRARY ${TOKWATT_CURL}/lib/libcurl.a CACHE FILEPATH "" FORCE)
  if(NOT EXISTS ${CURL_LIBRARY})
    message(FATAL_ERROR "TOKWATT_PORTABLE needs TOKWATT_CURL: deploy/release.sh builds and names it")
  endif()
endmacro()

# After they were found: what an archive needs is not in its file, and was not asked for there.
function(tokwatt_portable_targets)
  set_property(TARGET CURL::libcurl APPEND PROPERTY
    INTERFACE_LINK_LIBRARIES OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
  set_property(TARGET CURL::libcurl APPEND PROPERTY INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
  set_property(TARGET SQLite::SQLite3 APPEND PROPERTY
    INTERFACE_LINK_LIBRARIES Threads::Threads m ${CMAKE_DL_LIBS})
  get_target_property(folder tomlplusplus::tomlplusplus INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(tokwatt_toml SYSTEM INTERFACE ${folder})
  target_compile_definitions(tokwatt_toml INTERFACE TOML_HEADER_ONLY=1)
  get_target_property(folder spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
  target_include_directories(tokwatt_spdlog SYSTEM INTERFACE ${folder})
  target_compile_definitions(tokwatt_spdlog INTERFACE SPDLOG_HEADER_ONLY SPDLOG_FMT_EXTERNAL)
  target_link_libraries(tokwatt_spdlog INTERFACE fmt::fmt-header-only Threads::Threads)
endfunction()

# No folder of the machine that built it is in a binary; no symbol of an archive is seen by drivers.
if(TOKWATT_PORTABLE)
  add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
  add_link_options(-static-libstdc++ -static-libgcc -Wl,--exclude-libs,ALL)
endif()
