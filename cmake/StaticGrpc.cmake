# tokwatt_grpc and tokwatt_protobuf: gRPC, protobuf and abseil, from their archives where they exist.
#
# A shared libgrpc costs an agent about 3 MB more resident memory than the archives with dead code
# dropped; macOS and distributions without archives fall back to the shared libraries.
add_library(tokwatt_grpc INTERFACE)
add_library(tokwatt_protobuf INTERFACE)

find_library(GRPCPP_ARCHIVE NAMES libgrpc++.a)
find_library(GRPC_ARCHIVE NAMES libgrpc.a)
find_library(GPR_ARCHIVE NAMES libgpr.a)
find_library(UPB_ARCHIVE NAMES libupb.a)
find_library(ADDRESS_SORTING_ARCHIVE NAMES libaddress_sorting.a)
find_library(RE2_ARCHIVE NAMES libre2.a)
find_library(CARES_ARCHIVE NAMES libcares.a)
find_library(PROTOBUF_ARCHIVE NAMES libprotobuf.a)
find_library(ABSL_BASE_ARCHIVE NAMES libabsl_base.a)

if(GRPCPP_ARCHIVE AND GRPC_ARCHIVE AND GPR_ARCHIVE AND UPB_ARCHIVE AND ADDRESS_SORTING_ARCHIVE
   AND RE2_ARCHIVE AND CARES_ARCHIVE AND PROTOBUF_ARCHIVE AND ABSL_BASE_ARCHIVE)
  get_filename_component(ABSL_DIR ${ABSL_BASE_ARCHIVE} DIRECTORY)
  file(GLOB ABSL_ARCHIVES ${ABSL_DIR}/libabsl_*.a)
  target_link_libraries(tokwatt_protobuf INTERFACE ${PROTOBUF_ARCHIVE} ZLIB::ZLIB Threads::Threads)
  set(ZLIB_AGAIN $<IF:$<BOOL:${TOKWATT_PORTABLE}>,-l:libz.a,-lz>)
  # zlib is named once more, inside the group: CMake may place its own mention before the archives,
  # where a linker that keeps only what is needed so far drops it.
  target_link_libraries(tokwatt_grpc INTERFACE
    -Wl,--start-group ${GRPCPP_ARCHIVE} ${GRPC_ARCHIVE} ${GPR_ARCHIVE} ${UPB_ARCHIVE}
    ${ADDRESS_SORTING_ARCHIVE} ${RE2_ARCHIVE} ${CARES_ARCHIVE} ${ABSL_ARCHIVES} ${ZLIB_AGAIN} -Wl,--end-group
    tokwatt_protobuf OpenSSL::SSL OpenSSL::Crypto Threads::Threads ${CMAKE_DL_LIBS})
else()
  message(STATUS "gRPC archives not found: linking the shared libraries")
  target_link_libraries(tokwatt_protobuf INTERFACE protobuf::libprotobuf)
  target_link_libraries(tokwatt_grpc INTERFACE gRPC::grpc++ tokwatt_protobuf)
endif()
