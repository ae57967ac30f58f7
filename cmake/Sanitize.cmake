# One sanitizer per build tree: TOKWATT_SANITIZE=address (with undefined behaviour), thread, or
# fuzzer: address and undefined behaviour with the counters that libFuzzer reads (clang only).
if(TOKWATT_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(TOKWATT_SANITIZE STREQUAL "fuzzer")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
    -fno-omit-frame-pointer)
  add_link_options(-fsanitize=fuzzer-no-link,address,undefined)
elseif(TOKWATT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(NOT TOKWATT_SANITIZE STREQUAL "")
  message(FATAL_ERROR "TOKWATT_SANITIZE is '${TOKWATT_SANITIZE}': use 'address', 'thread', 'fuzzer' or nothing")
endif()
