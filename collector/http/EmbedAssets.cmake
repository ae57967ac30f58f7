# tokwatt_embed_assets(TARGET DIRECTORY [EXTRA url=file ...]): every file of a folder, gzipped at
# build time, pulled in by .incbin in a generated assembly file, with a generated table beside it.
find_program(GZIP_PROGRAM gzip REQUIRED)

function(tokwatt_asset_mime path result)
  get_filename_component(extension "${path}" LAST_EXT)
  set(types
    ".html=text/html\; charset=utf-8" ".js=text/javascript\; charset=utf-8"
    ".css=text/css\; charset=utf-8" ".json=application/json" ".map=application/json"
    ".svg=image/svg+xml" ".png=image/png" ".ico=image/x-icon" ".txt=text/plain\; charset=utf-8"
    ".webmanifest=application/manifest+json" ".woff2=font/woff2")
  set(mime "application/octet-stream")
  foreach(type IN LISTS types)
    if(type MATCHES "^\\${extension}=(.*)$")
      set(mime "${CMAKE_MATCH_1}")
    endif()
  endforeach()
  set(${result} "${mime}" PARENT_SCOPE)
endfunction()

function(tokwatt_embed_assets target directory)
  cmake_parse_arguments(ARG "" "" "EXTRA" ${ARGN})
  if(NOT EXISTS ${directory}/index.html)
    message(FATAL_ERROR "${directory}/index.html is missing: the built web app is part of the "
      "repository. Restore it (git checkout -- dashboards/web/dist) or build it "
      "(cd dashboards/web && npm ci && npm run build).")
  endif()
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${directory} ${directory}/*)
  set(pairs ${ARG_EXTRA})
  foreach(file IN LISTS files)
    list(APPEND pairs "/${file}=${directory}/${file}")
  endforeach()

  set(out ${CMAKE_CURRENT_BINARY_DIR}/assets)
  if(APPLE)
    set(prefix "_")
    set(assembly ".const_data\n")
  else()
    set(prefix "")
    set(assembly ".section .rodata\n")
  endif()
  set(externs "")
  set(rows "")
  set(index 0)
  set(archives "")
  foreach(pair IN LISTS pairs)
    string(REGEX MATCH "^([^=]*)=(.*)$" matched "${pair}")
    set(url "${CMAKE_MATCH_1}")
    set(file "${CMAKE_MATCH_2}")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    file(SHA256 ${file} digest)
    string(SUBSTRING ${digest} 0 16 etag)
    tokwatt_asset_mime("${url}" mime)
    set(archive ${out}/${index}.gz)
    add_custom_command(OUTPUT ${archive}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
      COMMAND ${GZIP_PROGRAM} -9nc ${file} > ${archive}
      DEPENDS ${file} VERBATIM COMMENT "")
    list(APPEND archives ${archive})
    set(symbol tokwatt_asset_${index})
    string(APPEND assembly
      ".globl ${prefix}${symbol}\n.globl ${prefix}${symbol}_end\n.balign 16\n"
      "${prefix}${symbol}:\n.incbin \"${archive}\"\n${prefix}${symbol}_end:\n.byte 0\n")
    string(APPEND externs
      "extern \"C\" const unsigned char ${symbol}[];\n"
      "extern \"C\" const unsigned char ${symbol}_end[];\n")
    string(APPEND rows
      "    {\"${url}\", \"${mime}\", \"\\\"${etag}\\\"\", ${symbol}, ${symbol}_end},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  if(NOT APPLE)
    string(APPEND assembly ".section .note.GNU-stack,\"\",%progbits\n")
  endif()
  file(CONFIGURE OUTPUT ${out}/assets.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${out}/asset_table.cc CONTENT
    "#include \"collector/http/assets.h\"\n\n${externs}\nnamespace tokwatt {\n\nstd::span<const EmbeddedAsset> EmbeddedAssets() {\n  static const EmbeddedAsset kAssets[] = {\n${rows}  };\n  return kAssets;\n}\n\n}  // namespace tokwatt\n"
    @ONLY)
  set_source_files_properties(${out}/assets.S PROPERTIES OBJECT_DEPENDS "${archives}")
  target_sources(${target} PRIVATE ${out}/assets.S ${out}/asset_table.cc)
endfunction()
