# Packages of the distribution; nothing is fetched or vendored.
if(TOKWATT_PORTABLE)
  tokwatt_portable_archives()
endif()
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)   # module mode: Debian 12 ships no config file for it
find_package(gRPC CONFIG REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(tomlplusplus CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_library(ZSTD_LIBRARY NAMES libzstd.a zstd REQUIRED)
find_library(SODIUM_LIBRARY NAMES libsodium.a sodium REQUIRED)
if(TOKWATT_PORTABLE)
  tokwatt_portable_targets()
else()
  target_link_libraries(tokwatt_spdlog INTERFACE spdlog::spdlog)
  target_link_libraries(tokwatt_toml INTERFACE tomlplusplus::tomlplusplus)
endif()

# Boost headers only (Asio, Beast). TOKWATT_BOOST_INCLUDE names a private copy where the
# distribution's Boost is another version (deploy/quickstart.sh unpacks it there).
set(TOKWATT_BOOST_INCLUDE "" CACHE PATH "Folder that holds boost/beast.hpp of Boost 1.81 or newer")
find_path(BOOST_BEAST_INCLUDE boost/beast/version.hpp HINTS ${TOKWATT_BOOST_INCLUDE} REQUIRED)
add_library(tokwatt_beast INTERFACE)
target_include_directories(tokwatt_beast SYSTEM INTERFACE ${BOOST_BEAST_INCLUDE})
target_compile_definitions(tokwatt_beast INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)

include(StaticGrpc)
